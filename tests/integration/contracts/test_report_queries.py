"""What every read side promises of one report: documents equal to what entities show."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from skywitness.domain.documents.report import ReportDocument, ReportFeatureDocument
from skywitness.domain.model.errors import ReportNotFound, ReportWithdrawn
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.insight import Entity
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.weather.present_weather import parse_groups
from skywitness.ports.report_queries import MOST_VERDICTS, Representation
from tests.builders import FILED_AT, a_claim, a_report, a_verdict, an_insight, some_conditions
from tests.integration.contracts.stored import LATER, Crowd, ReportStore, findings
from tests.shown import shown
from tests.strategies import drawn

NOBODY = UUID(int=7)
IDLE_EXAMPLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@IDLE_EXAMPLES
@given(claim=drawn(Claim))
async def test_queries_and_repository_show_the_same_of_a_new_report(
    store: ReportStore, claim: Claim
) -> None:
    report = a_report(claim=claim, external_id="SE801234")
    await store.file(report)
    await expect_queries_and_repository_equal(store, report.id)


async def test_queries_and_repository_show_the_same_through_a_whole_life(
    store: ReportStore,
) -> None:
    report = a_report()
    await store.file(report)
    examined = await store.examine(report.id)
    await expect_queries_and_repository_equal(store, report.id)
    revised = await store.revise(examined, a_claim(narrative="Ping-pong balls."))
    await expect_queries_and_repository_equal(store, report.id)
    await store.restore(await store.withdraw(revised))
    await expect_queries_and_repository_equal(store, report.id)


@pytest.mark.parametrize(("masked", "pairs"), [(False, 2), (True, 1)])
async def test_queries_and_repository_count_alike_behind_emoji(
    store: ReportStore, masked: bool, pairs: int
) -> None:
    said = "🌪️🌪️ Ann saw it on the road."
    report = a_report(claim=a_claim(narrative=said))
    public = replace(report.claim.public, narrative=said.replace("🌪️ Ann", "******"))
    insight = an_insight(
        entities=(Entity("road", "Location", said.index("road"), 4),),
        personal_data=(PersonalData("Person", 2, 6),) if masked else (),
    )
    await store.file(report)
    await store.examine(report.id, findings(insight=insight, public=public if masked else None))

    await expect_queries_and_repository_equal(store, report.id)
    for audience, astral in ((Audience.PUBLIC, pairs), (Audience.FULL, 2)):
        (shown,) = (await store.document(report.id, audience))["insight"]["entities"]
        assert shown["offset_utf16"] - shown["offset"] == astral


async def test_queries_and_repository_show_the_same_of_a_crowd(crowd: Crowd) -> None:
    for report in crowd.reports:
        if report.is_listed:
            await expect_queries_and_repository_equal(crowd.store, report.id)


async def expect_queries_and_repository_equal(store: ReportStore, report_id: UUID) -> None:
    report = await store.get(report_id)
    for audience in Audience:
        document = ReportDocument.of(report, audience)
        assert await store.document(report_id, audience, Representation.JSON) == shown(document)
        feature = await store.document(report_id, audience, Representation.GEOJSON)
        expected = shown(ReportFeatureDocument.of(document))
        assert feature == expected
        assert list(feature["properties"]) == list(expected["properties"])


async def test_a_document_says_which_revision_it_is(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    examined = await store.examine(report.id)
    await store.revise(examined, a_claim(narrative="x"))
    found = await store.queries.document(report.id, Audience.PUBLIC, Representation.JSON)
    assert (found.revision, found.change) == (2, 3)


async def test_what_is_returned_at_once_is_what_is_awaited(crowd: Crowd) -> None:
    queries = crowd.store.queries
    for report, audience in product(crowd.reports, Audience):
        at_once = queries.document_at_once(str(report.id), audience)
        try:
            awaited = await queries.document(report.id, audience, Representation.JSON)
        except (ReportNotFound, ReportWithdrawn):
            assert at_once is None
            continue
        assert at_once in {None, awaited}
        known = awaited.revision, awaited.change
        assert queries.document_at_once(str(report.id), audience, known) in {
            None,
            awaited._replace(body=b""),
        }
        for other in ((known[0] + 1, known[1]), (known[0], known[1] + 1)):
            assert queries.document_at_once(str(report.id), audience, other) in {None, awaited}
    assert queries.document_at_once(str(NOBODY), Audience.PUBLIC) is None


async def test_the_public_sees_the_public_view_and_the_desk_everything(store: ReportStore) -> None:
    public = PublicView(
        narrative="Call [phone] for photos.",
        place_name="near Ames",
        point=Point(42.0, -93.5),
        personal_data=(PersonalData("Phone", 5, 7),),
    )
    report = a_report(claim=a_claim(narrative="Call 515 555 0100 for photos.", public=public))
    await store.file(report)
    body = (await store.queries.document(report.id, Audience.PUBLIC, Representation.JSON)).body
    assert b"555" not in body
    assert b"41.59" not in body
    shown = await store.document(report.id)
    assert shown["place"]["latitude"] == 42.0
    assert shown["place"]["name"] == "near Ames"
    full = await store.document(report.id, Audience.FULL)
    assert full["narrative"] == "Call 515 555 0100 for photos."
    assert full["place"]["latitude"] == 41.59


async def test_what_analysis_redacts_is_gone_from_every_revision(store: ReportStore) -> None:
    report = a_report(claim=a_claim(narrative="Precondition by Maria in the park."))
    await store.file(report)
    public = replace(report.claim.public, narrative="Seen by [person] in the park.")
    examined = await store.examine(report.id, findings(public=public))
    assert examined.claim.public == public
    assert (await store.document(report.id))["narrative"] == public.narrative
    async with store.uow() as unit:
        (revision,) = await unit.reports.revisions(report.id)
    assert revision.claim == examined.claim
    await store.settle()
    assert await store.ids(ReportFilter(words=("maria",))) == []
    assert await store.ids(ReportFilter(words=("person", "park"))) == [str(report.id)]


async def test_a_report_that_nobody_filed_is_not_found(store: ReportStore) -> None:
    for ask in (
        store.queries.document(NOBODY, Audience.PUBLIC, Representation.JSON),
        store.queries.verdicts(NOBODY),
        store.queries.conditions(NOBODY),
    ):
        with pytest.raises(ReportNotFound) as caught:
            await ask
        assert caught.value.report_id == NOBODY


async def test_a_withdrawn_report_says_since_when(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.withdraw(report)
    for ask in (
        store.queries.document(report.id, Audience.FULL, Representation.GEOJSON),
        store.queries.verdicts(report.id),
        store.queries.conditions(report.id),
    ):
        with pytest.raises(ReportWithdrawn) as caught:
            await ask
        assert (caught.value.report_id, caught.value.withdrawn_at) == (report.id, LATER)


async def test_verdicts_come_with_their_evidence_the_newest_first(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    assert await store.queries.verdicts(report.id) == ()
    first, second = a_verdict(score=0.5), a_verdict(score=None, evidence=(), revision=2)
    examined = await store.examine(report.id, findings(verdict=first))
    await store.revise(examined, a_claim(narrative="x"))
    await store.examine(report.id, findings(revision=2, verdict=second))
    assert await store.queries.verdicts(report.id) == (second, first)


async def test_only_the_newest_verdicts_are_shown(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    for number in range(1, MOST_VERDICTS + 3):
        if number > 1:
            report = await store.revise(report, a_claim(narrative=f"edit {number}"))
        verdict = a_verdict(revision=number)
        report = await store.examine(report.id, findings(revision=number, verdict=verdict))

    shown = await store.queries.verdicts(report.id)

    newest = MOST_VERDICTS + 2
    assert [verdict.revision for verdict in shown] == [*range(newest, newest - MOST_VERDICTS, -1)]


async def test_conditions_are_those_of_the_last_examination(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    assert await store.queries.conditions(report.id) == ()
    full = some_conditions(
        dew_point_c=12.5,
        humidity_pct=55.0,
        pressure_hpa=1001.2,
        wind_direction_deg=200.0,
        cloud_cover_pct=75.0,
        visibility_m=10_000.0,
        precipitation_mm=0.0,
        snow_mm=0.3,
        precipitation_period_s=10_800,
        present_weather=parse_groups("+TSRA"),
        description="thunderstorm, heavy rain",
        attribution="NOAA",
    )
    near, far = some_conditions(), some_conditions(station="KAMW", observed_at=FILED_AT)
    examined = await store.examine(report.id, findings(conditions=(far,)))
    await store.revise(examined, a_claim(narrative="x"))
    await store.examine(report.id, findings(revision=2, conditions=(near, full, far)))
    assert await store.queries.conditions(report.id) == (near, full, far)
