from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.weather.present_weather import parse_groups
from tests.builders import a_filing, some_conditions
from tests.unit.use_cases.conftest import Office

DAY = timedelta(days=1)


async def examine_everything(office: Office) -> int:
    office.clock.advance(DAY)
    await office.queue.schedule_all(office.clock.now())
    count = 0
    while leases := await office.queue.lease("w", office.clock.now(), timedelta(minutes=2), 1):
        await office.examine(leases[0])
        count += 1
    return count


async def test_a_replay_of_the_same_inputs_gives_the_same_verdicts(office: Office) -> None:
    office.weather.readings = [
        some_conditions(present_weather=parse_groups("TS")),
        some_conditions(station="KAMW"),
    ]
    filed = [
        (await office.filed(a_filing(narrative=f"Hail, {n} stones."))).report for n in range(3)
    ]

    first = await _verdicts_after_replay(office, [r.id for r in filed])
    again = await _verdicts_after_replay(office, [r.id for r in filed])

    assert first == again
    assert all(outcome is not Outcome.NOT_ASSESSABLE for outcome, *_ in first)


async def test_history_keeps_every_verdict_with_its_rules(office: Office) -> None:
    report = (await office.filed()).report
    await examine_everything(office)
    office.weather.readings = [
        some_conditions(present_weather=parse_groups("TS")),
        some_conditions(station="KAMW"),
    ]
    await examine_everything(office)

    newest, oldest = await office.queries.verdicts(report.id)

    assert newest.outcome is not oldest.outcome
    assert newest.rules_version == oldest.rules_version
    assert newest.decided_at - oldest.decided_at == DAY


async def _verdicts_after_replay(office: Office, ids: list[UUID]) -> list[tuple[object, ...]]:
    await examine_everything(office)
    newest = [(await office.queries.verdicts(one))[0] for one in ids]
    return [(v.outcome, v.score, v.reason, v.evidence, v.rules_version) for v in newest]
