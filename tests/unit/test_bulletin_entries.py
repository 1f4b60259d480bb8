"""Damaged bulletins: every line is part of a report, of its remark, or of a row that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skywitness.domain.model.errors import Invalid
from skywitness.entrypoints.formats import bulletins
from skywitness.entrypoints.formats.bulletin_entries import entries
from skywitness.entrypoints.formats.reports import read_reports
from tests.steps import calls_of
from tests.tools.bulletin_text import HEAD, ISSUED, TITLE, bulletin, entry

FIRST = "0545 PM     TORNADO          2 N ELSEWHERE           41.70N 93.70W"
SECOND = "05/21/2024                   POLK               IA   LAW ENFORCEMENT"
REMARK = "            BRIEF TOUCHDOWN."
BEFORE, AFTER = entry(remark="BEFORE."), entry(city="AFTERWARDS", remark="AFTER.")

NO_TIME = "has no time such as 0541 PM at its start"
NO_POSITION = "has no position such as 41.60N 93.70W after its place"
NO_SECOND = "lacks its second line, with date and source"
NO_FIRST = "lacks its first line, with time, type, place and position"
OUT_OF_COLUMNS = "has a second line out of its columns"
NEITHER = "is neither a line of a report nor an indented remark"
TOO_MANY = "has more lines in columns than two"


def read(tmp_path: Path, text: str) -> dict[int, str]:
    """Return by line what became of each row: its remark, or why it was refused."""
    file = tmp_path / "bulletin.txt"
    file.write_text(text, encoding="utf-8", newline="")
    return {
        row.line: row.filing.narrative if row.filing else "; ".join(p.detail for p in row.problems)
        for row in read_reports(file)
    }


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        # the first line
        (FIRST.replace("0545 PM", "       "), SECOND, NO_TIME),
        (FIRST.replace("0545 PM     ", ""), SECOND, NO_TIME),
        (FIRST.replace("0545 PM", "1745   "), SECOND, NO_TIME),
        (FIRST.replace("0545 PM", "2245Z  "), SECOND, NO_TIME),
        (FIRST.replace("0545 PM", "2245 UTC"), SECOND, NO_TIME),
        (FIRST.replace("0545 PM", "05:45 PM"), SECOND, NO_TIME),
        (FIRST.replace("0545 PM", "0545PM "), SECOND, NO_TIME),
        (FIRST.replace("0545 PM", "O545 PM"), SECOND, NO_TIME),
        (FIRST.replace("0545 PM", "1345 PM"), SECOND, "is not a time"),
        (FIRST.replace("0545 PM", "0565 PM"), SECOND, "is not a time"),
        (FIRST.replace("0545 PM", "0045 AM"), SECOND, "is not a time"),
        (FIRST.replace("41.70N 93.70W", ""), SECOND, NO_POSITION),
        (FIRST.replace("41.70N 93.70W", "41.70N"), SECOND, NO_POSITION),
        (FIRST.replace("41.70N 93.70W", "4170N 9370W"), SECOND, NO_POSITION),
        (FIRST.replace("41.70N 93.70W", "41.70N 93.70W*"), SECOND, NO_POSITION),
        (FIRST.replace("41.70N 93.70W", "41.70 -93.70"), SECOND, NO_POSITION),
        (FIRST.replace("41.70N 93.70W", "41.7ON 93.70W"), SECOND, NO_POSITION),
        (FIRST.replace("41.70N 93.70W", "41.70N 93.70W ?"), SECOND, NO_POSITION),
        (FIRST.replace("41.70N 93.70W", "\n41.70N 93.70W"), SECOND, f"{NO_POSITION}; {TOO_MANY}"),
        (FIRST.replace("TORNADO", "TORNADOO"), SECOND, "is not a type of Local Storm Report"),
        ("0545 PM" + FIRST[12:].replace("41.70N 93.70W", ""), SECOND, NO_POSITION),
        ("            TORNADO          2 N ELSEWHERE", SECOND, f"{NO_TIME}; {NO_POSITION}"),
        # the second line
        (FIRST, "", NO_SECOND),
        (FIRST, SECOND.replace("05/21/2024", "5/21/24   "), NO_SECOND),
        (FIRST, SECOND.replace("05/21/2024", "2024-05-21"), NO_SECOND),
        (FIRST, SECOND.replace("05/21/2024", "05/21/2024X"), NO_SECOND),
        (FIRST, SECOND.replace("05/21/2024", "          "), NO_SECOND),
        (FIRST, "POLK IA LAW ENFORCEMENT", NO_SECOND),
        (FIRST, " ".join(SECOND.split()), OUT_OF_COLUMNS),
        (FIRST, "05/21/2024 POLK IA LAW ENFORCEMENT", OUT_OF_COLUMNS),
        (FIRST, SECOND.replace("05/21/2024", "13/41/2024"), "is not a time"),
        # both
        (FIRST.replace("0545 PM", "       ")[:40], "", NEITHER),
        ("SOMETHING ELSE", "", NEITHER),
        ("PAGE 2", "", NEITHER),
        ("x" * 300, "", "has a line of more than 200 characters in place of columns"),
        ("", SECOND, NO_FIRST),
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", ""], ids=["blank lines", "no blank lines"])
def test_a_damaged_entry_is_refused_and_its_neighbours_are_not(
    tmp_path: Path, first: str, second: str, reason: str, gap: str
) -> None:
    damaged = "\n".join(line for line in (first, second, gap + REMARK) if line)
    found = read(tmp_path, bulletin(BEFORE + gap.strip() + gap + damaged + "\n" + gap + AFTER))

    before, refused, after = found.values()
    assert (before, after) == ("BEFORE.", "AFTER.")
    assert reason in refused
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (FIRST.lower() + "\n" + SECOND.lower(), "2 N Elsewhere, Polk, IA"),
        (f" {FIRST}\n  {SECOND}", "2 N Elsewhere, Polk, IA"),
        (f"{FIRST}   \t \n{SECOND}  ", "2 N Elsewhere, Polk, IA"),
        (f"{FIRST}\n\n{SECOND}", "2 N Elsewhere, Polk, IA"),
        (FIRST.replace("0545", "545"), "2 N Elsewhere, Polk, IA"),
        (FIRST.replace("TORNADO          ", "TORNADO         "), "2 N Elsewhere, Polk, IA"),
        (FIRST.replace("          ", " "), "2 N Elsewhere, Polk, IA"),
        (" ".join(FIRST.split()), "2 N Elsewhere, Polk, IA"),
        (FIRST.replace("41.70N 93.70W", "41.70 N 93.70 W"), "2 N Elsewhere, Polk, IA"),
        ("0545 PM\tTORNADO\t2 N ELSEWHERE\t41.70N 93.70W", "2 N Elsewhere, Polk, IA"),
        (FIRST + "\n05/21/2024\t\tPOLK\tIA\tLAW ENFORCEMENT", "2 N Elsewhere, Polk, IA"),
        (FIRST + "\n05/21/2024\t\t     POLK\t\tIA   LAW ENFORCEMENT", "2 N Elsewhere, Polk, IA"),
        (FIRST.replace("2 N ELSEWHERE", "             "), "Polk, IA"),
        (FIRST.replace("TORNADO         ", "NON-TSTM WND GST"), "2 N Elsewhere, Polk, IA"),
    ],
)
def test_a_deviation_that_leaves_no_doubt_is_read(tmp_path: Path, lines: str, place: str) -> None:
    text = lines if "05/21" in lines else f"{lines}\n{SECOND}"
    file = tmp_path / "bulletin.txt"
    file.write_text(bulletin(BEFORE, text + "\n\n" + REMARK + "\n", AFTER), encoding="utf-8")

    _, row, _ = read_reports(file)

    assert row.filing is not None
    assert row.filing.place_name == place
    assert row.filing.narrative == "BRIEF TOUCHDOWN."
    assert row.filing.source == "law_enforcement"
    assert (row.filing.latitude, row.filing.longitude) == (41.70, -93.70)


@pytest.mark.parametrize(
    "remark",
    [
        "0541 PM GUST WAS 60 MPH.",
        "0541 PM HAIL NEAR 41.60N 93.70W",
        "05/21/2024 WAS THE DAY.",
        "05/21/2024",
        "HAIL COVERED THE GROUND.",
        "SNOW    4 INCHES",
        "LOCAL STORM REPORT BY PHONE.",
        "600 PM CDT TUE MAY 21 2024",
        "ISSUED && SENT $$",
        "&& THEN SOME.",
        "000",
    ],
)
def test_a_remark_may_look_like_anything_else(tmp_path: Path, remark: str) -> None:
    found = read(tmp_path, bulletin(BEFORE, f"{FIRST}\n{SECOND}\n\n            {remark}\n", AFTER))

    assert list(found.values()) == ["BEFORE.", remark.replace("    ", " "), "AFTER."]


def test_a_remark_may_have_paragraphs_and_tabs(tmp_path: Path) -> None:
    remark = "            ONE\n\n            TWO\n\tTHREE\n"
    found = read(tmp_path, bulletin(f"{FIRST}\n{SECOND}\n{remark}"))

    assert list(found.values()) == ["ONE TWO THREE"]


def test_a_heading_may_be_repeated_on_every_page(tmp_path: Path) -> None:
    heading = HEAD.format(issued=ISSUED, title=TITLE)
    page = heading[heading.index(TITLE) :]

    found = read(tmp_path, bulletin(BEFORE, page + AFTER))

    assert list(found.values()) == ["BEFORE.", "AFTER."]


@pytest.mark.parametrize("end", ["&&\n\n$$\n\nXY\n", "$$\n", ""])
def test_products_of_other_kinds_between_bulletins_are_skipped(tmp_path: Path, end: str) -> None:
    statement = (
        "000\nWWUS53 KDMX 212310\nSVSDMX\n\nSEVERE WEATHER STATEMENT\n"
        "NATIONAL WEATHER SERVICE DES MOINES IA\n610 PM CDT TUE MAY 21 2024\n\n"
        f"{FIRST}\nHAIL IS LIKELY.\n\n&&\n\n$$\n"
    )
    first = bulletin(BEFORE).partition("&&")[0]

    found = read(tmp_path, first + end + statement + bulletin(AFTER))

    assert list(found.values()) == ["BEFORE.", "AFTER."]


def test_notes_in_the_foot_are_no_reports_but_a_report_there_is(tmp_path: Path) -> None:
    foot = (
        f"\n&&\n\nEVENT NUMBER DMX2400009\nUPDATED.\n\n{FIRST}\n{SECOND}\n\n{REMARK}\n\n$$\n\nXY\n"
    )

    found = read(tmp_path, HEAD.format(issued=ISSUED, title=TITLE) + BEFORE + foot)

    assert list(found.values()) == ["BEFORE.", "BRIEF TOUCHDOWN."]


def test_a_bulletin_without_the_names_of_its_columns_is_read(tmp_path: Path) -> None:
    heading = "\n".join(
        line for line in HEAD.format(issued=ISSUED, title=TITLE).splitlines() if ".." not in line
    )
    found = read(tmp_path, f"{heading}\n{FIRST[:50]}\n{SECOND}\n\n{AFTER}")

    assert list(found.values()) == [NO_POSITION, "AFTER."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(tmp_path: Path, end: str) -> None:
    text = bulletin(BEFORE, f"{FIRST[:50]}\n{SECOND}\n").replace("\n", end)

    assert list(read(tmp_path, text)) == [13, 18]


def test_bytes_that_are_no_text_refuse_their_entry_alone(tmp_path: Path) -> None:
    file = tmp_path / "bulletin.txt"
    text = bulletin(entry(remark="BAD @."), entry(remark="OLD #.", city="ELSEWHERE"), AFTER)
    file.write_bytes(text.encode().replace(b"@", b"\x81").replace(b"#", b"\xd1"))

    bad, windows, good = read_reports(file)

    assert [p.detail for p in bad.problems] == ["holds bytes that are not text"]
    assert windows.filing is not None
    assert windows.filing.narrative == "OLD Ñ."
    assert windows.warnings == ("not UTF-8: letters read as Windows-1252",)
    assert good.warnings == ()


LINES = (
    *(FIRST, SECOND, REMARK, "", ""),
    *(
        FIRST.replace("41.70N 93.70W", "?"),
        FIRST[12:],
        " " * 10 + SECOND[10:],
        FIRST.replace(" ", "\t", 5),
    ),
    *("A NOTE", "   A NOTE", "    0545 PM AGAIN", "05/21/2024", "1745", "41.70N 93.70W"),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_every_line_belongs_to_one_entry(tmp_path: Path, lines: list[str]) -> None:
    marked = [f"{line}{mark}" if line else "" for mark, line in _marked(lines)]
    file = tmp_path / "bulletin.txt"
    file.write_text(bulletin("\n".join(marked)), encoding="utf-8")

    found = [line for e in entries(file) for line in (*e.columns, *e.remark)]

    assert found == [line.strip() for line in marked if line]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_a_remark_follows_a_clean_entry_and_is_indented(tmp_path: Path, lines: list[str]) -> None:
    file = tmp_path / "bulletin.txt"
    file.write_text(bulletin("\n".join(lines)), encoding="utf-8")

    for found in entries(file):
        try:
            bulletins.row_of(found)
        except Invalid:
            continue
        assert found.columns[0] == FIRST
        assert found.columns[1:] in ([SECOND], ["05/21/2024"])
        assert set(found.remark) <= {REMARK.strip()}


def _marked(lines: list[str]) -> list[tuple[str, str]]:
    """Number lines by letters, which change no kind of line but are unlike each other."""
    return [("" if line == FIRST else f" {chr(65 + n)}", line) for n, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("run", "end"),
    [(" ", "x"), ("\t", "x"), ("1.1 ", ""), ("1.1N", ""), ("AM ", ""), (" A", ""), (".", "")],
)
def test_a_long_line_is_no_more_steps_than_a_short_one(tmp_path: Path, run: str, end: str) -> None:
    file = tmp_path / "bulletin.txt"

    def steps(length: int) -> int:
        line = f"0545 PM {run * (length // len(run))}{end}"
        file.write_text(bulletin(*[f"{FIRST}\n{line}\n{SECOND}\n{line}\n{line}\n"] * 5), "utf-8")
        # once more: what is loaded or compiled at its first use is not counted
        return min(calls_of(lambda: list(read_reports(file))) for _ in range(3))

    assert steps(2_000) <= steps(500) + 200
