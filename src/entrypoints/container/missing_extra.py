"""Names the extra to install when an optional package is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from skywitness.entrypoints.settings import SettingsError


@contextmanager
def extra(name: str, setting: str, *packages: str) -> Iterator[None]:
    """Import optional packages inside this block.

    Args:
        name: the extra in pyproject.toml that installs them.
        setting: the setting that asks for them, without its prefix.
        packages: packages that are only imported later, when they are first used.

    Raises:
        SettingsError: a package is not installed; the message says what to install.
    """
    try:
        for package in packages:
            if find_spec(package) is None:
                raise ModuleNotFoundError(name=package)
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "skywitness":
            raise  # a defect of this package, not a missing extra
        raise SettingsError(
            f"SKYWITNESS_{setting} needs the package {error.name}, which is not installed: "
            f"pip install 'skywitness[{name}]'"
        ) from None
