"""What can be reported: phenomena, their names, groups and classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.phenomena.table import ROWS


class Quantity(StrEnum):
    """What the magnitude of a phenomenon measures."""

    DIAMETER = "diameter"
    GUST = "gust"
    SUSTAINED_WIND = "sustained_wind"
    PRECIPITATION = "precipitation"
    SNOW_DEPTH = "snow_depth"
    DEPTH = "depth"
    ICE = "ice"
    TEMPERATURE = "temperature"
    VISIBILITY = "visibility"

    @property
    def is_accumulation(self) -> bool:
        """Whether the value builds up over a period that the claim should name."""
        return self in {Quantity.PRECIPITATION, Quantity.SNOW_DEPTH, Quantity.DEPTH, Quantity.ICE}


class Severity(StrEnum):
    """What a phenomenon can do to people and property (OASIS CAP 1.2, `severity`)."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Phenomenon:
    """One kind of weather event.

    `group` is the one-letter code of NWS Local Storm Reports (case matters: `H` is hail, `h` marine
    hail); several phenomena may share it, and two have none. `quantity` is None for phenomena
    without a magnitude. `readings_may_contradict` says whether nearby measurements can contradict
    such a claim. Reports of one `event_class` can be of the same event. `rule_set` judges a
    claim by weather from `look_back` before its beginning on. `severity` is that of a report
    without magnitude.
    """

    key: str
    label: str
    family: str
    group: str | None
    spellings: tuple[str, ...]
    storm_events_types: tuple[str, ...]
    quantity: Quantity | None
    readings_may_contradict: bool
    event_class: str
    rule_set: str
    severity: Severity
    look_back: timedelta


@dataclass(frozen=True, slots=True)
class LsrSpelling:
    """A spelling used in Local Storm Reports, with its phenomenon and group."""

    text: str
    phenomenon: Phenomenon
    group: str


def _load() -> dict[str, Phenomenon]:
    table = {}
    for row in ROWS:
        key, label, family, group, spellings, types = row[:6]
        quantity, may_contradict, event_class, rule_set, severity, look_back_h = row[6:]
        table[key] = Phenomenon(
            key=key,
            label=label,
            family=family,
            group=group,
            spellings=tuple(spelling.split(" [")[0] for spelling in spellings),
            storm_events_types=types,
            quantity=Quantity(quantity) if quantity else None,
            readings_may_contradict=may_contradict,
            event_class=event_class,
            rule_set=rule_set,
            severity=Severity(severity),
            look_back=timedelta(hours=look_back_h),
        )
    return table


PHENOMENA: Final[Mapping[str, Phenomenon]] = MappingProxyType(_load())
"""Every phenomenon by its key, in the order of the table."""

OTHER: Final = PHENOMENA["other"]


def _load_spellings() -> dict[str, LsrSpelling]:
    table: dict[str, LsrSpelling] = {}
    for key, _, _, group, spellings, *_ in ROWS:
        for spelling in spellings:
            text, _, code = spelling.rstrip("]").partition(" [")
            table[text] = LsrSpelling(text, PHENOMENA[key], code or group or "")
    return table


LSR_SPELLINGS: Final[Mapping[str, LsrSpelling]] = MappingProxyType(_load_spellings())
"""All spellings, in capitals."""

_STORM_EVENTS_TYPES: Final = {
    t.upper(): p for p in PHENOMENA.values() for t in p.storm_events_types
}

_CLASSES: Final = {
    one.event_class: frozenset(
        p.key for p in PHENOMENA.values() if p.event_class == one.event_class
    )
    for one in PHENOMENA.values()
}

GROUPS: Final[frozenset[str]] = frozenset(p.group for p in PHENOMENA.values() if p.group)
"""The one-letter group codes."""


def in_group(code: str) -> tuple[Phenomenon, ...]:
    """Return the phenomena of a group, none for an unknown code; case matters."""
    return tuple(p for p in PHENOMENA.values() if p.group == code)


def same_class(key: str) -> frozenset[str]:
    """Return the keys of the phenomena in the class of this one, itself included."""
    return _CLASSES[PHENOMENA[key].event_class]


def names() -> tuple[str, ...]:
    """Return every name but the group codes, as its source spells it: keys first."""
    types = (name for one in PHENOMENA.values() for name in one.storm_events_types)
    return tuple(dict.fromkeys((*PHENOMENA, *LSR_SPELLINGS, *types)))


def named(name: str) -> Phenomenon | None:
    """Find a phenomenon by name, or None.

    A name is a key, a group code of a single phenomenon, a Local Storm Report spelling or a Storm
    Events type; the last two are case-insensitive.

    Raises:
        Invalid: the name is a group code that several phenomena share.
    """
    found = PHENOMENA.get(name)
    if found:
        return found
    if len(name) == 1:
        return _alone_in_group(name)
    capitals = " ".join(name.upper().split())
    spelling = LSR_SPELLINGS.get(capitals)
    return spelling.phenomenon if spelling else _STORM_EVENTS_TYPES.get(capitals)


def _alone_in_group(code: str) -> Phenomenon | None:
    members = in_group(code)
    if len(members) > 1:
        keys = ", ".join(p.key for p in members)
        raise Invalid.at("phenomenon", f"group {code} is ambiguous; use one of {keys}")
    return members[0] if members else None


def required(name: str) -> Phenomenon:
    """Find a phenomenon by name.

    Raises:
        Invalid: the name is unknown (similar ones are suggested) or an ambiguous group code.
    """
    found = named(name)
    if found is None:
        similar = " or ".join(suggestions(name))
        hint = f". Did you mean {similar}?" if similar else ""
        raise Invalid.at("phenomenon", f"is not a known phenomenon, group code or spelling{hint}")
    return found


def suggestions(name: str) -> tuple[str, ...]:
    """Return up to three keys with names similar to an unknown one, the most similar first."""
    close = get_close_matches(_comparable(name), _COMPARABLE, n=6, cutoff=0.7)
    return tuple(dict.fromkeys(_COMPARABLE[text] for text in close))[:3]


def _comparable(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())


_COMPARABLE: Final = {
    _comparable(name): one.key
    for one in reversed(tuple(PHENOMENA.values()))
    for name in (*one.storm_events_types, *one.spellings, one.label, one.key)
}
"""All names in a normalised form; a shared one is that of the first phenomenon."""


@lru_cache(maxsize=512)
def matching(name: str) -> frozenset[str]:
    """Return the keys that a filter value selects: the whole group for a code, else one key.

    Raises:
        Invalid: the name is unknown.
    """
    members = in_group(name) if len(name) == 1 else ()
    if members:
        return frozenset(p.key for p in members)
    return frozenset({required(name).key})
