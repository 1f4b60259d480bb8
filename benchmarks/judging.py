"""Time of one verdict and one local insight, in this process, without store or network.

The insight is compared with py3langid alone on the same text, the only third-party library of the
local analyser; the difference is the cost of sentiment, key phrases, entities and personal data.
Both are measured in alternating rounds, and their medians are compared.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from benchmarks.plan import Line

JUDGING_MS = 1.0
INSIGHT_MS = 2.0
_AT = datetime(2026, 5, 21, 22, 0, tzinfo=UTC)
_NARRATIVE = (
    "A severe thunderstorm crossed the north side of town around 5:40 PM. Golf ball sized hail "
    "broke car windows and stripped leaves from the trees, and a gust of about 65 mph took down "
    "a large limb and a power line on 4th Street. Rain was so heavy that one could not see across "
    "the road, and water stood a foot deep under the railway bridge. Nobody was hurt; power came "
    "back after two hours. Photos will follow when it is dry."
)[:400]


def lines() -> list[Line]:
    """Measure all."""
    judging, (insight, library) = _median_ms(judge_once()), _insight_and_library_ms()
    return [
        Line(
            "one verdict, 100 readings and 50 neighbours",
            f"{judging:.2f} ms",
            f"< {JUDGING_MS:g} ms",
            judging < JUDGING_MS,
        ),
        Line(
            "local insight of 400 characters",
            f"{insight:.2f} ms",
            f"< {INSIGHT_MS:g} ms",
            insight < INSIGHT_MS,
        ),
        Line("py3langid alone, same text", f"{library:.2f} ms"),
        Line("local insight / py3langid alone", f"{insight / library:.1f} x"),
    ]


def judge_once() -> Callable[[], object]:
    """Return what gives one verdict, over 100 readings of 20 stations and 50 neighbours."""
    from skywitness.domain.model.assessment.judge import judge
    from skywitness.domain.model.geography.place import Place, Point
    from skywitness.domain.model.reports.claim import Neighbour
    from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling, claim_from
    from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
    from skywitness.domain.model.weather.present_weather import parse_groups
    from skywitness.entrypoints.container.redaction import redactor

    filing = Filing(
        observed_at=_AT,
        latitude=41.6,
        longitude=-93.6,
        phenomenon="tstm_wnd_gst",
        narrative=_NARRATIVE,
        magnitude=MagnitudeFiling(value=65, unit="mph", qualifier="estimated"),
    )
    claim = claim_from(filing, _AT, redactor())
    readings = [
        Conditions(
            provider="archive",
            kind=ConditionsKind.OBSERVATION,
            station=f"S{number % 20}",
            point=Point(41.6 + 0.02 * (number % 20), -93.6),
            observed_at=_AT + timedelta(minutes=25 * (number // 20) - 50),
            temperature_c=25.0 - number % 7,
            humidity_pct=60.0,
            wind_speed_ms=6.0 + number % 9,
            wind_gust_ms=12.0 + number % 11,
            precipitation_mm=0.2 * (number % 13),
            visibility_m=8_000.0,
            present_weather=parse_groups("TS" if number % 3 else "-RA"),
        )
        for number in range(100)
    ]
    neighbours = [
        Neighbour(
            report_id=UUID(int=number),
            observer=f"observer-{number}",
            claim=replace(
                claim,
                narrative=" ".join(_words(number)),
                place=Place(point=Point(41.6 + 0.005 * number, -93.6)),
                magnitude=None,
            ),
        )
        for number in range(50)
    ]

    def once() -> object:
        return judge(
            claim,
            revision=1,
            conditions=readings,
            neighbours=neighbours,
            now=_AT,
            observer="me",
            reference_reached=True,
        )

    return once


def _words(number: int) -> list[str]:
    """Generate a narrative of 25 words, half of them unique."""
    common = _NARRATIVE.split()
    return [common[(number * 7 + i * 3) % len(common)] for i in range(12)] + [
        f"word{number * 13 + i}" for i in range(13)
    ]


def _median_ms(once: Callable[[], object], rounds: int = 200) -> float:
    for _ in range(20):
        once()
    return statistics.median(_timed_ms(once) for _ in range(rounds))


def _timed_ms(once: Callable[[], object]) -> float:
    start = time.perf_counter()
    once()
    return (time.perf_counter() - start) * 1000


def _insight_and_library_ms(rounds: int = 200) -> tuple[float, float]:
    from py3langid import langid

    from skywitness.adapters.local_text.analyser import LocalTextAnalysis
    from skywitness.entrypoints.container.redaction import redactor

    analysis = LocalTextAnalysis(redactor())
    library = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)

    async def measured() -> tuple[float, float]:
        await analysis.analyse(_NARRATIVE)  # loads the model
        ours, theirs = [], []
        for _ in range(rounds):
            theirs.append(_timed_ms(lambda: library.classify(_NARRATIVE)))
            start = time.perf_counter()
            await analysis.analyse(_NARRATIVE)
            ours.append((time.perf_counter() - start) * 1000)
        return statistics.median(ours), statistics.median(theirs)

    return asyncio.run(measured())


if __name__ == "__main__":
    from benchmarks.plan import print_table

    print_table(lines())
