"""The layout of a file, found by its columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, TypeVar

from skywitness.entrypoints.formats.tables import UnknownFormat

NEAR = 0.4
"""Share of the required columns of a layout that a file must have to resemble it."""


class Layout(Protocol):
    """A layout: the name its publisher uses, and its required columns."""

    @property
    def name(self) -> str:
        """The layout and its publisher."""

    @property
    def columns(self) -> frozenset[str]:
        """The required columns, in lower case."""


L = TypeVar("L", bound=Layout)


def layout_of(
    columns: Collection[str], layouts: Sequence[L], others: tuple[str, Sequence[Layout]] = ("", ())
) -> L:
    """Return the layout whose required columns are all there, of several the most specific.

    `others` are the layouts of the other import command, with its name.

    Raises:
        UnknownFormat: no layout fits; the advice names the command that reads the file, or all
            layouts and what the nearest one lacks.
    """
    present = set(columns)
    fitting = [layout for layout in layouts if layout.columns <= present]
    if fitting:
        return max(fitting, key=lambda layout: len(layout.columns))
    raise UnknownFormat(tuple(columns), "; ".join(_advice(present, layouts, others)))


def _advice(
    present: set[str], layouts: Sequence[Layout], others: tuple[str, Sequence[Layout]]
) -> Iterator[str]:
    command, elsewhere = others
    misplaced = [layout.name for layout in elsewhere if layout.columns <= present]
    nearest = max(layouts, key=lambda layout: _share(layout, present))
    if misplaced:
        yield f"the columns are those of {misplaced[0]}: use `skywitness import {command}`"
        return
    elif _share(nearest, present) >= NEAR:
        missing = ", ".join(sorted(nearest.columns - present))
        yield f"it resembles {nearest.name}, but lacks the columns {missing}"
    names = ", ".join(dict.fromkeys(layout.name for layout in layouts))
    yield f"the known layouts are: {names} (docs/formats.md)"


def _share(layout: Layout, present: set[str]) -> float:
    return len(layout.columns & present) / len(layout.columns)
