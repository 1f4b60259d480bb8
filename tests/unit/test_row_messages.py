"""Messages about the rows of an import."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from skywitness.domain.model.errors import Problem
from skywitness.entrypoints.cli.row_messages import COUNTED, SHOWN, RowMessages

NO_POSITION = [Problem("row", "has no position")]


def printed(lines: int, *, verbose: bool = False) -> list[str]:
    """The lines printed for an import that refuses this many rows and doubts one."""
    shown = StringIO()
    messages = RowMessages(Console(file=shown), verbose=verbose)
    for line in range(2, 2 + lines):
        messages.refuse(line, NO_POSITION)
    messages.warn(99, "place is at sea")
    messages.close()
    return shown.getvalue().splitlines()


@pytest.mark.parametrize("lines", [1, SHOWN])
def test_every_line_of_a_short_list_is_printed(lines: int) -> None:
    assert printed(lines) == [
        *(f"line {line} refused: row has no position" for line in range(2, 2 + lines)),
        "line 99: place is at sea",
    ]


def test_a_message_that_keeps_coming_is_counted() -> None:
    said = printed(SHOWN + 1_234)

    assert len(said) == SHOWN + 2
    assert said[-1] == "1,234 more lines refused: row has no position (--verbose lists them)"


def test_verbose_lists_every_line() -> None:
    assert len(printed(SHOWN + 5, verbose=True)) == SHOWN + 6


def test_messages_beyond_those_that_are_counted_are_all_printed() -> None:
    shown = StringIO()
    messages = RowMessages(Console(file=shown))
    for number in range(COUNTED):
        messages.warn(2, f"warning {number}")
    for line in range(2, 2 + 2 * SHOWN):
        messages.warn(line, "one more")
    messages.close()

    assert shown.getvalue().count("one more") == 2 * SHOWN
