"""What tests of several folders need."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work in an empty folder, without any variable of the service."""
    from skywitness.entrypoints.setting_groups.names import (  # most need none
        OTHER_VARIABLES,
        full_name,
    )
    from skywitness.entrypoints.settings import Settings  # as above

    for name in (*map(full_name, Settings.model_fields), *OTHER_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
