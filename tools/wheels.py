"""Small wheels: made up, or of a package that is installed here."""

import importlib.metadata
import os
import zipfile
from pathlib import PurePosixPath


def write_wheel(folder, name, version, *, tag="py3-none-any", requires=(), files=None):
    """Write a wheel that asks for other packages and holds the given files (name: bytes)."""
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {line}\n" for line in requires)
    wheel = f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n"
    content = {
        **(files or {}),
        f"{stem}.dist-info/METADATA": metadata.encode(),
        f"{stem}.dist-info/WHEEL": wheel.encode(),
    }
    content[f"{stem}.dist-info/RECORD"] = "".join(f"{name},,\n" for name in content).encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, data in content.items():
            info = zipfile.ZipInfo(file)
            info.external_attr = (0o100755 if "/scripts/" in file else 0o100644) << 16
            archive.writestr(info, data)
    return path


def installed_as_wheel(folder, name, *, tag="py3-none-any"):
    """Write a wheel of what is installed here under this name.

    Raises
        PackageNotFoundError: it is not.
    """
    package = importlib.metadata.distribution(name)
    files = {}
    for file in package.files:
        parts = PurePosixPath(file.as_posix()).parts
        if parts[0] == "..":  # a program, beside the others of this Python
            at = f"{package.name.replace('-', '_')}-{package.version}.data/scripts/{parts[-1]}"
        elif ".dist-info" in parts[0] and parts[-1] != "entry_points.txt":
            continue
        else:
            at = "/".join(parts)
        path = package.locate_file(file)
        if path.suffix != ".pyc" and os.path.isfile(path):
            files[at] = path.read_bytes()
    return write_wheel(folder, package.name, package.version, tag=tag, files=files)
