"""Makes sure that .venv holds what the course needs: builds it, updates it, or leaves it alone.

Needs the standard library only, and stays readable by Python 2.7: see check_python.py.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is something to say

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys

from check_python import ROOT, admitted, check_python
from one_at_a_time import one_at_a_time

VENV, NEW, OLD, LOCK = ".venv", ".venv.new", ".venv.old", ".venv.lock"
PYTHON = os.path.join(VENV, *(["Scripts", "python.exe"] if os.name == "nt" else ["bin", "python"]))
MARKER = "course-setup.json"  # in .venv: what it holds and where; until it does, only the extras
FRAMEWORKS = ["keras", "pytorch"]
VERSIONS = {
    "tested": ["--constraint", "constraints.txt"],
    "newest": ["--upgrade"],
    "oldest": ["--upgrade", "--resolution", "lowest-direct"],
}


def write_marker(folder, content):
    """Write in one step: whoever reads the marker sees the old one or the new one."""
    path = os.path.join(folder, MARKER)
    with open(path + ".tmp", "w") as file:
        json.dump(content, file, indent=2)
    os.replace(path + ".tmp", path)


def read_marker():
    """Return what the marker says, without what no marker says."""
    with open(os.path.join(VENV, MARKER)) as file:
        try:
            marker = dict(json.load(file))
        except (TypeError, ValueError, RuntimeError):
            return {}
    extras = marker.get("extras")
    if not isinstance(extras, list) or not all(isinstance(extra, str) for extra in extras):
        return {}
    whole = isinstance(marker.get("python"), str) and isinstance(marker.get("folder"), str)
    return marker if whole else {"extras": extras}


def read_state():
    """Return what the marker says, and why .venv has to be built ("" if it can stay)."""
    if not os.path.lexists(VENV):
        return {}, "Setting up .venv"
    if not os.path.exists(os.path.join(VENV, MARKER)):
        sys.exit(
            "There is a .venv here that `make` did not create, and it is left alone: "
            "move it away or delete it, then call `make` again."
        )
    marker = read_marker()
    if "python" not in marker:  # uv takes a package that is half there for an installed one
        return marker, "The last installation did not finish: .venv is built again"
    if marker["folder"] != os.getcwd():
        return marker, "This folder was moved or copied: .venv is built again"
    other = "import sys; sys.exit('%d.%d' % sys.version_info[:2] != sys.argv[1])"
    if not os.path.exists(PYTHON) or subprocess.call([PYTHON, "-ISc", other, marker["python"]]):
        return marker, "The Python that .venv was made with is gone: .venv is built again"
    return marker, ""


def set_up(asked, needed, versions, project, constraints):
    """Bring .venv to what is asked for. The caller holds the lock."""
    remove(NEW)
    remove(OLD)
    marker, reason = read_state()
    extras = (asked or marker.get("extras") or list(project["optional-dependencies"])) + needed
    want = {
        "extras": sorted(set(extras if reason else extras + marker["extras"])),  # none is lost
        "versions": versions,
        "requirements": [project, constraints],
        "folder": os.getcwd(),
        "python": "%d.%d" % sys.version_info[:2] if reason else marker["python"],
    }
    if marker == want and not reason:
        return
    if set(FRAMEWORKS) & set(want["extras"]):
        refuse_frameworks(want["python"])
    print("%s with %s." % (reason or "Updating .venv", ", ".join(want["extras"])))
    if reason:
        build(want["extras"])
    write_marker(VENV, {"extras": want["extras"]})
    try:
        run(PYTHON, "-m", "ensurepip")  # by itself: venv does not show why it failed
        run(PYTHON, "-m", "pip", "install", "uv", "--constraint", "constraints.txt")
        course = ".[%s]" % ",".join(extras if versions == "oldest" else want["extras"])
        what = ["--editable", course, "--compile-bytecode"] + VERSIONS[versions]
        run(PYTHON, "tools/uv_like_pip.py", "pip", "install", "--python", PYTHON, *what)
    except SystemExit:
        if reason:
            raise
        write_marker(VENV, marker)  # uv fetches everything before it changes anything
        if needed or versions != "tested" or not set(asked) <= set(marker["extras"]):
            raise
        print("Warning: .venv is used as it was, and the next call tries again to update it.")
        return
    shutil.copytree("tools/jupyterlab", VENV + "/share/jupyter/lab/settings", dirs_exist_ok=True)
    write_marker(VENV, want)
    print("Done: .venv is complete.")


def install_from(folder):
    """Let pip and uv take the wheels of a folder, and nothing else."""
    from pathlib import Path

    if not os.path.isdir(folder):
        sys.exit("There is no folder %s to install from." % folder)
    # As an address: pip takes a blank in it for its end. And nothing is kept twice on this disk.
    address = Path(folder).resolve().as_uri()
    os.environ.update({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": address, "UV_NO_CACHE": "1"})


def refuse_frameworks(python):
    """End with one sentence where PyTorch or TensorFlow has no release, before anything is done."""
    oldest, newest = admitted("frameworks-python")
    if not oldest <= int(python.partition(".")[2]) <= newest:
        reason = "need Python 3.%d to 3.%d and this is Python %s" % (oldest, newest, python)
    elif sys.platform == "darwin" and platform.machine() == "x86_64":
        reason = "have no release for Macs with an Intel processor, which this Python is made for"
    else:
        return
    sys.exit(
        "PyTorch and TensorFlow %s: lessons 00 to 07 work without them, with "
        "`make lab EXTRAS=notebooks` or `tools/environment.py --extras notebooks`." % reason
    )


def build(extras):
    """Make an empty .venv. At no moment is there a .venv without a marker."""
    if not os.path.isdir(os.path.join(os.path.dirname(os.__file__), "ensurepip")):
        sys.exit("This Python could not install pip (Debian and Ubuntu keep it in python3-venv).")
    if set(FRAMEWORKS) & set(extras):
        print(
            "It takes some minutes and about 8 GB, once. Lessons 00 to 07 need only 0.6 GB: "
            "for them stop this with Ctrl-C and call `make lab EXTRAS=notebooks`."
        )
    if os.path.lexists(VENV):
        os.rename(VENV, OLD)
        remove(OLD)
    os.mkdir(NEW)
    write_marker(NEW, {"extras": extras})
    os.rename(NEW, VENV)
    # Not the Python of an activated .venv, which may be the very one that is built again.
    run(getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--without-pip", VENV)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def run(*command):
    sys.stdout.flush()
    if subprocess.call(command, close_fds=False):  # the child keeps the lock if this one is killed
        sys.exit(
            "The installation did not finish; the usual reasons are no network or a full disk "
            "(lessons 00 to 07 need much less room: make lab EXTRAS=notebooks). "
            "When that is mended, call the same command again."
        )


def main():
    check_python()
    began_in = os.getcwd()
    os.chdir(ROOT)
    import tomllib  # Python 3.11 and newer

    with open("pyproject.toml", "rb") as pyproject, open("constraints.txt") as constraints:
        requirements = tomllib.load(pyproject)["project"], constraints.read()
    known = list(requirements[0]["optional-dependencies"])
    parser = argparse.ArgumentParser(description="Make sure that .venv is complete.")
    parser.add_argument("--extras", default="", help="extras of pyproject.toml, with commas")
    parser.add_argument("--with", dest="needed", default="", help="extras that are needed as well")
    parser.add_argument("--wheels", help="a folder of wheels, to install without a network")
    parser.add_argument("--versions", choices=VERSIONS, default="tested")
    options = parser.parse_args()
    asked, needed = (re.findall(r"[^\s,]+", text) for text in (options.extras, options.needed))
    for extra in set(asked + needed).difference(known):
        sys.exit("There is no extra named %s: there are %s." % (extra, ", ".join(known)))
    if options.wheels:
        install_from(os.path.join(began_in, options.wheels))
    if os.pathsep in ROOT:  # venv refuses it, and uv would take it for two folders
        sys.exit(
            "The course lies in %s, and Python cannot be set up in a folder with %r in its name: "
            "rename it, then call the same command again." % (ROOT, os.pathsep)
        )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with one_at_a_time(LOCK, "Another `make` is working on .venv: waiting for it to finish."):
            set_up(asked, needed, options.versions, *requirements)
    except OSError as error:
        sys.exit("The set-up of .venv stopped: %s." % error)
    except KeyboardInterrupt:
        sys.exit("Stopped. Call the same command again to go on.")


if __name__ == "__main__":
    main()
