from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import override

from skywitness.adapters.memory.observation_archive import MemoryStationArchive
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.assessment.judge import judge
from skywitness.domain.model.errors import ProviderUnavailable
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import Entity
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.verdict import Outcome, Verdict
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.use_cases import gather_evidence
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.examine_report import (
    FIRST_RETRY,
    LONGEST_RETRY,
    LOOK_AGAIN_AFTER,
    MAX_ATTEMPTS,
    Examined,
)
from skywitness.ports.examination_queue import Lease
from tests.builders import DES_MOINES, OBSERVED_AT, a_filing, an_insight, some_conditions
from tests.unit.use_cases.conftest import Office

RAIN = a_filing(phenomenon="rain", magnitude=None, narrative="Steady rain since noon.")
LONG_AFTER = timedelta(days=2)


def rain(station: str, minutes: int = 0, mm: float = 4.0) -> Conditions:
    return some_conditions(
        station=station, observed_at=OBSERVED_AT + timedelta(minutes=minutes), precipitation_mm=mm
    )


async def examined(office: Office, report: Report) -> Report:
    async with office.units() as unit:
        return await unit.reports.get(report.id)


async def test_conditions_neighbours_and_text_become_a_verdict(office: Office) -> None:
    office.clock.advance(LONG_AFTER)
    office.weather.readings = [rain("KDSM"), rain("KAMW", 20), rain("KIKV", -15)]
    office.text.answers = {RAIN.narrative: an_insight(personal_data=(), entities=())}
    report = (await office.filed(RAIN)).report

    outcome = await office.examine(await office.lease())

    assert outcome is Examined.DONE
    done = await examined(office, report)
    assert done.examination is ExaminationState.DONE
    assert done.verdict is not None
    assert done.verdict.outcome is Outcome.SUPPORTED
    assert {piece.source for piece in done.verdict.evidence} >= {"KDSM", "KAMW"}
    assert done.insight is not None
    assert done.insight.language == "en"
    assert done.change > report.change
    assert len(await office.queries.conditions(report.id)) == 3
    backlog = await office.queue.backlog(office.clock.now())
    assert (backlog.due, backlog.later) == (0, 0)


async def test_a_report_filed_at_once_is_examined_again_an_hour_later(office: Office) -> None:
    report = (await office.filed(RAIN)).report

    assert await office.examine(await office.lease()) is Examined.DONE

    assert (await office.queue.backlog(office.clock.now())).later == 1
    office.clock.set(OBSERVED_AT + LOOK_AGAIN_AFTER)
    office.weather.readings = [rain("KDSM"), rain("KAMW", 20)]
    assert await office.examine(await office.lease()) is Examined.DONE
    verdicts = await office.queries.verdicts(report.id)
    assert [verdict.outcome for verdict in verdicts] == [
        Outcome.SUPPORTED,
        Outcome.NOT_ASSESSABLE,
    ]


@pytest.mark.parametrize(("characters", "apart"), [(200, False), (9_000, True)])
async def test_long_texts_of_neighbours_are_compared_beside_the_event_loop(
    office: Office, monkeypatch: pytest.MonkeyPatch, characters: int, apart: bool
) -> None:
    threads: list[int] = []

    def noted(*given: Any, **named: Any) -> Verdict:
        threads.append(threading.get_ident())
        return judge(*given, **named)

    monkeypatch.setattr(gather_evidence, "judge", noted)
    for number in range(8):
        words = " ".join(f"rain{number}x{n}" for n in range(characters // 10))[:characters]
        await office.filed(replace(RAIN, narrative=words, observer=f"observer-{number}"))

    await office.examine(await office.lease())

    assert [thread != threading.get_ident() for thread in threads] == [apart]


async def test_without_any_source_the_verdict_says_so(office: Office) -> None:
    office.weather.back_to = OBSERVED_AT + timedelta(days=1)
    office.clock.advance(LONG_AFTER)
    report = (await office.filed(RAIN)).report

    await office.examine(await office.lease())

    done = await examined(office, report)
    assert done.verdict is not None
    assert done.verdict.outcome is Outcome.NOT_ASSESSABLE
    assert done.verdict.score is None
    assert office.weather.asked == 0


async def test_a_source_that_fails_leaves_the_report_pending_and_is_asked_again(
    office: Office,
) -> None:
    office.weather.failure = ProviderUnavailable("given")
    report = (await office.filed(RAIN)).report

    assert await office.examine(await office.lease()) is Examined.POSTPONED
    assert (await examined(office, report)).examination is ExaminationState.PENDING
    assert (await office.queue.backlog(office.clock.now())).due == 0

    office.weather.failure = None
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    office.clock.advance(timedelta(minutes=1))
    assert await office.examine(await office.lease()) is Examined.DONE


async def test_the_text_is_not_analysed_as_long_as_there_is_no_weather_to_judge_by(
    office: Office,
) -> None:
    office.weather.failure = ProviderUnavailable("given")
    await office.filed(RAIN)

    for _ in range(5):
        assert await office.examine(await office.lease()) is Examined.POSTPONED
        office.clock.advance(LONGEST_RETRY)
    assert office.text.asked == []

    office.weather.failure = None
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    assert await office.examine(await office.lease()) is Examined.DONE
    assert office.text.asked == [RAIN.narrative]


async def test_one_source_that_fails_does_not_silence_the_other(office: Office) -> None:
    office.clock.advance(LONG_AFTER)
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    report = (await office.filed(RAIN)).report
    broken = GivenWeather(name="broken", failure=ProviderUnavailable("broken"))
    both = office.asking(broken, office.weather)

    assert await both(await office.lease()) is Examined.DONE
    done = await examined(office, report)
    assert done.verdict is not None
    assert done.verdict.outcome is Outcome.SUPPORTED
    assert (await office.queue.backlog(office.clock.now())).later == 1


async def test_an_analyser_that_fails_holds_no_verdict_back(office: Office) -> None:
    office.clock.advance(LONG_AFTER)
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    office.text.failure = ProviderUnavailable("scripted")
    report = (await office.filed(RAIN)).report

    assert await office.examine(await office.lease()) is Examined.DONE

    done = await examined(office, report)
    assert done.verdict is not None
    assert done.insight is None
    assert (await office.queue.backlog(office.clock.now())).later == 1


async def test_an_insight_of_the_fallback_is_shown_meanwhile(
    office: Office,
) -> None:
    office.clock.advance(LONG_AFTER)
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    known = an_insight(personal_data=(), entities=())
    office.text.answers = {RAIN.narrative: replace(known, language="und", degraded=True)}
    report = (await office.filed(RAIN)).report

    assert await office.examine(await office.lease()) is Examined.DONE

    done = await examined(office, report)
    assert done.verdict is not None
    assert done.insight is not None
    assert done.insight.degraded
    backlog = await office.queue.backlog(office.clock.now())
    assert (backlog.due, backlog.later) == (0, 1)

    office.text.answers = {RAIN.narrative: known}
    office.clock.advance(FIRST_RETRY)
    assert await office.examine(await office.lease()) is Examined.DONE
    assert (await examined(office, report)).insight == known
    assert (await office.queue.backlog(office.clock.now())).later == 0


async def test_an_analyser_that_stays_away_is_given_up_and_the_verdict_stays(
    office: Office,
) -> None:
    office.clock.advance(LONG_AFTER)
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    office.text.answers = {RAIN.narrative: an_insight(personal_data=(), degraded=True)}
    report = (await office.filed(RAIN)).report

    examinations = 0
    while (await office.queue.backlog(office.clock.now())).later or not examinations:
        office.clock.advance(LONGEST_RETRY)
        assert await office.examine(await office.lease()) is Examined.DONE
        examinations += 1

    assert examinations == MAX_ATTEMPTS
    done = await examined(office, report)
    assert done.examination is ExaminationState.DONE
    assert done.verdict is not None
    assert done.insight is not None
    assert done.insight.degraded


@pytest.mark.parametrize("failing", [True, False], ids=["no answer", "a stand-in"])
async def test_what_is_known_about_a_text_is_not_lost_when_the_analyser_is_away(
    office: Office, failing: bool
) -> None:
    known = an_insight(personal_data=(), entities=())
    office.text.answers = {RAIN.narrative: known}
    report = (await office.filed(RAIN)).report
    await office.examine(await office.lease())
    office.clock.set(OBSERVED_AT + LOOK_AGAIN_AFTER)
    if failing:
        office.text.failure = ProviderUnavailable("scripted")
    else:
        office.text.answers = {RAIN.narrative: replace(known, language="und", degraded=True)}

    await office.examine(await office.lease())

    assert (await examined(office, report)).insight == known
    assert (await office.queue.backlog(office.clock.now())).later == 1


async def test_only_redacted_text_leaves_for_analysis(office: Office) -> None:
    await office.filed(a_filing(narrative="Hail! Call 515-555-0134."))

    await office.examine(await office.lease())

    assert len(office.text.asked) == 1
    assert "0134" not in office.text.asked[0]


async def test_what_the_analyser_finds_personal_is_redacted_too(office: Office) -> None:
    said = "Ann Example saw hail."
    office.text.answers = {
        said: an_insight(
            personal_data=(PersonalData("Person", 0, 11),),
            entities=(Entity("Ann Example", "Person", 0, 11), Entity("hail", "Event", 16, 4)),
            key_phrases=("Ann Example", "hail"),
        )
    }
    report = (await office.filed(a_filing(narrative=said))).report

    await office.examine(await office.lease())

    done = await examined(office, report)
    assert done.claim.narrative == said
    assert done.claim.public.narrative == "*" * 11 + " saw hail."
    assert done.insight is not None
    assert done.insight.key_phrases == ("hail",)
    assert [entity.text for entity in done.insight.entities] == ["hail"]
    assert done.insight.personal_data == (PersonalData("Person", 0, 11),)


async def test_an_edit_meanwhile_overtakes_the_examination(office: Office) -> None:
    report = (await office.filed(RAIN)).report
    lease = await office.lease()
    edited = a_filing(phenomenon="rain", magnitude=None, narrative="It was drizzle.")
    await office.revise(report.id, Precondition(), lambda _: edited, actor=LOCAL)

    assert await office.examine(lease) is Examined.OVERTAKEN

    assert (await examined(office, report)).verdict is None
    assert await office.examine(await office.lease()) is Examined.DONE


async def test_storing_twice_is_impossible(office: Office) -> None:
    office.clock.advance(LONG_AFTER)
    report = (await office.filed(RAIN)).report
    lease = await office.lease()

    assert await office.examine(lease) is Examined.DONE
    assert await office.examine(lease) is Examined.OVERTAKEN
    assert len(await office.queries.verdicts(report.id)) == 1


class Defective(GivenWeather):
    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        raise ZeroDivisionError


async def test_a_defect_ends_as_a_visible_failure_not_as_a_dead_worker(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.weather = Defective()
    report = (await office.filed(RAIN)).report
    lease = await office.lease()

    assert await office.examine(lease) is Examined.POSTPONED
    assert "ZeroDivisionError" in caplog.text

    last = await _last_attempt(office)
    assert await office.examine(last) is Examined.GIVEN_UP
    assert (await examined(office, report)).examination is ExaminationState.FAILED
    assert (await office.queue.backlog(office.clock.now())).failed == 1


async def _last_attempt(office: Office) -> Lease:
    lease = None
    while lease is None or lease.attempt < MAX_ATTEMPTS:
        office.clock.advance(timedelta(hours=1))
        lease = await office.lease()
    return lease


async def test_neighbours_near_by_speak_for_a_claim(office: Office) -> None:
    office.clock.advance(LONG_AFTER)
    for number in range(4):
        nearby = a_filing(
            observer=f"neighbour-{number}",
            latitude=DES_MOINES.latitude + 0.02 * number,
            narrative=f"Hail the size of quarters, report {number}.",
            observed_at=OBSERVED_AT + timedelta(minutes=7 * number),
        )
        await office.filed(nearby)
    report = (await office.filed(a_filing(observer="me"))).report

    while leases := await office.queue.lease("w", office.clock.now(), timedelta(minutes=2), 10):
        for lease in leases:
            await office.examine(lease)

    done = await examined(office, report)
    assert done.verdict is not None
    assert done.verdict.outcome is Outcome.SUPPORTED
    assert {piece.kind for piece in done.verdict.evidence} == {"report"}


async def test_the_verdict_shows_its_time(office: Office) -> None:
    report = (await office.filed(RAIN)).report
    decided_at = office.clock.now()

    await office.examine(await office.lease())

    (verdict,) = await office.queries.verdicts(report.id)
    assert (verdict.decided_at, verdict.revision) == (decided_at, 1)


async def test_an_empty_archive_is_named_unless_another_source_was_asked(office: Office) -> None:
    await office.filed(RAIN)
    examine = office.asking(MemoryStationArchive())
    beside = office.asking(MemoryStationArchive(), office.weather)

    assert await examine(await office.lease()) is Examined.DONE
    (record,) = office.store.records.values()
    assert record.report.verdict is not None
    assert record.report.verdict.reason.startswith("No observations have been imported")

    office.clock.advance(LOOK_AGAIN_AFTER)
    await beside(await office.lease())
    (record,) = office.store.records.values()
    assert record.report.verdict is not None
    assert record.report.verdict.reason.startswith("No measurements within 60 km")
