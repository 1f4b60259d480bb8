"""The version of this installation."""

from __future__ import annotations

from functools import cache


@cache
def installed_version() -> str:
    """Return the version, or `0` for a bare clone."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 # rarely needed

    try:
        return version("skywitness")
    except PackageNotFoundError:
        return "0"
