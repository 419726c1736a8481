"""Stands in for the package uv: its program notes how it was called."""

import os
from pathlib import Path


def find_uv_bin():
    return str(Path(__file__).with_name("bin") / ("uv.cmd" if os.name == "nt" else "uv"))
