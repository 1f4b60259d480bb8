"""Bulletins of Local Storm Reports, as issued by offices of the US National Weather Service.

A bulletin names its office and its time of issue, with the time zone that all its times are in.
Each report takes two lines of fixed columns, and a remark that is indented below them:

    0541 PM     HAIL             3 NW SOMEWHERE          41.60N 93.70W
    05/21/2024  E1.75 INCH       POLK               IA   TRAINED SPOTTER

The columns are those of NWSI 10-1701; manual deviations are tolerated: shifted states, mixed case,
missing counties, control characters, several bulletins in a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.phenomena.magnitude import Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH
from skywitness.domain.model.time.interval import FUTURE_TOLERANCE
from skywitness.entrypoints.formats.text_files import open_text

_HOURS_FROM_UTC: Final = {
    "UTC": 0, "GMT": 0, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "HDT": -9,
    "SST": -11, "CHST": 10, "GST": 10,
}  # fmt: skip

_NAME: Final = re.compile(r"^LSR(?P<office>[A-Z]{3})\s*$")
_TITLE: Final = re.compile(r"\bLOCAL STORM REPORT\b", re.IGNORECASE)
_ISSUED: Final = re.compile(
    r"\b(?P<hour>\d{1,2})(?P<minute>\d\d) (?P<half>AM|PM) (?P<zone>[A-Z]{2,4}) "
    r"(?:/[^/]{1,20}/ )?[A-Z]{3} (?P<date>[A-Z]{3} \d{1,2} \d{4})\b",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(r"^(?P<hour>\d{1,2})(?P<minute>\d\d) (?P<half>AM|PM)\b", re.IGNORECASE)
_POSITION: Final = re.compile(
    r"(?P<lat>\d{1,3}\.\d+)\s*(?P<ns>[NS])\s+(?P<lon>\d{1,3}\.\d+)\s*(?P<ew>[EW])\s*$"
)
_SECOND: Final = re.compile(r"^(?P<date>\d\d/\d\d/\d{4})\b")
_WHERE: Final = re.compile(r"^(?P<county>.*?)\s+(?P<state>[A-Z]{2})(?:\s{2,}(?P<source>\S.*))?$")
_MAGNITUDE: Final = re.compile(
    r"^(?P<qualifier>[MEU])?\s*(?P<value>-?(?:\d+\.?\d*|\.\d+)|NAN)?\s*(?P<unit>[A-Z]*)$",
    re.IGNORECASE,
)
_TRACE: Final = re.compile(r"^[MEU]?\s*T(?:RACE)?(?:\s+[A-Z]+)?$", re.IGNORECASE)
_FUJITA: Final = re.compile(r"^E?(?P<unit>F)\s*(?P<value>[0-5])$", re.IGNORECASE)
_UNITS: Final = {
    *("INCH", "INCHES", "IN", "MPH", "KTS", "KT", "FT", "F"),
    *("MILE", "MILES", "MI", "ACRE", "ACRES"),
}
_CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])

_LONGEST_LINE: Final = MAX_NARRATIVE_LENGTH + 1_000
"""Maximum characters of a line and of a remark; longer ones are rejected."""

_TYPE, _PLACE, _STATE, _SOURCE = 12, 29, 48, 53
"""Start of the columns."""


@dataclass(slots=True)
class Entry:
    """One unparsed report of a bulletin: two lines and a remark."""

    line: int
    office: str
    issued: datetime | None
    hours_from_utc: int | None
    first: str
    second: str = ""
    remark: list[str] = field(default_factory=list)


def is_bulletin(path: Path) -> bool:
    """Say whether a file starts like a bulletin."""
    with open_text(path) as lines:
        lines.left = _LONGEST_LINE
        for line, _ in zip(lines, range(40), strict=False):
            plain = line.translate(_CONTROLS).strip()
            if _NAME.match(plain) or (_TITLE.search(plain) and "," not in plain):
                return True
    return False


def entries(path: Path) -> Iterator[Entry]:
    """Yield the unparsed reports of all bulletins in a file."""
    office, issued, hours = "", None, None
    entry: Entry | None = None
    with open_text(path) as lines:
        lines.left = _LONGEST_LINE
        for number, raw in enumerate(lines, start=1):
            line = raw.translate(_CONTROLS).rstrip()
            named, first, time = _NAME.match(line), _FIRST.match(line), _ISSUED.search(line)
            if entry is not None and (named or first or line.startswith(("&&", "$$"))):
                yield entry
                entry = None
            if named:
                office, issued, hours = named["office"], None, None
            elif time and issued is None:
                hours = _HOURS_FROM_UTC.get(time["zone"].upper())
                issued = _moment(time, f"{time['date']}", "%b %d %Y", hours)
            elif first and _POSITION.search(line):
                entry = Entry(number, office, issued, hours, line)
            elif entry is not None and not entry.second and _SECOND.match(line):
                entry.second = line
            elif entry is not None and line and sum(map(len, entry.remark)) < _LONGEST_LINE:
                entry.remark.append(line.strip())
    if entry is not None:
        yield entry


def row_of(entry: Entry) -> tuple[dict[str, str], tuple[str, ...]]:
    """Parse a report into the columns of a table of Local Storm Reports, with warnings.

    Raises:
        Invalid: a line cannot be read, or the event lies more than an hour after the issue.
    """
    position = _POSITION.search(entry.first)
    if position is None or not entry.second:
        raise Invalid.at("row", "lacks its second line, with date and source")
    row = _where(entry, position)
    warnings = _whereabouts_missing(row, entry.second)
    magnitude, remarks = _magnitude(entry, row["typetext"])
    return row | magnitude | {"valid_utc": _valid(entry)}, (*warnings, *remarks)


def _moment(time: re.Match[str], date: str, pattern: str, hours: int | None) -> datetime | None:
    if hours is None:
        return None
    hour = int(time["hour"]) % 12 + (12 if time["half"].upper() == "PM" else 0)
    try:
        day = datetime.strptime(date, pattern).replace(tzinfo=UTC)
    except ValueError:
        return None
    return day + timedelta(hours=hour - hours, minutes=int(time["minute"]))


def _valid(entry: Entry) -> str:
    first, second = _FIRST.match(entry.first), _SECOND.match(entry.second)
    if entry.hours_from_utc is None:
        raise Invalid.at("valid_utc", "has no known time zone: the bulletin names none")
    valid = None
    if first is not None and second is not None:
        valid = _moment(first, second["date"], "%m/%d/%Y", entry.hours_from_utc)
    if valid is None:
        raise Invalid.at("valid_utc", "is not a time")
    if entry.issued is not None and valid > entry.issued + FUTURE_TOLERANCE:
        raise Invalid.at("valid_utc", "lies more than one hour after the bulletin's issue")
    return f"{valid:%Y-%m-%dT%H:%M:%SZ}"


def _where(entry: Entry, position: re.Match[str]) -> dict[str, str]:
    left = entry.first[: position.start()].rstrip()
    kind, city = left[_TYPE:_PLACE].strip(), left[_PLACE:].strip()
    if not city:  # shifted columns: the widest gap separates type and place
        parts = re.split(r"\s{2,}", left[8:].strip(), maxsplit=1)
        kind, city = parts[0], parts[1] if len(parts) > 1 else ""
    place = _WHERE.match(entry.second[_PLACE:])
    south, west = position["ns"].upper() == "S", position["ew"].upper() == "W"
    return {
        "typetext": kind,
        "city": city,
        "county": place["county"].strip() if place else "",
        "state": place["state"] if place else "",
        "source": ((place["source"] or "") if place else entry.second[_SOURCE:]).strip(),
        "lat": f"{'-' if south else ''}{position['lat']}",
        "lon": f"{'-' if west else ''}{position['lon']}",
        "remark": " ".join(" ".join(entry.remark).split()),
        "wfo": entry.office,
    }


def _whereabouts_missing(row: Mapping[str, str], second: str) -> tuple[str, ...]:
    missing = tuple(f"the {name} is missing" for name in ("county", "state") if not row[name])
    state = row["state"]
    if state and second[_STATE : _STATE + 2] != state:
        return (*missing, "the state is not in its column")
    return missing


def _magnitude(entry: Entry, kind: str) -> tuple[dict[str, str], tuple[str, ...]]:
    text = entry.second[_TYPE:_PLACE].strip()
    nothing = {"magnitude": "", "unit": "", "qualifier": ""}
    if not text:
        return _mined(entry, kind) or nothing, ()
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


def _mined(entry: Entry, kind: str) -> dict[str, str] | None:
    """Extract ice thickness from the remark, its only place in a bulletin."""
    if kind.upper() not in {"ICE STORM", "FREEZING RAIN"}:
        return None
    remark = " ".join(entry.remark)
    if not re.search(r"\bice\b|\bicing\b|accretion|glaze", remark, re.IGNORECASE):
        return None
    read = read_magnitude(PHENOMENA["ice_storm"], remark)
    if read is None or read.unit is not Unit.INCH:
        return None
    return {"magnitude": f"{read.value:g}", "unit": "INCH", "qualifier": "U"}
