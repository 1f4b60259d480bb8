"""Damage in German narratives, by the kinds that the table of English words has.

A thing and a word for its damage count within one sentence, unless the part of it between commas
that one of them stands in denies something ("kein Baum", "nicht beschädigt").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.damage_kinds import LONGEST_REACH, DamageKind

_BROKEN: Final = (
    r"(?:um|ab|weg|herunter|herab)ge(?:stürzt|knickt|brochen|deckt|fallen|rissen|worfen|flogen|weht)"
    r"\w{0,2}|zer(?:stört|schlagen|brochen|trümmert|schmettert|beult)\w{0,2}|"
    r"(?:be|ge)schädigt\w{0,2}|durchschlagen\w{0,2}|durchlöchert\w{0,2}|entwurzelt\w{0,2}|"
    r"ein(?:gestürzt|gedrückt|geschlagen)\w{0,2}|verbeult\w{0,2}|verwüstet\w{0,2}|geborsten\w{0,2}|"
    r"kaputt\w{0,2}|sch[äa]den|dellen"
)
_WET: Final = (
    r"über(?:flutet|schwemmt)\w{0,2}|unter wasser|voll(?:gelaufen| wasser)|"
    r"(?:weg|unter|fort)ge?spült\w{0,2}|mitgerissen"
)
_THINGS: Final = {
    DamageKind.BUILDING: (
        r"d(?:ach|ächer)\w{0,2}|dachziegel\w?|h(?:aus|äuser)\w{0,2}|gebäuden?|kellern?|\w{0,12}"
        r"fenstern?|fensterscheiben?|scheunen?|garagen?|hallen?|schornsteine?|fassaden?|"
        r"roll(?:l[äa]den|os)|gewächsh(?:aus|äuser)"
    ),
    DamageKind.VEHICLE: (
        r"autos?|pkws?|lkws?|fahrzeugen?|\w{0,12}wagens?|(?:windschutz|front|heck|auto)scheiben?"
    ),
    DamageKind.POWER: r"strom(?:mast(?:en)?|leitung(?:en)?)|oberleitung(?:en)?",
    DamageKind.TREE: r"b(?:aum|äume)n?|[aä]st(?:en|e)?",
    DamageKind.ROAD: r"\w{0,12}stra(?:ß|ss)en?|brücken?|unterführung(?:en)?|fahrbahn(?:en)?",
    DamageKind.CROP: r"feld(?:er|ern)?|äckern?|acker|ernte|getreide|weinberge?n?|obstbäume?n?",
    DamageKind.STRUCTURE: (
        r"z(?:aun|äune)n?|gerüste?n?|schildern?|kr(?:an|äne)|zelten?|mauern?|ampeln?"
    ),
}
_DRY: Final = frozenset({DamageKind.TREE, DamageKind.POWER, DamageKind.STRUCTURE})
"""What is not damaged by standing in water."""

_RULES: Final = tuple((kind, lazy_regex(rf"\b(?:{things})\b")) for kind, things in _THINGS.items())
_HARM: Final = lazy_regex(rf"\b(?:{_BROKEN}|(?P<wet>{_WET}))\b")
_ALONE: Final = (
    (
        DamageKind.PEOPLE,
        lazy_regex(r"\b(?:verletzt(?:e[nrs]?)?|todesopfern?|ums leben gekommen|ertrunken)\b"),
    ),
    (
        DamageKind.POWER,
        lazy_regex(r"\b(?:strom(?:ausf[aä]lle?| (?:ist|war) (?:weg|ausgefallen))|ohne strom)\b"),
    ),
)
_ANY: Final = lazy_regex(
    rf"\b(?:{_BROKEN}|{_WET}|verletzt|todesopfer|ums leben|ertrunken|strom|ohne strom)"
)
"""Passes over texts in other languages in one search."""

_SENTENCE: Final = lazy_regex(r"[^.;!?\n]+")
_MARKS: Final = ",.;!?\n"
_DENIED: Final = lazy_regex(r"\b(?:kein\w{0,2}|nicht|niemand\w{0,2}|weder|unbeschädigt)\b")


def german_damage(lowered: str) -> Iterator[tuple[DamageKind, int, int]]:
    """Yield kind, start and end of what a text in lower case says was damaged, or who was hurt."""
    if not _ANY.search(lowered):
        return
    for kind, words in _ALONE:
        for match in words.finditer(lowered):
            if not _is_denied(lowered, *match.span()):
                yield kind, *match.span()
    for sentence in _SENTENCE.finditer(lowered):
        harms = [
            (*found.span(), found["wet"] is not None)
            for found in _HARM.finditer(lowered, *sentence.span())
            if not _is_denied(lowered, *found.span())
        ]
        for kind, things in _RULES if harms else ():
            counted = [(at, end) for at, end, is_wet in harms if not is_wet or kind not in _DRY]
            for thing in things.finditer(lowered, *sentence.span()):
                if _is_near(thing.span(), counted) and not _is_denied(lowered, *thing.span()):
                    yield kind, *thing.span()


def _is_near(thing: tuple[int, int], harms: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the words for damage, in their order, is near enough to a thing."""
    start, end = thing
    first = bisect_left(harms, (start - 2 * LONGEST_REACH, 0))
    last = bisect_left(harms, (end + LONGEST_REACH + 1, 0))
    return any(start - over <= LONGEST_REACH for _, over in harms[first:last])


def _is_denied(lowered: str, start: int, end: int) -> bool:
    """Whether the part between commas around a span denies something, near to it."""
    before = max(0, start - LONGEST_REACH)
    after = min(len(lowered), end + LONGEST_REACH)
    first = max(before, *(lowered.rfind(mark, before, start) + 1 for mark in _MARKS))
    last = min(
        after, *(at for mark in _MARKS if (at := lowered.find(mark, end, after)) >= 0), after
    )
    return _DENIED.search(lowered, first, last) is not None
