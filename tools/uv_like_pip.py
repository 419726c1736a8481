"""Runs uv with what pip was told about this machine: other indexes, a proxy, a certificate.

    .venv/bin/python tools/uv_like_pip.py pip install numpy

pip has these settings from its files and from PIP_* variables, and uv reads neither. What uv was
told by variables of its own comes first.
"""

import ast
import os
import re
import subprocess
import sys

from uv import find_uv_bin

UV_NAMES = {
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "index-url": "UV_DEFAULT_INDEX",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "trusted-host": "UV_INSECURE_HOST",
}


def settings_of_pip():
    """Return what holds for `pip install`, by the names that pip gives its options."""
    command = [sys.executable, "-X", "utf8", "-m", "pip", "config", "list"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    settings = {}
    for section in ["global", "install", ":env:"]:  # each overrides the ones before it
        for name, value in re.findall(rf"^{section}\.([\w-]+)=(.*)$", listed, re.MULTILINE):
            if value := ast.literal_eval(value).split():
                settings[name] = value
    return settings


def translated(settings):
    """Return the same as options and as variables of uv."""
    variables = {
        (uv_name := UV_NAMES[name]): ("," if uv_name == "UV_FIND_LINKS" else " ").join(value)
        for name, value in settings.items()
        if name in UV_NAMES
    }
    if "UV_HTTP_TIMEOUT" in variables:  # pip takes fractions of a second
        variables["UV_HTTP_TIMEOUT"] = variables["UV_HTTP_TIMEOUT"].partition(".")[0]
    # As pip does: the best version of all indexes, not of the first one that has the package.
    variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    no_index = settings.get("no-index", ["no"])[0].lower() in ("1", "on", "t", "true", "y", "yes")
    return ["--no-index"] if no_index else [], variables


def main():
    options, variables = translated(settings_of_pip())
    if "REQUESTS_CA_BUNDLE" in os.environ:  # which pip heeds as well
        variables.setdefault("SSL_CERT_FILE", os.environ["REQUESTS_CA_BUNDLE"])
    # A set-up that is killed keeps its lock until uv has ended: uv inherits it.
    return subprocess.call(
        [find_uv_bin(), *sys.argv[1:], *options], env={**variables, **os.environ}, close_fds=False
    )


if __name__ == "__main__":
    sys.exit(main())
