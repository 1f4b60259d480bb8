"""Where real reports, observations and recorded answers lie, on machines that have them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIELD_DATA = Path(os.environ.get("SKYWITNESS_FIELD_DATA") or ROOT.parent / "shared" / "data")


def field_data(name: str) -> Path:
    """Return a file or folder of the field data, or skip the test."""
    path = FIELD_DATA / name
    if not path.exists():
        pytest.skip(f"no field data: {name} (set SKYWITNESS_FIELD_DATA to its folder)")
    return path
