"""Makes sure that .venv holds what the course needs: builds it, repairs it, or leaves it alone.

    python tools/environment.py                     everything, or what was chosen last time
    python tools/environment.py --extras notebooks  only these extras of pyproject.toml
    python tools/environment.py --with test         these as well
    python tools/environment.py --newest            the newest versions instead of the tested ones

Runs on the Python of the machine, so it imports the standard library only. Its syntax stays
readable by Python 2.7: a Python that is too old must get a sentence and not a SyntaxError.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
NEW, OLD, LOCK = VENV + ".new", VENV + ".old", VENV + ".lock"
WINDOWS = os.name == "nt"
VENV_PYTHON = os.path.join(VENV, *(["Scripts", "python.exe"] if WINDOWS else ["bin", "python"]))
MARKER = "course-setup.json"
# Switches off JupyterLab's questions about news and updates.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}


class Failure(Exception):
    """Carries the one sentence that the user reads."""


def say(sentence):
    print(sentence)
    sys.stdout.flush()  # before the output of the programs that run next


# Which Python


def supported_minors():
    """Return (oldest, first too new) minor version, from pyproject.toml."""
    text = read("pyproject.toml").decode("utf-8")
    return [int(n) for n in re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', text).groups()]


def python_is_supported():
    oldest, too_new = supported_minors()
    return (3, oldest) <= tuple(sys.version_info[:2]) < (3, too_new)


def check_python():
    oldest, too_new = supported_minors()
    if not python_is_supported():
        raise Failure(
            "The course needs Python 3.%d to 3.%d and this is Python %d.%d: install one of those, "
            "or name it: make lab PYTHON=/path/to/python"
            % (oldest, too_new - 1, sys.version_info[0], sys.version_info[1])
        )


# What is there


def read(name):
    with open(os.path.join(ROOT, name), "rb") as file:
        return file.read()


def read_marker():
    """Return what the last call wrote into .venv, {} if unreadable, None without a .venv."""
    if not os.path.lexists(VENV):
        return None
    if not os.path.exists(os.path.join(VENV, MARKER)):
        raise Failure(
            "There is a .venv here that `make` did not create, and it is left alone: "
            "move it away or delete it, then call `make` again."
        )
    try:
        marker = json.loads(read(os.path.join(VENV, MARKER)).decode("utf-8"))
    except ValueError:
        return {}
    return marker if isinstance(marker, dict) else {}


def write_marker(folder, content):
    """Write the marker in one step: whoever reads it sees the old one or the new one."""
    path = os.path.join(folder, MARKER)
    with open(path + ".tmp", "w") as file:
        json.dump(content, file, indent=2, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".tmp", path)


def venv_version():
    """Return the version of the Python in .venv, such as 3.11, or None if it does not start."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.check_output([VENV_PYTHON, "-I", "-S", "-c", ask])
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.decode("ascii").strip()


def pyproject():
    import tomllib  # Python 3.11 and newer

    return tomllib.loads(read("pyproject.toml").decode("utf-8"))


def fingerprint():
    """Return what changes when the installation has to, and not when a tool's settings do."""
    tables = pyproject()
    facts = [tables["build-system"], tables["project"], tables.get("tool", {}).get("setuptools")]
    return hashlib.sha256(json.dumps(facts).encode() + read("constraints.txt")).hexdigest()


def why_rebuild(marker):
    if marker.get("state") != "complete":
        return "The last installation did not finish"
    if marker.get("folder") != os.path.realpath(ROOT):
        return "This folder was moved or copied"
    if venv_version() != marker.get("python"):
        return "The Python that .venv was made with is gone"
    return None


# What to do about it


def known_extras():
    return list(pyproject()["project"]["optional-dependencies"])


def set_up(asked, needed, newest):
    """Bring .venv to what is asked for. The caller holds the lock."""
    for leftover in (NEW, OLD):
        shutil.rmtree(leftover, ignore_errors=True)
    marker = read_marker()
    reason = why_rebuild(marker) if marker is not None else None
    keep = marker is not None and reason is None
    extras = asked or (marker or {}).get("extras") or known_extras()
    if keep:
        extras = extras + marker["extras"]  # nothing is uninstalled
    want = {
        "state": "complete",
        "extras": sorted(set(extras + needed)),
        "newest": newest,
        "requirements": fingerprint(),
        "folder": os.path.realpath(ROOT),
        "python": marker["python"] if keep else "%d.%d" % sys.version_info[:2],
    }
    if keep and marker == want:
        return
    unfinished = dict(want, state="installing")
    if keep:
        say("Updating .venv with " + ", ".join(want["extras"]) + ".")
        write_marker(VENV, unfinished)
    else:
        if reason:
            say(reason + ": .venv is built again.")
        announce(want["extras"])
        create(unfinished)
    try:
        install(want["extras"], newest)
    except Failure:
        if keep:  # what worked before an update without a network still works after it
            write_marker(VENV, marker)
        raise
    write_lab_settings()
    write_marker(VENV, want)
    say("Done: .venv is complete.")


def announce(extras):
    say("Setting up .venv with " + ", ".join(extras) + ". This happens once.")
    if "pytorch" in extras or "keras" in extras:
        say(
            "It takes some minutes and about 8 GB. Lessons 00 to 07 need only 0.6 GB: "
            "for them stop this with Ctrl-C and call `make lab EXTRAS=notebooks`."
        )


def create(unfinished):
    """Build an empty .venv. At no moment is there a .venv without a marker."""
    if os.path.exists(VENV):
        os.rename(VENV, OLD)
        shutil.rmtree(OLD)
    os.mkdir(NEW)
    write_marker(NEW, unfinished)
    os.rename(NEW, VENV)
    # Not the Python of an activated .venv, which may be the very one that is built again.
    python = getattr(sys, "_base_executable", None) or sys.executable
    run([python, "-m", "venv", "--without-pip", VENV], "Python could not create .venv")


def install(extras, newest):
    what = ["--editable", ".[" + ",".join(extras) + "]"]
    what += ["--upgrade"] if newest else ["--constraint", "constraints.txt"]
    uv = shutil.which("uv")
    if uv:
        # pip compiles without being asked; uncompiled, JupyterLab takes seconds longer to start.
        command = [uv, "pip", "install", "--compile-bytecode", "--python", VENV_PYTHON]
    else:
        command = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "install"]
        if newest:
            what += ["--upgrade-strategy", "eager"]
        if subprocess.call([VENV_PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL):
            run(
                [VENV_PYTHON, "-m", "ensurepip", "--default-pip"],
                "This Python could not install pip (Debian and Ubuntu keep it in python3-venv)",
            )
    run(
        command + what,
        "The installation did not finish; the usual reasons are no network or a full disk "
        "(lessons 00 to 07 need much less room: make lab EXTRAS=notebooks)",
    )


def run(command, sentence):
    # A child keeps the lock even if this process is killed, so that the next call waits for it.
    keep = {} if WINDOWS else {"pass_fds": [lock_file.fileno()]}
    if subprocess.call(command, cwd=ROOT, **keep):
        raise Failure(sentence + ". When that is mended, call the same command again.")


def write_lab_settings():
    folder = os.path.join(VENV, "share", "jupyter", "lab", "settings")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "overrides.json"), "w") as file:
        json.dump(LAB_SETTINGS, file, indent=2)


# One at a time

lock_file = None


@contextlib.contextmanager
def lock():
    """Let one process at a time work on .venv. The system drops the lock of a dead process."""
    global lock_file
    with open(LOCK, "a") as lock_file:
        if not try_lock():
            say("Another `make` is working on .venv: waiting for it to finish.")
            while not try_lock():
                time.sleep(0.2)
        yield


def try_lock():
    try:
        if WINDOWS:
            import msvcrt

            lock_file.seek(0)
            msvcrt.locking(lock_file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def main():
    parser = argparse.ArgumentParser(description="Make sure that .venv is complete.")
    parser.add_argument("--extras", default="", help="extras of pyproject.toml, with commas")
    parser.add_argument("--with", dest="needed", default="", help="extras that are needed as well")
    parser.add_argument("--newest", action="store_true", help="ignore constraints.txt")
    parser.add_argument("--check-python", action="store_true", help="only tell if it will do")
    options = parser.parse_args()
    if options.check_python:
        return 0 if python_is_supported() else 1
    try:
        check_python()
        asked, needed = (re.findall(r"[^\s,]+", text) for text in (options.extras, options.needed))
        for extra in asked + needed:
            if extra not in known_extras():
                raise Failure(
                    "There is no extra named %s: there are %s." % (extra, ", ".join(known_extras()))
                )
        with lock():
            set_up(asked, needed, options.newest)
    except Failure as failure:
        return str(failure)
    except OSError as error:
        return "The set-up of .venv stopped: %s. Is it in use, or the disk full?" % error
    except KeyboardInterrupt:
        return "Stopped. Call the same command again to go on."
    return 0


if __name__ == "__main__":
    sys.exit(main())
