from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.use_cases.import_reports import ImportRow
from skywitness.entrypoints.formats.reports import read_reports
from skywitness.entrypoints.formats.tables import UnusableFile

HEADER = "Time,{},Location,County,State,Lat,Lon,Comments\n"
PLACE = "3 W ADEL,Dallas,IA,41.61,-94.08"


def rows(tmp_path: Path, name: str, text: str, day: date | None = None) -> list[ImportRow]:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return list(read_reports(file, day))


def filings(found: list[ImportRow]) -> list[Filing]:
    return [row.filing for row in found if row.filing is not None]


def test_a_file_of_hail(tmp_path: Path) -> None:
    text = HEADER.format("Size") + f"2112,125,{PLACE},Stones covered the lawn. (DMX)\n"
    (row,) = rows(tmp_path, "210710_rpts_hail.csv", text)

    assert (row.line, row.registry) == (2, "spc")
    (found,) = filings([row])
    assert found.observed_at == datetime(2021, 7, 10, 21, 12, tzinfo=UTC)
    assert found.magnitude == MagnitudeFiling(value=1.25, unit="in", raw="125")
    assert (found.phenomenon, found.narrative) == ("hail", "Stones covered the lawn. (DMX)")
    assert (found.latitude, found.longitude, found.accuracy_m) == (41.61, -94.08, 1_100)
    assert (found.place_name, found.source) == ("3 W Adel, Dallas, IA", "other")


def test_the_combined_file_has_three_parts(tmp_path: Path) -> None:
    text = (
        HEADER.format("F_Scale")
        + f"2130,EF1,{PLACE},It crossed the road.\n"
        + HEADER.format("Speed")
        + f"2140,71,{PLACE},Measured.\n2141,UNK,{PLACE},A fence fell.\n"
        + HEADER.format("Size")
        + f"2150,175,{PLACE},Stones.\n"
    )
    found = rows(tmp_path, "210710_rpts.csv", text)

    assert [row.line for row in found] == [2, 4, 5, 7]
    assert [(one.phenomenon, one.magnitude) for one in filings(found)] == [
        ("tornado", None),
        ("tstm_wnd_gst", MagnitudeFiling(value=71, unit="mph", raw="71")),
        ("tstm_wnd_dmg", None),
        ("hail", MagnitudeFiling(value=1.75, unit="in", raw="175")),
    ]


@pytest.mark.parametrize("own", ["F_Scale", "Speed", "Size"])
def test_a_day_without_reports_has_its_headers_alone(tmp_path: Path, own: str) -> None:
    assert rows(tmp_path, "210710_rpts.csv", HEADER.format(own)) == []


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("1200", datetime(2021, 12, 31, 12, 0, tzinfo=UTC)),
        ("2359", datetime(2021, 12, 31, 23, 59, tzinfo=UTC)),
        ("0000", datetime(2022, 1, 1, 0, 0, tzinfo=UTC)),
        ("1159", datetime(2022, 1, 1, 11, 59, tzinfo=UTC)),
        ("905", datetime(2022, 1, 1, 9, 5, tzinfo=UTC)),
        ("15", datetime(2022, 1, 1, 0, 15, tzinfo=UTC)),
        ("5", datetime(2022, 1, 1, 0, 5, tzinfo=UTC)),
        ("0", datetime(2022, 1, 1, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_day_runs_from_12_to_12_utc(tmp_path: Path, clock: str, moment: datetime) -> None:
    text = HEADER.format("Size") + f"{clock},100,{PLACE},x\n"

    (found,) = filings(rows(tmp_path, "211231_rpts_hail.csv", text))

    assert found.observed_at == moment


@pytest.mark.parametrize(
    "name",
    [
        "210710_rpts_filtered_hail.csv",
        "210710_rpts_raw_hail.csv",
        "210710_RPTS_HAIL.CSV",
        "210710_rpts_hail (1).csv",
        "20210710_rpts_hail.csv",
    ],
)
def test_the_day_is_in_the_name_of_the_file(tmp_path: Path, name: str) -> None:
    (found,) = filings(rows(tmp_path, name, HEADER.format("Size") + f"1800,100,{PLACE},x\n"))

    assert found.observed_at.date() == date(2021, 7, 10)


@pytest.mark.parametrize("name", ["today_hail.csv", "reports.csv", "211310_rpts_hail.csv"])
def test_without_a_day_it_must_be_named(tmp_path: Path, name: str) -> None:
    text = HEADER.format("Size") + f"1800,100,{PLACE},x\n"

    with pytest.raises(UnusableFile, match="--date YYYY-MM-DD"):
        rows(tmp_path, name, text)

    (found,) = filings(rows(tmp_path, name, text, date(2021, 7, 9)))
    assert found.observed_at.date() == date(2021, 7, 9)


@pytest.mark.parametrize(
    ("own", "strength", "magnitude"),
    [
        ("Size", "UNK", None),
        ("Size", "0", None),
        ("Size", "75", MagnitudeFiling(value=0.75, unit="in", raw="75")),
        ("Size", "1.75", MagnitudeFiling(value=1.75, unit="in", raw="1.75")),
        ("Speed", "unk", None),
    ],
)
def test_an_unknown_strength_is_none(
    tmp_path: Path, own: str, strength: str, magnitude: MagnitudeFiling | None
) -> None:
    text = HEADER.format(own) + f"1800,{strength},{PLACE},x\n"

    (found,) = filings(rows(tmp_path, "210710_rpts.csv", text))

    assert found.magnitude == magnitude


def test_commas_in_a_comment_belong_to_it(tmp_path: Path) -> None:
    text = HEADER.format("Size") + f"1800,100,{PLACE},Stones, some larger, fell. (DMX)\n"

    (found,) = filings(rows(tmp_path, "210710_rpts.csv", text))

    assert found.narrative == "Stones, some larger, fell. (DMX)"


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (
            '"Like golf balls" on the lawn, then rain. (DMX)',
            "Like golf balls on the lawn, then rain. (DMX)",
        ),
        ('"Golf balls, said a caller. (DMX)', '"Golf balls, said a caller. (DMX)'),
        (
            'A caller said "golf balls, maybe more". (DMX)',
            'A caller said "golf balls, maybe more". (DMX)',
        ),
    ],
)
@pytest.mark.parametrize("after", [f"2114,100,{PLACE},Next, row.\n", HEADER.format("Speed")])
def test_a_quotation_mark_in_a_comment_is_text(
    tmp_path: Path, comment: str, expected: str, after: str
) -> None:
    text = f"{HEADER.format('Size')}2112,100,{PLACE},{comment}\n{after}2115,UNK,{PLACE},Last.\n"

    first, *_, last = filings(rows(tmp_path, "210710_rpts.csv", text))

    assert first.narrative == expected
    assert last.phenomenon == ("hail" if "Next" in after else "tstm_wnd_dmg")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (f"2460,100,{PLACE},x", "time is not a time of day such as 2241"),
        (f"75,100,{PLACE},x", "time is not a time of day such as 2241"),
        (f",100,{PLACE},x", "time is not a time of day such as 2241"),
        (f"18:00,100,{PLACE},x", "time is not a time of day such as 2241"),
        (f"1800,large,{PLACE},x", "size is not a number"),
        ("1800,100,Adel,Dallas,IA,,-94.08,x", "lat is missing"),
        ("1800,100,Adel", "row has 3 columns where the header has 8"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(tmp_path: Path, row: str, problem: str) -> None:
    (found,) = rows(tmp_path, "210710_rpts.csv", HEADER.format("Size") + row + "\n")

    assert found.filing is None
    assert f"{found.problems[0].field} {found.problems[0].detail}" == problem


def test_an_id_tells_reports_apart_and_is_the_same_again(tmp_path: Path) -> None:
    text = HEADER.format("Size") + "".join(
        f"{clock},{size},{PLACE},x\n"
        for clock, size in (("1800", 100), ("1800", 125), ("1801", 100))
    )
    first = [one.external_id for one in filings(rows(tmp_path, "210710_rpts.csv", text))]
    again = [one.external_id for one in filings(rows(tmp_path, "210710_rpts_hail.csv", text))]

    assert len(set(first)) == 3
    assert first == again
