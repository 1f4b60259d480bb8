"""Tools written for Node that tests start: installed on first use, from the committed lock file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from frontend.build import (
    NodeUnavailable,
    PackagesUnavailable,
    install_node_packages,
    quiet_environment,
)

__all__ = ["NodeUnavailable", "install_node_packages", "node_tool", "quiet_environment"]

ROOT = Path(__file__).resolve().parents[2]


def node_tool(name: str, folder: Path = ROOT) -> Path:
    """The path of a tool of that folder's package.json, installed first if need be.

    Skips the calling test, with the reason, where the tool cannot be had; on CI packages that
    cannot be installed are a failure.
    """
    try:
        return install_node_packages(folder) / name
    except PackagesUnavailable as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(f"{name}: {reason}")
    except NodeUnavailable as reason:
        pytest.skip(f"{name}: {reason}")
