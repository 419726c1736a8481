"""Installs the course from this stick, without a network.

    python3 install.py            into the folder loss-functions in your home folder; Windows: py
    python3 install.py FOLDER     into another one, which does not exist yet

Its syntax stays readable by Python 2.7: see course/tools/check_python.py.
"""

import json
import os
import platform
import shutil
import subprocess
import sys

STICK = os.path.dirname(os.path.abspath(__file__))
COURSE = os.path.join(STICK, "course")
sys.path.insert(0, os.path.join(COURSE, "tools"))
sys.dont_write_bytecode = True  # the stick stays as it is

from check_python import check_python


def extras_for_this_computer():
    """Return what to install, or end with one sentence if the stick has nothing for it."""
    with open(os.path.join(STICK, "stick.json")) as file:
        holds = json.load(file)
    python = "%d.%d" % sys.version_info[:2]
    system = [platform.system(), platform.machine().lower()]
    if system not in holds["systems"] or python not in holds["extras"]:
        sys.exit(
            "This stick holds what %s need with Python %s, and this is Python %s on %s: set up "
            "the course with a network, as course/README.md says."
            % (
                ", ".join(" ".join(names) for names in holds["systems"]),
                ", ".join(holds["extras"]),
                python,
                " ".join(system),
            )
        )
    return holds["extras"][python]


def copy_course(folder):
    """Copy the course, whole or not at all; one that is there already stays as it is."""
    if os.path.exists(os.path.join(folder, "tools", "environment.py")):
        print("The course is in %s already: it is used as it is." % folder)
        return
    if os.path.lexists(folder):
        sys.exit("There is something else in %s: name another folder behind install.py." % folder)
    part = folder + ".part"  # of a copy that was interrupted, or of this one
    if os.path.lexists(part):
        shutil.rmtree(part)
    shutil.copytree(COURSE, part)
    os.rename(part, folder)
    print("The course is in %s." % folder)


def main():
    check_python()
    extras = extras_for_this_computer()
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join("~", "loss-functions")
    folder = os.path.abspath(os.path.expanduser(target))
    try:
        copy_course(folder)
    except (OSError, shutil.Error) as error:
        sys.exit("The course could not be copied to %s: %s." % (folder, error))
    except KeyboardInterrupt:
        sys.exit("Stopped. Call the same command again to go on.")
    sys.stdout.flush()
    set_up = [sys.executable, os.path.join(folder, "tools", "environment.py")]
    options = ["--extras", ",".join(extras), "--wheels", os.path.join(STICK, "wheels")]
    try:
        status = subprocess.call(set_up + options)
    except KeyboardInterrupt:  # the set-up has said it
        status = 1
    if status:
        sys.exit(status)
    python = os.path.join(".venv", *(["Scripts"] if os.name == "nt" else ["bin"])) + os.sep
    print("To open the lessons, now and on every day, type these two lines:")
    print('    cd "%s"' % folder)
    print("    %spython -m tools.lab" % python)


if __name__ == "__main__":
    main()
