"""uv goes where pip was told to go: the real ones, with an index or a folder of the test's own."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers.loopback import Whole, serving
from tools import uv_like_pip

TOOL = Path(uv_like_pip.__file__)
WHEEL = "tiny_thing-1.0-py3-none-any.whl"
FILES = {
    "tiny_thing.py": "",
    "tiny_thing-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny-thing\nVersion: 1.0\n",
    "tiny_thing-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
    "Tag: py3-none-any\n",
    "tiny_thing-1.0.dist-info/RECORD": "",
}


@pytest.fixture
def wheels(tmp_path):
    """A folder with one wheel, which is also an index with one package."""
    folder = tmp_path / "index" / "tiny-thing"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(name, text)
    (folder / "index.html").write_text(f'<a href="{WHEEL}">{WHEEL}</a>')
    return folder


def install(tmp_path, **settings):
    """Install the package into a folder, with settings of pip; return what is there then."""
    target = tmp_path / "installed"
    # Only what the test says, and nothing that uv has kept.
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}
    nothing = tmp_path / "no-settings"
    nothing.touch()
    here = {"PIP_CONFIG_FILE": str(nothing), "HOME": str(tmp_path), "UV_NO_CONFIG": "1"}
    here["UV_CACHE_DIR"] = str(tmp_path / "cache")
    here["UV_HTTP_RETRIES"] = "0"
    run = subprocess.run(
        [sys.executable, str(TOOL), "pip", "install", "tiny-thing", "--target", str(target)],
        env={**clean, **here, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )
    assert (run.returncode == 0) == (target / "tiny_thing.py").exists(), run.stderr
    return run


def test_a_folder_of_wheels_without_an_index(wheels, tmp_path):
    assert install(tmp_path, PIP_FIND_LINKS=str(wheels), PIP_NO_INDEX="1").returncode == 0


def test_without_the_folder_there_is_no_such_package(wheels, tmp_path):
    run = install(tmp_path, PIP_NO_INDEX="1")
    assert run.returncode != 0 and "tiny-thing" in run.stderr


@pytest.mark.parametrize("setting", ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"])
def test_another_index(wheels, tmp_path, setting):
    with serving(wheels.parent) as start:
        server = start(Whole)
        assert install(tmp_path, **{setting: f"{server.address}/"}).returncode == 0
        assert f"/tiny-thing/{WHEEL}" in server.asked


def test_a_file_of_settings(wheels, tmp_path):
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[global]\nno-index = yes\n[install]\nfind-links = {wheels}\n")
    assert install(tmp_path, PIP_CONFIG_FILE=str(settings)).returncode == 0


def test_a_proxy(wheels, tmp_path):
    with serving(wheels.parent) as start:
        server = start(Whole)
        # The address leads nowhere: whoever asks has asked the proxy.
        index = {"PIP_INDEX_URL": "http://index.invalid/", "PIP_PROXY": server.address}
        install(tmp_path, **index)
        assert "http://index.invalid/tiny-thing/" in server.asked


def test_what_uv_was_told_comes_first(wheels, tmp_path):
    told = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "nowhere", "UV_FIND_LINKS": str(wheels)}
    assert install(tmp_path, **told).returncode == 0


def test_every_setting_has_its_name_in_uv():
    options, variables = uv_like_pip.translated(
        {
            "cert": ["/a.pem"],
            "client-cert": ["/b.pem"],
            "default-timeout": ["12.5"],
            "extra-index-url": ["file:///a", "file:///b"],
            "find-links": ["/c", "/d"],
            "index-url": ["file:///e"],
            "no-index": ["false"],
            "proxy": ["127.0.0.1:3128"],
            "trusted-host": ["one", "two"],
            "disable-pip-version-check": ["1"],
        }
    )
    assert options == []
    assert variables == {
        "SSL_CERT_FILE": "/a.pem",
        "SSL_CLIENT_CERT": "/b.pem",
        "UV_HTTP_TIMEOUT": "12",
        "UV_INDEX": "file:///a file:///b",
        "UV_FIND_LINKS": "/c,/d",
        "UV_DEFAULT_INDEX": "file:///e",
        "ALL_PROXY": "127.0.0.1:3128",
        "UV_INSECURE_HOST": "one two",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
