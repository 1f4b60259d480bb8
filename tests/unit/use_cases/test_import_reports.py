from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any
from unicodedata import normalize
from uuid import UUID

import pytest

from skywitness.domain.model.access.actor import IMPORTER, LOCAL
from skywitness.domain.model.errors import Problem
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.import_reports import (
    BATCH,
    ImportRow,
    RowOutcome,
    RowResult,
)
from tests.builders import OBSERVED_AT, a_filing
from tests.unit.use_cases.conftest import Office

FILED, REVISED, UNCHANGED, REFUSED = RowOutcome


def row(line: int, name: str, text: str = "Hail.", filing: Filing | None = None) -> ImportRow:
    return ImportRow(
        line=line,
        registry="storm-events",
        filing=filing or a_filing(external_id=name, narrative=text),
    )


async def imported(office: Office, *rows: ImportRow) -> list[RowResult]:
    return [result async for result in office.import_(rows, actor=IMPORTER)]


async def test_a_second_run_changes_nothing(office: Office) -> None:
    rows = [row(n, f"SE{n}") for n in range(2, 2 + BATCH + 5)]

    first = await imported(office, *rows)
    kept = dict(office.store.records)
    second = await imported(office, *rows)

    assert {result.outcome for result in first} == {FILED}
    assert {result.outcome for result in second} == {UNCHANGED}
    assert office.store.records == kept


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("r" * 101, "must have at most 100 characters, not 101"),
        ("a\x1b[31mb", "must not contain control characters (U+001B)"),
        ("a\0b", "must not contain control characters (U+0000)"),
        ("a\nb", "must be a single line"),
        ("a\ud800", "must not contain lone surrogates"),
        (" ", "must not be blank"),
        ("", "must not be blank"),
    ],
)
async def test_registry_and_id_are_checked_like_every_other_name(
    office: Office, name: str, detail: str
) -> None:
    rows = [replace(row(2, "SE1"), registry=name), row(3, name), row(4, "SE2")]

    in_registry, in_id, good = await imported(office, *rows)

    assert in_registry.problems == (Problem("registry", detail),)
    assert in_id.problems == (Problem("external_id", detail),)
    assert [in_registry.outcome, in_id.outcome, good.outcome] == [REFUSED, REFUSED, FILED]


async def test_personal_data_is_looked_for_in_the_registry_but_not_across_its_end(
    office: Office,
) -> None:
    rows = [
        replace(row(2, "I14"), registry="reg"),  # together they read like "registration I14"
        replace(row(3, "SE1"), registry="jo.doe@example.org"),
        row(4, "jo.doe@example.org"),
    ]

    first, *others = await imported(office, *rows)

    assert first.outcome is FILED
    assert [[p.field for p in other.problems] for other in others] == [
        ["registry"],
        ["external_id"],
    ]


async def test_every_row_is_an_observer_of_its_own(office: Office) -> None:
    await imported(office, row(2, "SE1"), row(3, "SE2"))

    observers = {record.report.observer for record in office.store.records.values()}
    assert observers == {"storm-events:SE1", "storm-events:SE2"}


async def test_a_bad_row_is_refused_with_its_line_and_reason_and_stops_nobody(
    office: Office,
) -> None:
    unreadable = ImportRow(
        line=3, registry="storm-events", filing=None, problems=(Problem("lat", "is missing"),)
    )
    impossible = row(4, "SE4", filing=a_filing(external_id="SE4", latitude=95.0))

    results = await imported(office, row(2, "SE2"), unreadable, impossible, row(5, "SE5"))

    assert [(r.line, r.outcome) for r in results] == [
        (2, FILED),
        (3, REFUSED),
        (4, REFUSED),
        (5, FILED),
    ]
    assert results[1].problems == (Problem("lat", "is missing"),)
    assert results[2].problems[0].field == "place.latitude"


async def test_a_name_that_comes_twice_in_one_file_is_one_report(office: Office) -> None:
    results = await imported(office, row(2, "SE1"), row(3, "SE1"), row(4, "SE2"))

    assert [r.outcome for r in results] == [FILED, UNCHANGED, FILED]
    assert len(office.store.records) == 2


async def test_what_the_source_corrects_becomes_a_revision_once(office: Office) -> None:
    await imported(office, row(2, "SE1", "Hail."))

    corrected = await imported(office, row(2, "SE1", "Large hail."))
    again = await imported(office, row(2, "SE1", "Large hail."))

    assert [r.outcome for r in corrected + again] == [REVISED, UNCHANGED]
    (record,) = office.store.records.values()
    assert (record.report.revision, record.report.claim.narrative) == (2, "Large hail.")


async def imported_and_edited(office: Office) -> UUID:
    """Import a row "Hail.", and change its report to "Checked: hail."."""
    await imported(office, row(2, "SE1", "Hail."))
    (report_id,) = office.store.records
    await office.revise(
        report_id,
        Precondition(),
        lambda _: a_filing(external_id="SE1", narrative="Checked: hail."),
        actor=LOCAL,
    )
    return report_id


async def test_a_revision_made_here_is_kept(office: Office) -> None:
    report_id = await imported_and_edited(office)

    (result,) = await imported(office, row(2, "SE1", "Large hail."))

    assert result.outcome is UNCHANGED
    assert result.warnings
    assert office.store.records[report_id].report.claim.narrative == "Checked: hail."


async def test_a_withdrawn_report_is_not_brought_back(office: Office) -> None:
    await imported(office, row(2, "SE1", "Hail."))
    (report_id,) = office.store.records
    await office.withdraw(report_id, Precondition(), actor=LOCAL)

    (result,) = await imported(office, row(2, "SE1", "Large hail."))

    assert result.outcome is UNCHANGED
    assert office.store.records[report_id].report.withdrawn_at is not None


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, UNCHANGED),
        ({"observed_at": OBSERVED_AT.astimezone(timezone(timedelta(hours=-6)))}, UNCHANGED),
        ({"observed_until": OBSERVED_AT}, UNCHANGED),
        ({"narrative": normalize("NFD", "Gr\u00eale.")}, UNCHANGED),
        ({"phenomenon": "HAIL"}, UNCHANGED),
        ({"magnitude": MagnitudeFiling(value=2, unit="in")}, UNCHANGED),
        ({"magnitude": MagnitudeFiling(value=2.25, unit="in")}, REVISED),
        ({"magnitude": None}, REVISED),
        ({"narrative": ""}, REVISED),
        ({"longitude": -93.6}, REVISED),
        ({"observed_at": OBSERVED_AT + timedelta(hours=1)}, REVISED),
    ],
    ids=str,
)
async def test_a_row_is_corrected_when_its_claim_changes_and_not_its_notation(
    office: Office, changes: dict[str, Any], outcome: RowOutcome
) -> None:
    filing = a_filing(
        external_id="SE1",
        narrative="Gr\u00eale.",
        magnitude=MagnitudeFiling(value=2.0, unit="in"),
    )
    await imported(office, row(2, "SE1", filing=filing))

    (result,) = await imported(office, row(9, "SE1", filing=replace(filing, **changes)))

    assert result.outcome is outcome


async def test_a_row_that_its_source_takes_back_is_corrected_again(office: Office) -> None:
    texts = ("Hail.", "Large hail.", "Hail.", "Hail.")

    results = [(await imported(office, row(2, "SE1", text)))[0].outcome for text in texts]

    assert results == [FILED, REVISED, REVISED, UNCHANGED]


@pytest.mark.parametrize(
    "texts",
    [
        ("Hail.", "Large hail."),
        ("Hail.", "Large hail.", "Hail."),
        ("Hail.", "Large hail.", "Larger hail.", "Large hail."),
        ("Hail.", "Large hail.", "Large hail.", "Larger hail."),
    ],
)
async def test_a_file_that_corrects_its_own_rows_changes_nothing_again(
    office: Office, texts: tuple[str, ...]
) -> None:
    rows = [row(line, "SE1", text) for line, text in enumerate(texts, start=2)]
    between = [row(9, "SE2"), row(10, "SE3")]

    first = await imported(office, *rows, *between)
    second = await imported(office, *rows, *between)

    assert sorted(r.line for r in first) == sorted(r.line for r in second)
    assert {r.outcome for r in first[1:]} <= {REVISED, UNCHANGED, FILED}
    assert {r.outcome for r in second} == {UNCHANGED}
    named = [r.report for r in office.store.records.values() if r.report.external_id == "SE1"]
    assert [report.claim.narrative for report in named] == [texts[-1]]


async def test_an_edit_here_does_not_make_the_old_row_a_correction(office: Office) -> None:
    await imported_and_edited(office)

    (result,) = await imported(office, row(2, "SE1", "Hail."))

    assert (result.outcome, result.warnings) == (UNCHANGED, ())


async def test_a_position_of_zero_and_zero_is_imported_with_a_warning(office: Office) -> None:
    filing = a_filing(external_id="SE1", latitude=0.0, longitude=-0.0)
    elsewhere = replace(filing, latitude=1.0)

    (filed,) = await imported(office, row(2, "SE1", filing=filing))
    (moved,) = await imported(office, row(2, "SE1", filing=elsewhere))
    (back,) = await imported(office, row(2, "SE1", filing=filing))

    assert [result.outcome for result in (filed, moved, back)] == [FILED, REVISED, REVISED]
    assert [len(result.warnings) for result in (filed, moved, back)] == [1, 0, 1]


async def test_no_rows_no_results(office: Office) -> None:
    assert await imported(office) == []


async def test_what_was_exported_from_here_changes_nothing(office: Office) -> None:
    text = "Hail. Call me at 515-555-0123."
    await imported(office, row(2, "SE1", filing=a_filing(external_id="SE1", narrative=text)))
    (record,) = office.store.records.values()
    shown = record.report.claim.public.narrative
    exported = a_filing(external_id="SE1", id=record.report.id, narrative=shown)

    (result,) = await imported(office, row(2, "SE1", filing=exported))

    assert shown != text
    assert result.outcome is UNCHANGED
    assert office.store.records[record.report.id].report.claim.narrative == text


async def test_an_id_that_is_here_under_another_name_is_left_as_it_is(office: Office) -> None:
    await imported(office, row(2, "SE1", "Hail."))
    (report_id,) = office.store.records

    results = await imported(
        office, row(2, "X1", filing=a_filing(external_id="X1", id=report_id)), row(3, "X2")
    )

    assert [result.outcome for result in results] == [UNCHANGED, FILED]
    assert len(office.store.records) == 2
