"""The version of this installation."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def installed_version() -> str:
    """Return the version, or `0` for a bare clone."""
    try:
        return version("skywitness")
    except PackageNotFoundError:
        return "0"
