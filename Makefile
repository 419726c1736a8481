# The whole interface of the course; `make help` lists it.
# For GNU Make 3.81 and later; on Windows use it in Git Bash.

ifeq ($(OS),Windows_NT)
VENV_PYTHON = .venv/Scripts/python.exe
else
VENV_PYTHON = .venv/bin/python
endif

# Sets $$python to the one that is named, or to the first Python on this machine for which there are
# the frameworks, or else to the first that pyproject.toml admits.
PYTHONS = python3 python3.14 python3.13 python3.12 python3.11 python py
ADMITTED = "$$python" tools/check_python.py $$with >/dev/null 2>&1
FIND_PYTHON = with=; python="$(PYTHON)"; $(ADMITTED) || for with in --frameworks ""; do \
		for python in $(PYTHONS); do $(ADMITTED) && break 2; python=none; done; \
	done; \
	if [ "$$python" = none ]; then \
		echo "The course needs Python 3.11, 3.12, 3.13 or 3.14 and found none: install one, or name" \
			"it: make lab PYTHON=/path/to/python" >&2; \
		exit 1; \
	fi
VERSIONS = $(if $(NEWEST),newest,$(if $(OLDEST),oldest,tested))
# The oldest versions are tried without the frameworks: those do not fit each other.
INSTALLED_EXTRAS = $(or $(EXTRAS),$(if $(OLDEST),notebooks))
SET_UP = $(FIND_PYTHON); "$$python" tools/environment.py --extras "$(INSTALLED_EXTRAS)" --versions $(VERSIONS)
# A file, or a notebook, stays on one worker. In the order of their names: the default order puts the
# few long tests last, where they keep one worker waiting for the other.
PYTEST = COURSE_VERSIONS=$(VERSIONS) $(VENV_PYTHON) -m pytest -n auto --dist loadscope --no-loadscope-reorder
FRAMEWORKS = tests/*/test_framework*.py

.PHONY: help lab fresh test notebooks solutions teaching slides site lite stick bench simulate constraints

help:
	@echo "make lab                  open the lessons in JupyterLab (EXTRAS=notebooks: lessons 00-07 only)"
	@echo "make fresh LESSON=01      start your copy of a lesson again; the old one is kept"
	@echo "                          (TO=4: with the exercises before section 4 solved)"
	@echo "make test                 run every test and every notebook (NEWEST=1, OLDEST=1: with the"
	@echo "                          newest libraries, or lessons without a framework with the oldest)"
	@echo "make notebooks            build notebooks/ from lessons/ (LESSON=01: only this one),"
	@echo "                          the cheat sheet and teaching/"
	@echo "make solutions            build notebooks with the solutions, under build/"
	@echo "make teaching             build guides, plans and sheets for a class, in teaching/"
	@echo "make slides               build a deck for the projector to each lesson, under build/"
	@echo "                          (LESSON=01: only to this one; PLAN=90_minutes: of what it teaches)"
	@echo "make site                 build the web pages, in build/site: open index.html there"
	@echo "make lite                 build the lessons to try in the browser, in build/lite, for a server"
	@echo "make stick                build a folder to install from without a network, under build/"
	@echo "                          (WITH=pytorch,keras: with the frameworks)"
	@echo "make bench                measure speed (QUICK=1: only see that every benchmark runs)"
	@echo "make simulate             run the lessons as they run elsewhere (PLACE=browser: where no"
	@echo "                          thread starts; PLACE=colab: with its versions, and the wheel)"
	@echo "make constraints          renew constraints.txt"

lab:
	@$(SET_UP)
	@$(VENV_PYTHON) -m tools.lab $(LAB_OPTIONS)

fresh:
	@$(FIND_PYTHON); "$$python" tools/my_notebooks.py fresh "$(LESSON)" $(if $(TO),"$(TO)")

# The second run starts even if the first one fails, so that one call shows everything. It takes the
# comparison with the frameworks along: measured for coverage, their import takes twice as long.
test:
	@$(SET_UP) --with test,slides,site,lite
	@$(VENV_PYTHON) -m tests.helpers.pyodide
	@status=0; \
	$(PYTEST) --cov --junitxml=build/tests/1.xml -m "not frameworks" || status=$$?; \
	$(PYTEST) --cov --cov-config=tests/frameworks.coveragerc --junitxml=build/tests/2.xml \
		--nbval --nbval-current-env --nbval-cell-timeout=120 --durations=10 $(FRAMEWORKS) notebooks \
		|| status=$$?; \
	exit $$status

notebooks:
	@$(SET_UP) --with test
	@$(VENV_PYTHON) -m tools.build_notebooks $(LESSON)
	@$(VENV_PYTHON) -m tools.build_cheat_sheet
	@$(VENV_PYTHON) -m tools.build_teaching

solutions:
	@$(SET_UP)
	@$(VENV_PYTHON) -m tools.build_notebooks --solutions $(LESSON)

teaching:
	@$(SET_UP) --with test
	@$(VENV_PYTHON) -m tools.build_teaching

slides:
	@$(SET_UP) --with slides
	@$(VENV_PYTHON) -m tools.build_slides $(LESSON) $(if $(PLAN),--plan "$(PLAN)")

site:
	@$(SET_UP) --with site,slides
	@$(VENV_PYTHON) -m tools.build_slides
	@$(VENV_PYTHON) -m tools.build_site

lite:
	@$(SET_UP) --with lite
	@$(VENV_PYTHON) -m tools.build_lite

stick:
	@$(SET_UP)
	@$(VENV_PYTHON) -m tools.build_stick --with "$(WITH)"

bench:
	@$(SET_UP)
	@for benchmark in benchmarks/*.py; do \
		$(VENV_PYTHON) $$benchmark $(if $(QUICK),--quick) || exit 1; done

simulate:
	@$(SET_UP) --with test
	@$(VENV_PYTHON) -m tools.simulate $(PLACE)

constraints:
	@$(SET_UP)
	@UV_CUSTOM_COMPILE_COMMAND="make constraints" $(VENV_PYTHON) tools/uv_like_pip.py pip compile \
		--quiet --upgrade --universal --fork-strategy fewest --all-extras --group setup \
		--no-annotate pyproject.toml --output-file constraints.txt
