"""Telephone numbers: where digits may be one, by how they are written and by the words around.

Whether digits are a telephone number of some country is for `IsPhoneNumber` to say. Weather texts
are full of other numbers, so what stands around the digits decides as well: a number is taken as a
whole, in groups with the same separator (except after the area code), and not before a unit, after
the name of another kind of number, or where it is a date or times of day. Where a word such as
"call" or "Telefon" is near, the grouping does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, Protocol

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.personal.other_numbers import (
    is_other_number,
    is_quantity,
    is_range,
)
from skywitness.domain.model.narrative.personal.phone_words import (
    asks_for_a_call,
    names_a_call,
    names_another_number,
)


class IsPhoneNumber(Protocol):
    """Whether groups of digits can be a telephone number, with or without a country code."""

    def __call__(self, groups: Sequence[str], *, international: bool) -> bool:
        """Answer for groups of ASCII digits."""


SHORTEST: Final = 7
"""Digits; shorter numbers are not detected."""
_LONGEST: Final = 15  # ITU-T E.164
_SHORTEST_WITHOUT_WORDS: Final = 9
_SHORTEST_BARE: Final = 10
_SHORTEST_AFTER_SLASH: Final = 5  # fewer are a time: a peak wind is 06047/1931 in a METAR
_AMERICAN: Final = frozenset({(3, 3, 4), (1, 3, 3, 4)})
_INTERNATIONAL: Final = ("00", "011")  # what is dialled for the plus sign

_GAP: Final = r"(?: ?\)[-./ ]{0,2}| {1,2}\(?| ?\(|[-./_~|]| [-./~|] |\. |[-./]\(|\(0\) ?| \(0\) ?)"
_RUN: Final = lazy_regex(rf"\d+(?:{_GAP}\d+)*+")
_DIGITS: Final = lazy_regex(r"\d+")
_OPENING: Final = lazy_regex(r"(?:\+ ?\(?|\()$")
_EXTENSION: Final = lazy_regex(r",? ?(?:x|ext\.?|extension|durchwahl|poste|anexo) ?\d{1,5}\b", re.I)

_WORDS_WINDOW: Final = 32
"""Characters looked at before a number."""

_GOES_ON: Final = lazy_regex(r"[.,:]\d|-(?:[\d\n]|$)")
"""After a number that is a part of something longer."""

_LINKS: Final = lazy_regex(r"[^\W_][.,'>-]$|\d:$")
"""Before a number that is a part of something longer; "phone:" names it."""

_COORDINATE: Final = lazy_regex(r"\d{1,3}\.\d{1,8}(?:[ ,/]*[-+]\d|$)")
# Gaps that make digits beside them part of one number
_JOINS: Final = frozenset({".", "_"})
_JOINS_BARE: Final = _JOINS | {"-"}


@dataclass(frozen=True, slots=True)
class _Run:
    """Groups of digits with the gaps between them; positions are those in the text.

    `counted` has the number of digits before each group, and of all.
    """

    text: str
    groups: tuple[re.Match[str], ...]
    gaps: tuple[str, ...]
    counted: tuple[int, ...]

    @classmethod
    def of(cls, text: str, run: re.Match[str]) -> _Run:
        groups = tuple(_DIGITS.finditer(text, run.start(), run.end()))
        gaps = tuple(text[a.end() : b.start()].strip("()") for a, b in pairwise(groups))
        counted = accumulate((group.end() - group.start() for group in groups), initial=0)
        return cls(text, groups, gaps, tuple(counted))

    def count(self, first: int, last: int) -> int:
        """Return the number of digits from one group to another."""
        return self.counted[last + 1] - self.counted[first]

    def digits(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(group[0] for group in self.groups[first : last + 1])

    def before(self, first: int) -> str:
        start = self.groups[first].start()
        return self.text[max(0, start - _WORDS_WINDOW) : start]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where a number stands, with an opening parenthesis, plus sign and extension."""
        start, end = self.groups[first].start(), self.groups[last].end()
        if opening := _OPENING.search(self.text, max(0, start - 3), start):
            start = opening.start()
        if extension := _EXTENSION.match(self.text, end):
            end = extension.end()
        return start, end

    def is_whole(self, first: int, last: int) -> bool:
        """Whether it is no part of a word, of a decimal number, of a time or of a longer number."""
        beside = {*self.gaps[max(0, first - 1) : first], *self.gaps[last : last + 1]}
        if beside & (_JOINS_BARE if first == last else _JOINS):
            return False
        text, start, end = self.text, self.groups[first].start(), self.groups[last].end()
        if first == 0 and start > 0:
            before = text[max(0, start - 2) : start]
            if _is_letter(before[-1]) or (_LINKS.search(before)):
                return False
        after = text[end : end + 2]
        if not after or _EXTENSION.match(text, end):
            return True
        return not _is_letter(after[0]) and not _GOES_ON.match(after)


def _is_letter(sign: str) -> bool:
    """Whether digits beside it are part of a word; not in scripts without spaces."""
    return sign == "_" or (sign.isalnum() and sign < "\u0590")


def phone_numbers(text: str, is_number: IsPhoneNumber) -> Iterator[tuple[int, int]]:
    """Yield where telephone numbers stand in a folded text."""
    for match in _RUN.finditer(text):
        if match.end() - match.start() >= SHORTEST:
            run = _Run.of(text, match)
            if run.counted[-1] >= SHORTEST:
                yield from _numbers_in(run, is_number)


def _numbers_in(run: _Run, is_number: IsPhoneNumber) -> Iterator[tuple[int, int]]:
    """Yield the numbers in a run: the words around come first, then the forms of countries."""
    at = 0
    for first, last, named in _candidates(run):
        if first < at or run.count(first, last) < SHORTEST or not run.is_whole(first, last):
            continue
        if (_is_named if named else _is_formed)(run, first, last, is_number):
            yield run.span(first, last)
            at = last + 1


def _candidates(run: _Run) -> Iterator[tuple[int, int, bool]]:
    """Yield first and last group of what may be a number, and whether a word names it one.

    Their number is proportional to that of the groups.
    """
    end = len(run.groups) - 1
    last = _last_of_named(run)
    if last is not None:
        yield 0, last, True
    elif asks_for_a_call(run.text, run.groups[end].end()):
        yield _first_of_named(run), end, True
    if all(len(group[0]) == 1 for group in run.groups):
        yield 0, end, False
    for start, stop in _evenly_separated(run):
        for first in range(max(0, start - 2), start + 1):
            if first in {0, start} or " " in run.gaps[first - 1]:
                yield first, stop, False
        if stop - start == 1:
            yield start, start, False
    if end:  # a single group was named above
        yield end, end, False


def _evenly_separated(run: _Run) -> Iterator[tuple[int, int]]:
    """Yield first and last group of every longest part whose gaps are all the same."""
    start = 0
    for index, gap in enumerate(run.gaps):
        if index > start and gap != run.gaps[index - 1]:
            yield start, index
            start = index
    yield start, len(run.groups) - 1


def _last_of_named(run: _Run) -> int | None:
    """Return the last group of a number at the start of a run, if a word or a plus sign leads it.

    It is as long as a number may be; a longer run goes on with something else.
    """
    before = run.before(0)
    if not (before.rstrip("( ").endswith("+") or names_a_call(before)):
        return None
    total, last = 0, None
    for index, group in enumerate(run.groups[:_LONGEST]):
        total += len(group[0])
        if total > (_LONGEST if before.rstrip("( ").endswith("+") else 13):
            break
        if total >= SHORTEST:
            last = index
            if total >= _SHORTEST_BARE and index + 1 < len(run.groups) and _ends_here(run, index):
                break
    return last


def _ends_here(run: _Run, index: int) -> bool:
    """Whether the gap after a group differs from the one before it, as after a whole number."""
    return index > 0 and run.gaps[index] != run.gaps[index - 1]


def _first_of_named(run: _Run) -> int:
    total = 0
    for index in range(len(run.groups) - 1, -1, -1):
        total += len(run.groups[index][0])
        if total > _LONGEST:
            return min(index + 1, len(run.groups) - 1)
    return 0


def _is_named(run: _Run, first: int, last: int, is_number: IsPhoneNumber) -> bool:
    """Whether digits that a word or a plus sign names a number are one."""
    groups = run.digits(first, last)
    start, end = run.groups[first].start(), run.groups[last].end()
    if run.before(first).rstrip("( ").endswith("+"):
        if _COORDINATE.match(run.text[start : end + 4]):
            return False
        international = [group for group in groups if group != "0"]  # as in +44 (0)20
        return is_number(international, international=True)
    return run.count(first, last) <= _LONGEST and _may_be_number(run, first, last)


def _is_formed(run: _Run, first: int, last: int, is_number: IsPhoneNumber) -> bool:
    """Whether digits are a number by their form alone."""
    if run.count(first, last) > _LONGEST:
        return False
    groups = run.digits(first, last)
    return _has_form(groups, run.gaps[first:last], is_number) and _may_be_number(run, first, last)


def _has_form(groups: tuple[str, ...], gaps: tuple[str, ...], is_number: IsPhoneNumber) -> bool:
    prefix = next((p for p in _INTERNATIONAL if groups[0].startswith(p)), None)
    if prefix is not None:
        digits = "".join(groups).removeprefix(prefix)
        if len(digits) >= _SHORTEST_WITHOUT_WORDS and is_number((digits,), international=True):
            return True
    if tuple(map(len, groups)) == (3, 4) and gaps == ("-",):
        return groups[0][0] > "1" and not is_range(*groups)
    if tuple(map(len, groups)) in _AMERICAN and gaps[-1] in "-.":  # valid or made up
        return not all(group.endswith("00") for group in groups)
    if gaps == ("/",) and len(groups[1]) < _SHORTEST_AFTER_SLASH:
        return False
    if all(len(group) == 1 for group in groups):
        groups = ("".join(groups),)
    least = _SHORTEST_BARE if len(groups) == 1 else _SHORTEST_WITHOUT_WORDS
    return sum(map(len, groups)) >= least and is_number(groups, international=False)


def _may_be_number(run: _Run, first: int, last: int) -> bool:
    """Whether neither the digits nor the words around them say that it is something else."""
    groups = run.digits(first, last)
    if is_other_number(groups, run.gaps[first:last]):
        return False
    if is_quantity(groups, run.gaps[first:last], run.text, run.groups[last].end()):
        return False
    return not names_another_number(run.before(first), alone=len(groups) == 1)
