"""The names of settings, and which in the environment and in `.env` are misspelled.

A misspelled setting would otherwise be ignored, and the service would run with the default.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import Final

from dotenv.parser import Binding, parse_stream

PREFIX: Final = "SKYWITNESS_"
OTHER_VARIABLES: Final = frozenset(
    {
        "SKYWITNESS_FIELD_DATA",  # real reports, for `skywitness evaluate` and the tests
        "SKYWITNESS_SCHEMATHESIS_EXAMPLES",  # how long the tests try the API
        "SKYWITNESS_BIN",  # which command scripts call
    }
)
"""Variables with the prefix that are not settings; docs/architecture.md lists them."""

_BEGINS_LIKE: Final = re.compile("sky[_-]?wit", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}", re.ASCII)
_ALIKE: Final = 0.85
"""How like the name of a setting (0 to 1) a variable without the prefix has to be to be refused."""


def full_name(field: str) -> str:
    """Return the name of a setting as it stands in the environment."""
    return PREFIX + field.upper()


def misspelled_in_environment(names: Iterable[str], settings: Collection[str]) -> Iterator[str]:
    """Describe each variable that looks like a setting and is none.

    Args:
        names: the variables of the environment.
        settings: the full names of all settings.
    """
    for name in sorted(names):
        if _BEGINS_LIKE.match(name) and _is_misspelled(name, settings):
            yield _unknown(name, settings)


def misspelled_in_file(file: Path, settings: Collection[str]) -> Iterator[str]:
    """Describe each line of a `.env` file that is not NAME=value, or names no setting.

    Variables of other programs may stand in the same file. No value is quoted, since it may be a
    secret.

    Raises:
        OSError, UnicodeDecodeError: the file cannot be read as text.
    """
    with file.open(encoding="utf-8") as lines:
        for binding in parse_stream(lines):
            where = f"{file.name}, line {_line(binding)}"
            if binding.error or (binding.key is not None and binding.value is None):
                yield f"{where} is not NAME=value{_hint(binding, settings)}"
            elif binding.key and _is_misspelled(binding.key, settings):
                yield f"{where}: {_unknown(binding.key, settings)}"


def _line(binding: Binding) -> int:
    """Return the line of a binding itself; the parser counts from the blank lines before it."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _is_misspelled(name: str, settings: Collection[str]) -> bool:
    known = name.upper()
    if known in settings or known in OTHER_VARIABLES:
        return False
    return known.startswith("SKYWITNESS") or bool(get_close_matches(known, settings, 1, _ALIKE))


def _unknown(name: str, settings: Collection[str]) -> str:
    found = _NAME.match(name)
    shown = found[0] if found else "it"
    return f"{shown} is not a setting; the nearest is {_nearest(name, settings)}"


def _hint(binding: Binding, settings: Collection[str]) -> str:
    word = _NAME.match(binding.original.string.split("=")[0].removeprefix("export").strip())
    if word is None or not _BEGINS_LIKE.match(word[0]):
        return ""
    return f"; the nearest setting is {_nearest(word[0], settings)}"


def _nearest(name: str, settings: Collection[str]) -> str:
    """Return the setting whose name after the prefix is the most similar."""
    rest = re.sub(r"^sky_?witness[^a-z0-9]*", "", name, flags=re.IGNORECASE).upper()

    def likeness(setting: str) -> float:
        return SequenceMatcher(None, setting.removeprefix(PREFIX), rest).ratio()

    return max(settings, key=likeness)
