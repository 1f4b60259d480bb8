"""JSON files of any size: their documents, one at a time.

The documents are the elements of an array, those of a member such as `items` of an object, or
whole objects, one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, Final

import ijson
from ijson.common import ObjectBuilder

from skywitness.entrypoints.formats.text_files import FileBroken, open_bytes

MAX_DEPTH: Final = 40

_MARK: Final = b"\xef\xbb\xbf"
_LOOKED_AT: Final = 4_096
_OPENING: Final = frozenset({"start_map", "start_array"})
_CLOSING: Final = frozenset({"end_map", "end_array"})


def is_json(path: Path) -> bool:
    """Say whether a file begins like a JSON object or array."""
    with open_bytes(path) as file:
        _skip_mark(file)
        return file.peek(_LOOKED_AT).lstrip()[:1] in {b"{", b"["}


def documents_of(path: Path, lists: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Yield every document with its place, such as `items[2]`; that of a whole object is empty.

    Raises:
        FileBroken: the file is not JSON from some place on; raised while reading.
    """
    with open_bytes(path) as file:
        _skip_mark(file)
        intact = 0
        try:
            for document in _Documents(lists).of(file):
                yield document
                intact += 1
        except (ijson.JSONError, UnicodeDecodeError) as error:
            reason = str(error).removeprefix("b'").partition("\n")[0].partition("\\n")[0]
            where = f"after document {intact:,} " if intact else ""
            raise FileBroken(f"{where}it is not JSON ({reason})") from None


def _skip_mark(file: Any) -> None:
    if file.peek(len(_MARK)).startswith(_MARK):
        file.read(len(_MARK))


class _Documents:
    """Splits the events of a parser into documents.

    `_list_depth` is the number of brackets open in an element of a list, 0 outside a list.
    """

    def __init__(self, lists: Collection[str]) -> None:
        self._lists = lists
        self._depth = self._list_depth = self._number = 0
        self._list = self._key = ""
        self._whole, self._element = ObjectBuilder(), ObjectBuilder()
        self._has_list = False

    def of(self, file: IO[bytes]) -> Iterator[tuple[str, Any]]:
        for event, value in ijson.basic_parse(file, multiple_values=True, use_float=True):
            self._depth -= event in _CLOSING
            if self._list_depth:
                yield from self._in_list(event, value)
            else:
                yield from self._outside(event, value)
            self._depth += event in _OPENING
            if self._depth > MAX_DEPTH:
                raise FileBroken(f"its JSON has more than {MAX_DEPTH} levels")

    def _in_list(self, event: str, value: object) -> Iterator[tuple[str, Any]]:
        if self._depth < self._list_depth:
            self._list_depth = 0
            return
        self._element.event(event, value)
        if self._depth == self._list_depth and event not in _OPENING:
            yield f"{self._list}[{self._number}]", self._element.value
            self._element, self._number = ObjectBuilder(), self._number + 1

    def _outside(self, event: str, value: object) -> Iterator[tuple[str, Any]]:
        starts_list = event == "start_array" and (
            not self._depth or (self._depth == 1 and self._key in self._lists)
        )
        if starts_list:
            self._list, self._list_depth, self._number = self._key, self._depth + 1, 0
            self._has_list, self._key = True, ""
            return
        if self._key:
            self._whole.event("map_key", self._key)
            self._key = ""
        if event == "map_key" and self._depth == 1:
            self._key = str(value)
            return
        self._whole.event(event, value)
        if not self._depth and event not in _OPENING:
            if not self._has_list:
                yield "", self._whole.value
            self._whole, self._has_list = ObjectBuilder(), False
