"""Splits bulletins of Local Storm Reports into their entries.

A bulletin has a heading, entries and a foot. Each entry takes two lines of fixed columns, and a
remark that is indented below them:

    0541 PM     HAIL             3 NW SOMEWHERE          41.60N 93.70W
    05/21/2024  E1.75 INCH       POLK               IA   TRAINED SPOTTER

                STONES ON THE ROAD.

Every line between heading and foot belongs to an entry. A line that is not indented never continues
a remark: it starts an entry, which is rejected later if the line is damaged or of another kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Final

from skywitness.domain.model.phenomena.phenomenon import LSR_SPELLINGS
from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH
from skywitness.entrypoints.formats.text_files import Lines, open_text
from skywitness.entrypoints.formats.zones import HOURS_FROM_UTC

FIRST: Final = re.compile(r"^(?P<hour>\d{1,2})(?P<minute>\d\d) (?P<half>AM|PM)\b", re.IGNORECASE)
POSITION: Final = re.compile(
    r"(?<!\S)(?P<lat>\d{1,3}\.\d{1,6})\s{0,2}(?P<ns>[NS])\s{1,9}"
    r"(?P<lon>\d{1,3}\.\d{1,6})\s{0,2}(?P<ew>[EW])$",
    re.IGNORECASE,
)
SECOND: Final = re.compile(r"^(?P<date>\d\d/\d\d/\d{4})(?!\S)")

WIDEST: Final = 200
"""Maximum characters of a line in columns; there are 69 columns."""

TYPE, PLACE, STATE, SOURCE = 12, 29, 48, 53
"""Start of the columns."""

_NAME: Final = re.compile(r"LSR(?P<office>[A-Z]{3})", re.IGNORECASE)
_WMO_HEADING: Final = re.compile(r"[A-Z]{4}\d\d [A-Z]{4} \d{6}(?: [A-Z]{3})?")
_SEQUENCE: Final = re.compile(r"\d{3}")
_TITLE: Final = re.compile(r"\bLOCAL STORM REPORT\b", re.IGNORECASE)
_TITLE_LINE: Final = re.compile(r"\W{0,3}(?:\w{1,20} )?LOCAL STORM REPORT\b", re.IGNORECASE)
_OFFICE: Final = re.compile(r"NATIONAL WEATHER SERVICE\b", re.IGNORECASE)
_COLUMN_NAMES: Final = re.compile(r"\.{2,4}(?:TIME|DATE|REMARKS?)\.{2,4}", re.IGNORECASE)
_ISSUED: Final = re.compile(
    r"\b(?P<hour>\d{1,2})(?P<minute>\d\d) (?P<half>AM|PM) (?P<zone>[A-Z]{2,4}) "
    r"(?:/[^/]{1,20}/ )?[A-Z]{3} (?P<date>[A-Z]{3} \d{1,2} \d{4})\b",
    re.IGNORECASE,
)
_TIME_IN_COLUMNS: Final = re.compile(r"\d{3,4} [AP]M\s{2,}\S", re.IGNORECASE)
_DATE_IN_COLUMNS: Final = re.compile(r"\d\d/\d\d/\d{4}\s{2,}\S")
_UNDATED: Final = re.compile(r"\s{12}.{16} \S.{17} [A-Z]{2}   \S", re.IGNORECASE)
_TIME: Final = re.compile(
    r"\d{1,4}\s?[AP]M\b|\d{1,2}:\d\d|\d{4}\s?(?:Z|UTC|GMT)\b|\d{3,4}\s{2}", re.IGNORECASE
)
_GAP: Final = re.compile(r"\s{3,}")
_CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])

_LONGEST_LINE: Final = MAX_NARRATIVE_LENGTH + 1_000
"""Maximum characters of a line and of a remark; longer ones are rejected."""

_REMARK_INDENT: Final = 6
"""Remarks are indented by 12 columns; columns that begin earlier than here are displaced."""


@dataclass(slots=True)
class Entry:
    """One unparsed report of a bulletin: its lines in columns, of which it has two, and a remark.

    `fault` says why it cannot be read as text.
    """

    line: int
    office: str
    issued: datetime | None
    hours_from_utc: int | None
    columns: list[str]
    remark: list[str] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    fault: str = ""

    _remark_length: int = 0

    def add_remark(self, line: str) -> None:
        """Add a line to the remark, unless it is too long already."""
        if self._remark_length < _LONGEST_LINE:
            self._remark_length += len(line)
            self.remark.append(line)

    @property
    def has_date(self) -> bool:
        """Whether its second line was found."""
        return SECOND.match(self.columns[-1]) is not None


class _Part(Enum):
    """A part of the file."""

    OTHER_PRODUCT = auto()
    HEADING = auto()
    ENTRIES = auto()
    FOOT = auto()


def is_bulletin(path: Path) -> bool:
    """Say whether a file starts like a bulletin."""
    with open_text(path) as lines:
        lines.longest = lines.left = _LONGEST_LINE
        for line, _ in zip(lines, range(40), strict=False):
            plain = line.translate(_CONTROLS).strip()
            if _NAME.fullmatch(plain) or (_TITLE.search(plain) and "," not in plain):
                return True
    return False


def entries(path: Path) -> Iterator[Entry]:
    """Yield the unparsed entries of all bulletins in a file."""
    splitter = _Splitter()
    with open_text(path) as lines:
        lines.longest = lines.left = _LONGEST_LINE
        for number, raw in _numbered(lines):
            closed = splitter.take(number, raw.translate(_CONTROLS).rstrip())
            splitter.note(lines.warnings, lines.fault)
            lines.start_row()
            if closed is not None:
                yield closed
    if splitter.entry is not None:
        yield splitter.entry


def moment(time: re.Match[str], date: str, pattern: str, hours: int | None) -> datetime | None:
    """Return the UTC time of a date and a time of 12 hours, or None if there is no such time."""
    hour, minute = int(time["hour"]), int(time["minute"])
    if hours is None or not 1 <= hour <= 12 or minute > 59:
        return None
    try:
        day = datetime.strptime(date, pattern).replace(tzinfo=UTC)
        hour = hour % 12 + (12 if time["half"].upper() == "PM" else 0)
        return day + timedelta(hours=hour - hours, minutes=minute)
    except (ValueError, OverflowError):
        return None


def _numbered(lines: Lines) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; the line ends of the wire, CR CR LF, are one."""
    number, is_half = 0, False
    for raw in lines:
        if is_half and raw == "\r\n":
            is_half = False
            continue
        is_half = raw.endswith("\r")
        number += 1
        yield number, raw


class _Splitter:
    """Takes the lines of a file one by one."""

    def __init__(self) -> None:
        self.entry: Entry | None = None
        self._part = _Part.OTHER_PRODUCT
        self._office = ""
        self._issued: datetime | None = None
        self._hours: int | None = None
        self._is_after_blank = False

    def take(self, number: int, line: str) -> Entry | None:
        """Take a line and return the entry that it ends."""
        if not line:
            self._is_after_blank = True
            return None
        open_entry = self.entry
        if self._is_structure(line):
            self.entry = None
        elif self._part is _Part.ENTRIES or self._begins(line):
            self._part = _Part.ENTRIES
            self._take_into_entry(number, line)
        self._is_after_blank = False
        return None if self.entry is open_entry else open_entry

    def note(self, warnings: tuple[str, ...], fault: str) -> None:
        """Keep what was found in the bytes of the line just taken."""
        if self.entry is not None and (warnings or fault):
            self.entry.fault = self.entry.fault or fault
            self.entry.warnings = tuple(dict.fromkeys((*self.entry.warnings, *warnings)))

    def _is_structure(self, line: str) -> bool:
        """Follow a line that belongs to heading or foot; say whether it does."""
        plain = line.strip()
        named = _NAME.fullmatch(plain)
        if named:
            self._part, self._office = _Part.HEADING, named["office"].upper()
            self._issued = self._hours = None
        elif _WMO_HEADING.fullmatch(plain):
            self._part = _Part.OTHER_PRODUCT
        elif _TITLE_LINE.match(line):
            self._part = _Part.HEADING
        elif self._part is not _Part.OTHER_PRODUCT:
            return self._is_structure_of_bulletin(line)
        return True

    def _is_structure_of_bulletin(self, line: str) -> bool:
        if _COLUMN_NAMES.match(line.lstrip()):
            self._part = _Part.ENTRIES
        elif line.startswith(("&&", "$$")):
            self._part = _Part.FOOT
        elif _OFFICE.match(line):
            self._part = _Part.HEADING
        else:
            return self._is_issue_time(line) or _SEQUENCE.fullmatch(line) is not None
        return True

    def _is_issue_time(self, line: str) -> bool:
        found = _ISSUED.search(line[:WIDEST])
        if found is None or (self._part is not _Part.HEADING and found[0] != line):
            return False
        if self._part is _Part.HEADING:
            self._hours = HOURS_FROM_UTC.get(found["zone"].upper())
            self._issued = moment(found, found["date"], "%b %d %Y", self._hours)
        return True

    def _begins(self, line: str) -> bool:
        """Say whether a line outside the entries begins one all the same."""
        if self._part is _Part.HEADING and self._issued and _is_displaced(line):
            return _looks_first(line) or SECOND.match(line.lstrip()) is not None
        return _is_in_columns(line)

    def _take_into_entry(self, number: int, line: str) -> None:
        entry, plain = self.entry, line.lstrip()
        if entry is None or _looks_first(line):
            self._open(number, line)
        elif not (is_second := _is_second(line)) and not _is_displaced(line):
            entry.add_remark(plain)
        elif entry.has_date or self._is_apart(entry, is_second=is_second):
            self._open(number, line)
        else:
            entry.columns.append(plain)

    def _is_apart(self, entry: Entry, *, is_second: bool) -> bool:
        """Say whether a line in columns is no part of an entry that still lacks its date."""
        if entry.remark or len(entry.columns) > 3:
            return True
        return self._is_after_blank and not (is_second and len(entry.columns) == 1)

    def _open(self, number: int, line: str) -> None:
        self.entry = Entry(number, self._office, self._issued, self._hours, [line.lstrip()])


def _is_displaced(line: str) -> bool:
    """Say whether a line begins where no remark does."""
    start = line[: len(line) - len(line.lstrip())]
    return len(start.expandtabs(8)) < _REMARK_INDENT


def _looks_first(line: str) -> bool:
    plain = line[:WIDEST].lstrip()
    if _is_in_columns(line):
        return True
    position = POSITION.search(plain)
    is_place = position is not None and position.start() > 0  # a position alone was wrapped
    return _is_displaced(line) and (is_place or _TIME.match(plain) is not None)


def _is_in_columns(line: str) -> bool:
    """Say whether a line has the columns of a first line, at least without its time."""
    if _TIME_IN_COLUMNS.match(line[:WIDEST].lstrip()):
        return True
    kind, *others = _GAP.split(line[:WIDEST].strip(), maxsplit=1)
    if not others or kind.upper() not in LSR_SPELLINGS:
        return False
    is_in_place = not line[:TYPE].strip() and line[PLACE - 1 : PLACE] == " "
    return POSITION.search(others[0]) is not None or (
        is_in_place and line[TYPE:PLACE].strip() == kind and not line[PLACE].isspace()
    )


def _is_second(line: str) -> bool:
    """Say whether a line has the columns of a second line, at least without its date."""
    if _is_displaced(line):
        return SECOND.match(line.lstrip()) is not None
    return (
        _DATE_IN_COLUMNS.match(line[:WIDEST].lstrip()) is not None
        or _UNDATED.match(line) is not None
    )
