"""Bulletins of Local Storm Reports, as issued by offices of the US National Weather Service.

The columns are those of NWSI 10-1701. Manual deviations are tolerated where they leave no doubt:
shifted states, columns apart by tabs or gaps, mixed case, missing counties, control characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from skywitness.domain.model.errors import Invalid, Problems
from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.phenomena.magnitude import Unit
from skywitness.domain.model.phenomena.phenomenon import LSR_SPELLINGS, PHENOMENA
from skywitness.domain.model.time.interval import FUTURE_TOLERANCE
from skywitness.entrypoints.formats.bulletin_entries import (
    FIRST,
    PLACE,
    POSITION,
    SECOND,
    SOURCE,
    STATE,
    TYPE,
    WIDEST,
    Entry,
    moment,
)
from skywitness.entrypoints.formats.local_storm_reports import UNITS

_APART: Final = re.compile(r"(?P<kind>.{1,40}?)(?:\s{2,40}|\s(?=\d{1,3}\s))(?P<city>\S.*)")
_WHERE: Final = re.compile(
    r"^(?P<county>\S?.{0,40}?)\s{1,40}(?P<state>[A-Z]{2})(?:\s{2,40}(?P<source>\S.*))?$",
    re.IGNORECASE,
)
_MAGNITUDE: Final = re.compile(
    r"^(?P<qualifier>[MEU])?\s*(?P<value>-?(?:\d+\.?\d*|\.\d+)|NAN)?\s*(?P<unit>[A-Z]*)$",
    re.IGNORECASE,
)
_TRACE: Final = re.compile(r"^[MEU]?\s*T(?:RACE)?(?:\s+[A-Z]+)?$", re.IGNORECASE)
_FUJITA: Final = re.compile(r"^E?(?P<unit>F)\s*(?P<value>[0-5])$", re.IGNORECASE)
_UNITS: Final = UNITS.keys() | {"ACRE", "ACRES"}


def row_of(entry: Entry) -> tuple[dict[str, str], tuple[str, ...]]:
    """Parse a report into the columns of a table of Local Storm Reports, with warnings.

    Raises:
        Invalid: a line cannot be read, or the event lies more than an hour after the issue.
    """
    _require_two_lines(entry)
    first, second = map(_untabbed, entry.columns)
    if not _has_columns(second):
        raise Invalid.at("row", "has a second line out of its columns")
    row = _event(first) | _where(second)
    row |= {"remark": " ".join(" ".join(entry.remark).split()), "wfo": entry.office}
    missing = _whereabouts_missing(row, second)
    magnitude, left_out = _magnitude(second, row)
    warnings = (*entry.warnings, *missing, *left_out)
    return row | magnitude | {"valid_utc": _valid(entry)}, warnings


def _require_two_lines(entry: Entry) -> None:
    problems = Problems()
    first, *others = entry.columns
    if entry.fault:
        problems.add("row", entry.fault)
    if max(map(len, entry.columns)) > WIDEST:
        problems.add("row", f"has a line of more than {WIDEST} characters in place of columns")
    time, position = FIRST.match(first), POSITION.search(first[:WIDEST])
    if SECOND.match(first):
        problems.add("row", "lacks its first line, with time, type, place and position")
    elif not (time or position or entry.has_date):
        problems.add("row", "is neither a line of a report nor an indented remark")
    else:
        if time is None:
            problems.add("row", "has no time such as 0541 PM at its start")
        if position is None:
            problems.add("row", "has no position such as 41.60N 93.70W after its place")
        if not entry.has_date:
            problems.add("row", "lacks its second line, with date and source")
        elif len(others) > 1:
            problems.add("row", "has more lines in columns than two")
    problems.raise_if_any()


def _untabbed(line: str) -> str:
    """Return a line in the columns that its tabs stand for."""
    if "\t" not in line:
        return line
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) == 5:  # date, magnitude, county, state, source
        return f"{cells[0]:<12}{cells[1]:<17}{cells[2]:<19}{cells[3]:<5}{cells[4]}"
    return line.expandtabs(8)


def _has_columns(second: str) -> bool:
    return not second[TYPE - 2 : TYPE].strip() and not second[PLACE - 1 : PLACE].strip()


def _valid(entry: Entry) -> str:
    first, second = FIRST.match(entry.columns[0]), SECOND.match(entry.columns[1])
    if entry.hours_from_utc is None:
        raise Invalid.at("valid_utc", "has no known time zone: the bulletin names none")
    valid = None
    if first is not None and second is not None:
        valid = moment(first, second["date"], "%m/%d/%Y", entry.hours_from_utc)
    if valid is None:
        raise Invalid.at("valid_utc", "is not a time")
    if entry.issued is not None and valid > entry.issued + FUTURE_TOLERANCE:
        raise Invalid.at("valid_utc", "lies more than one hour after the bulletin's issue")
    return f"{valid:%Y-%m-%dT%H:%M:%SZ}"


def _event(first: str) -> dict[str, str]:
    position = POSITION.search(first)
    if position is None:  # tabs do not change what was found before them
        raise Invalid.at("row", "has no position")
    kind, city = _kind_and_city(first[: position.start()].rstrip())
    south, west = position["ns"].upper() == "S", position["ew"].upper() == "W"
    return {
        "typetext": kind,
        "city": city,
        "lat": f"{'-' if south else ''}{position['lat']}",
        "lon": f"{'-' if west else ''}{position['lon']}",
    }


def _kind_and_city(left: str) -> tuple[str, str]:
    """Read type and place in their columns or, if that gives no type, as they are set apart."""
    readings = [(left[TYPE:PLACE].strip(), left[PLACE:].strip())]
    apart = _APART.match(left[7:].strip())
    if apart is not None:
        readings.append((apart["kind"], apart["city"]))
    return next(
        (r for r in readings if " ".join(r[0].upper().split()) in LSR_SPELLINGS), readings[0]
    )


def _where(second: str) -> dict[str, str]:
    place = _WHERE.match(second[PLACE:])
    return {
        "county": place["county"].strip() if place else "",
        "state": place["state"].upper() if place else "",
        "source": ((place["source"] or "") if place else second[SOURCE:]).strip(),
    }


def _whereabouts_missing(row: Mapping[str, str], second: str) -> tuple[str, ...]:
    names = ("city", "county", "state")
    missing = tuple(f"the {name} is missing" for name in names if not row[name])
    state = row["state"]
    if state and second[STATE : STATE + 2].upper() != state:
        return (*missing, "the state is not in its column")
    return missing


def _magnitude(second: str, row: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    text = second[TYPE:PLACE].strip()
    nothing = {"magnitude": "", "unit": "", "qualifier": ""}
    if not text:
        return _mined(row) or nothing, ()
    if _TRACE.match(text):
        return nothing | {"magnitude": "T"}, ()
    found = _FUJITA.match(text)
    if found is None:
        found = _MAGNITUDE.match(text)
        if found is None or (found["unit"] and found["unit"].upper() not in _UNITS):
            return nothing, (f"magnitude left out: {text} is in no known unit",)
    value = (found["value"] or "").upper()
    if value == "NAN":
        raise Invalid.at("magnitude", "is not a number")
    qualifier = found.groupdict().get("qualifier") or ""
    return {"magnitude": value, "unit": found["unit"], "qualifier": qualifier.upper()}, ()


def _mined(row: Mapping[str, str]) -> dict[str, str] | None:
    """Extract ice thickness from the remark, its only place in a bulletin."""
    if row["typetext"].upper() not in {"ICE STORM", "FREEZING RAIN"}:
        return None
    remark = row["remark"]
    if not re.search(r"\bice\b|\bicing\b|accretion|glaze", remark, re.IGNORECASE):
        return None
    read = read_magnitude(PHENOMENA["ice_storm"], remark)
    if read is None or read.unit is not Unit.INCH:
        return None
    return {"magnitude": f"{read.value:g}", "unit": "INCH", "qualifier": "U"}
