"""The layout of a file, found by its columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, TypeVar

from skywitness.entrypoints.formats.tables import UnknownFormat

NEAR = 0.4
"""Share of the columns of a layout that a file must have to be taken for an attempt at it."""


class Layout(Protocol):
    """A layout by the name its publisher uses, with the columns that it cannot do without."""

    @property
    def name(self) -> str:
        """The name of the layout, and of its publisher."""

    @property
    def columns(self) -> frozenset[str]:
        """The columns without which the file is another one, in lower case."""


L = TypeVar("L", bound=Layout)


def layout_of(
    columns: Collection[str], layouts: Sequence[L], others: tuple[str, Sequence[Layout]] = ("", ())
) -> L:
    """Return the layout that most of the columns belong to.

    `others` are what the named command reads.

    Raises:
        UnknownFormat: no layout fits; the advice names all, and what the nearest one lacks.
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
        yield f"{misplaced[0]} is read by `import {command}`"
    elif _share(nearest, present) >= NEAR:
        missing = ", ".join(sorted(nearest.columns - present))
        yield f"it resembles {nearest.name}, but lacks the columns {missing}"
    names = ", ".join(dict.fromkeys(layout.name for layout in layouts))
    yield f"known are: {names} (docs/formats.md)"


def _share(layout: Layout, present: set[str]) -> float:
    return len(layout.columns & present) / len(layout.columns)
