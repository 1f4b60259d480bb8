from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skywitness.adapters.memory.observation_archive import MemoryStationArchive
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import Invalid, NotSignedIn, ProviderUnavailable
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.use_cases.preview_verdict import PreviewVerdict
from skywitness.ports.call_budget import CallLimits
from tests.builders import DES_MOINES, OBSERVED_AT, a_filing, a_photo, some_conditions
from tests.unit.use_cases.conftest import Office
from tests.unit.use_cases.test_provider_outages import Analysis, examining_with_cache

RAIN = a_filing(phenomenon="rain", magnitude=None, narrative="Steady rain since noon.")
ARCHIVE = MemoryStationArchive()
READINGS = [
    some_conditions(station=name, observed_at=OBSERVED_AT, precipitation_mm=4.0)
    for name in ("KDSM", "KAMW")
]


async def previewed(office: Office, filing: Filing = RAIN) -> VerdictEvidenceDocument:
    preview = PreviewVerdict(file=office.file, gather=office.examine.gather, archive=ARCHIVE)
    return await preview(filing, actor=LOCAL)


@pytest.mark.parametrize("visibility", ["public", "obscured", "private"])
async def test_a_preview_is_what_the_examination_finds(office: Office, visibility: str) -> None:
    filing = replace(RAIN, visibility=visibility, id=office.ids.new())
    office.clock.advance(timedelta(days=2))
    office.weather.readings = READINGS
    neighbour = await office.filed(replace(RAIN, observer="ben", narrative="It pours."))
    await office.examine(await office.lease())

    found = await previewed(office, filing)
    report = (await office.filed(filing)).report
    await office.examine(await office.lease())

    async with office.units() as unit:
        verdict = (await unit.reports.get(report.id)).verdict
    assert verdict is not None
    assert found.verdict is not None
    assert (found.verdict.outcome, found.sum.score) == (Outcome.SUPPORTED, verdict.score)
    assert found.verdict.reason == verdict.reason
    assert [voice.report for voice in found.voices] == [neighbour.report.id]
    assert len(found.sum.steps) == len(verdict.steps)


async def test_a_preview_stores_nothing(office: Office) -> None:
    office.weather.readings = READINGS

    await previewed(office)

    assert office.store.records == {}
    assert (await office.queue.backlog(office.clock.now())).due == 0


async def test_ones_own_reports_do_not_count(office: Office) -> None:
    await office.filed(RAIN)

    assert (await previewed(office)).voices == ()


@pytest.mark.parametrize("visibility", ["public", "obscured", "private"])
async def test_a_report_is_no_witness_of_its_own_correction(
    office: Office, visibility: str
) -> None:
    office.weather.readings = READINGS
    filing = replace(RAIN, observer="ann", visibility=visibility)
    report = (await office.filed(filing)).report
    await office.filed(replace(filing, narrative="Still raining."))
    await office.filed(replace(RAIN, observer="ben", narrative="It pours."))
    lease = await office.lease()
    assert lease.report_id == report.id
    await office.examine(lease)

    found = await previewed(office, replace(filing, id=report.id, observer=None))

    async with office.units() as unit:
        verdict = (await unit.reports.get(report.id)).verdict
    assert verdict is not None
    assert found.sum.score == verdict.score
    assert sum(voice.counts > 0 for voice in found.voices) == 1


async def test_photos_that_are_stored_count_for_whoever_sees_all(office: Office) -> None:
    filing = replace(RAIN, observer="ann")
    report = (await office.filed(filing)).report
    bare = await previewed(office, replace(filing, id=report.id, observer=None))
    async with office.units() as unit:
        stored = await unit.reports.get(report.id)
        taken = a_photo(taken_at=OBSERVED_AT, taken_from=DES_MOINES)
        pictured = stored.with_photos((taken,), office.clock.now())
        unit.reports.save(pictured, stored)
        await unit.commit()
    await office.examine(await office.lease())

    found = await previewed(office, replace(filing, id=report.id, observer=None))
    preview = PreviewVerdict(file=office.file, gather=office.examine.gather, archive=ARCHIVE)
    eve = Actor.of("eve", Role.OBSERVER)
    of_stranger = await preview(replace(RAIN, id=report.id), actor=eve)

    async with office.units() as unit:
        verdict = (await unit.reports.get(report.id)).verdict
    assert verdict is not None
    assert found.sum.score == verdict.score != bare.sum.score
    assert of_stranger.sum.score == bare.sum.score


async def test_whose_report_it_is_is_not_told_to_strangers(office: Office) -> None:
    """Or they would learn which reports have the same observer."""
    office.weather.readings = READINGS
    filing = replace(RAIN, observer="ann")
    report = (await office.filed(filing)).report
    other = (await office.filed(replace(filing, narrative="Still raining."))).report
    preview = PreviewVerdict(file=office.file, gather=office.examine.gather, archive=ARCHIVE)

    eve = Actor.of("eve", Role.OBSERVER)
    found = await preview(replace(RAIN, id=report.id), actor=eve)

    assert [voice.report for voice in found.voices if voice.counts > 0] == [other.id]


async def test_without_an_answer_of_any_source_there_is_no_verdict(office: Office) -> None:
    office.weather.failure = ProviderUnavailable("given")

    found = await previewed(office)

    assert (found.verdict, found.sum.score, found.lanes) == (None, None, ())


async def test_a_source_that_fails_does_not_silence_the_other(office: Office) -> None:
    office.weather.readings = READINGS
    broken = GivenWeather(name="broken", failure=ProviderUnavailable("broken"))
    gather = office.asking(broken, office.weather).gather

    found = await PreviewVerdict(file=office.file, gather=gather, archive=ARCHIVE)(
        RAIN, actor=LOCAL
    )

    assert len(found.lanes) == 2


async def test_filing_after_a_preview_costs_no_more_calls(office: Office) -> None:
    source = Analysis(office.clock, knows_past=True)
    examine = examining_with_cache(office, source, CallLimits(per_minute=60, per_day=1_000))
    await office.filed(RAIN)

    for _ in range(3):
        await PreviewVerdict(file=office.file, gather=examine.gather, archive=ARCHIVE)(
            RAIN, actor=LOCAL
        )
    await examine(await office.lease())

    assert len(source.called_at) == 1


async def test_a_preview_is_for_those_who_may_file(office: Office) -> None:
    preview = PreviewVerdict(file=office.file, gather=office.examine.gather, archive=ARCHIVE)

    with pytest.raises(NotSignedIn):
        await preview(RAIN, actor=ANONYMOUS)
    with pytest.raises(Invalid, match="observer"):
        await preview(replace(RAIN, observer="ben"), actor=Actor.of("ann", Role.OBSERVER))
    with pytest.raises(Invalid, match="phenomenon"):
        await preview(replace(RAIN, phenomenon="frogs"), actor=LOCAL)
