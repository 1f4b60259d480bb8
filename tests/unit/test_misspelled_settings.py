"""A setting that is misspelled stops the start, and the message names the nearest one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.setting_groups.names import (
    OTHER_VARIABLES,
    PREFIX,
    full_name,
    misspelled_in_environment,
)
from skywitness.entrypoints.settings import Settings, SettingsError, read_settings

SOURCES = Path(__file__).resolve().parents[2] / "src" / "entrypoints"
NAMES = [full_name(field) for field in Settings.model_fields]


pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("SKYWITNESS_PROT", "SKYWITNESS_PORT"),
        ("skywitness_prot", "SKYWITNESS_PORT"),
        ("SKYWITNESS_HOTS", "SKYWITNESS_HOST"),
        ("SKYWITNESS_WHEATHER", "SKYWITNESS_WEATHER"),
        ("SKYWITNESS_DATADIR", "SKYWITNESS_DATA_DIR"),
        ("SKYWITNESS_DATA", "SKYWITNESS_DATA_DIR"),
        ("SKYWITNESS_LOGLEVEL", "SKYWITNESS_LOG_LEVEL"),
        ("SKYWITNESS_DB_URL", "SKYWITNESS_DATABASE_URL"),
        ("SKYWITNESS_ALLOWED_HOST", "SKYWITNESS_ALLOWED_HOSTS"),
        ("SKYWITNESS_OPENWEATHER_KEY", "SKYWITNESS_OPENWEATHERMAP_KEY"),
        ("SKYWITNESS_OPENWEATHERMAP_APIKEY", "SKYWITNESS_OPENWEATHERMAP_KEY"),
        ("SKYWITNESS_OPENMETEO_URL", "SKYWITNESS_OPEN_METEO_URL"),
        ("SKYWITNESS_AZURE_LANGUAGE_ENDPONT", "SKYWITNESS_AZURE_LANGUAGE_ENDPOINT"),
        ("SKYWITNESSPORT", "SKYWITNESS_PORT"),
        ("SKYWITNESS__PORT", "SKYWITNESS_PORT"),
        ("SKYWITNES_PORT", "SKYWITNESS_PORT"),
        ("SKYWITNESS-PORT", "SKYWITNESS_PORT"),
        ("SKY_WITNESS_PORT", "SKYWITNESS_PORT"),
    ],
)
def test_a_misspelled_variable_names_the_nearest_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, nearest: str
) -> None:
    monkeypatch.setenv(given, "cafe")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    monkeypatch.delenv(given)
    (tmp_path / ".env").write_text(f"# settings\n\n{given}=cafe\n", "utf-8")
    with pytest.raises(SettingsError) as caught_in_file:
        read_settings()

    said = f"{given} is not a setting; the nearest is {nearest}"
    assert str(caught.value) == said
    assert str(caught_in_file.value) == f".env, line 3: {said}"


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("just some words", ""),
        ("SKYWITNESS_PORT", "; the nearest setting is SKYWITNESS_PORT"),
        ("SKYWITNESS_PORT: 8001", "; the nearest setting is SKYWITNESS_PORT"),
        ("SKYWITNESS_PORT 8001", "; the nearest setting is SKYWITNESS_PORT"),
        ("export SKYWITNESS_PROT", "; the nearest setting is SKYWITNESS_PORT"),
        (
            "SKYWITNESS_OPENWEATHERMAP_KEY cafe",
            "; the nearest setting is SKYWITNESS_OPENWEATHERMAP_KEY",
        ),
        ('SKYWITNESS_SECRET_KEY="cafe', "; the nearest setting is SKYWITNESS_SECRET_KEY"),
        ("cafe", ""),
        ("<<<<<<< HEAD", ""),
        ("{", ""),
        ("[server]", ""),
        ("--port 8001", ""),
    ],
)
def test_a_line_that_sets_nothing_is_named_by_its_number(
    tmp_path: Path, line: str, more: str
) -> None:
    (tmp_path / ".env").write_text(f"SKYWITNESS_HOST=127.0.0.1\n{line}\n", "utf-8")

    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert str(caught.value) == f".env, line 2 is not NAME=value{more}"


def test_all_faults_are_named_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SKYWITNESS_HOTS", "::1")
    (tmp_path / ".env").write_text("SKYWITNESS_PROT=1\nwords\n", "utf-8")

    with pytest.raises(SettingsError, match=r"HOTS is .*; \.env, line 1: .*PROT is .*; .*line 2"):
        read_settings()


def test_variables_of_other_programs_and_of_the_tests_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("PORT", "HOST", "SKY", "SKYLINE_PORT", "WITNESS_PORT", *OTHER_VARIABLES):
        monkeypatch.setenv(name, "x")
    lines = "# SKYWITNESS_PROT=1\nPORT=1\nDATABASE_URL=postgres://x\n\nexport A='b c' # d\nE=\n"
    (tmp_path / ".env").write_text(f"\ufeff{lines}skywitness_port=8123\n", "utf-8")

    assert read_settings().port == 8123


@given(st.lists(st.text(min_size=1, max_size=30)))
def test_nothing_else_in_the_environment_matters(names: list[str]) -> None:
    others = [name for name in names if not name.lower().startswith("sky")]

    assert not list(misspelled_in_environment(others, NAMES))


def texts(source: Path) -> Iterator[str]:
    """Yield every text in a module, docstrings of commands included."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


@pytest.mark.parametrize("folder", ["settings.py", "cli/*.py", "http/problems/*.py"])
def test_advice_names_settings_with_their_prefix(folder: str) -> None:
    bare = "|".join(name.removeprefix(PREFIX) for name in NAMES)
    shortened = re.compile(rf"(?<![A-Z_])(?:{bare})(?![A-Z_])")

    for source in SOURCES.glob(folder):
        for text in texts(source):
            assert not shortened.search(text), f"{source.name}: {text}"
