"""One airport as the claimed place, neighbouring airports as evidence.

The truth of each hour is known, so there are many false claims: every hour without the phenomenon.
The baseline is the result of plain thresholds at three airports around New York (17 to 33 km apart)
in 2013: supported if one of the other two met the same threshold within an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from skywitness.domain.model.assessment.judge import judge
from skywitness.domain.model.phenomena.magnitude import LENGTHS_M, SPEEDS_MS, Unit
from skywitness.domain.model.reports.claim import Claim, SourceClass
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling, claim_from
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.entrypoints.container.redaction import redactor
from skywitness.entrypoints.evaluation.dataset import NOW, Measured, read_measured
from skywitness.entrypoints.evaluation.proportions import Share

EVERY: Final = 5
"""Every fifth hour without the phenomenon is judged."""

_MILE_M: Final = LENGTHS_M[Unit.MILE]
_MPH_MS: Final = SPEEDS_MS[Unit.MILE_PER_HOUR]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of claim: how it is filed, and whether it occurred in an hour at an airport.

    `occurred` returns None without a measurement.
    """

    name: str
    phenomenon: str
    magnitude: MagnitudeFiling | None
    occurred: Callable[[Conditions], bool | None]


def _rain(least_mm: float) -> Callable[[Conditions], bool | None]:
    def occurred(given: Conditions) -> bool | None:
        mm = given.precipitation_mm
        return None if mm is None else mm > 0 and mm >= least_mm

    return occurred


def _fog(given: Conditions) -> bool | None:
    return None if given.visibility_m is None else given.visibility_m < _MILE_M - 1.0


def _gust(given: Conditions) -> bool | None:
    return (given.wind_gust_ms or 0.0) >= 40 * _MPH_MS - 0.05


def _frost(given: Conditions) -> bool | None:
    return None if given.temperature_c is None else given.temperature_c <= 0.0


def _heat(given: Conditions) -> bool | None:
    return None if given.temperature_c is None else given.temperature_c >= 32.2


KINDS: Final = (
    Kind(name="rain", phenomenon="rain", magnitude=None, occurred=_rain(0.0)),
    Kind(name="heavy rain", phenomenon="heavy_rain", magnitude=None, occurred=_rain(2.5)),
    Kind(name="fog", phenomenon="fog", magnitude=None, occurred=_fog),
    Kind(
        name="gust of 40 mph",
        phenomenon="non_tstm_wnd_gst",
        magnitude=MagnitudeFiling(value=40.0, unit="mph", qualifier="measured"),
        occurred=_gust,
    ),
    Kind(name="frost", phenomenon="frost_freeze", magnitude=None, occurred=_frost),
    Kind(
        name="heat of 90 F",
        phenomenon="heat",
        magnitude=MagnitudeFiling(value=90.0, unit="F", qualifier="measured"),
        occurred=_heat,
    ),
)

BASELINE: Final = {
    # True claims supported, false claims supported, true claims contradicted: means over airports.
    "rain": (0.953, 0.063, 0.033),
    "heavy rain": (0.886, 0.023, 0.022),
    "fog": (0.763, 0.020, 0.096),
    "gust of 40 mph": (0.794, 0.011, 0.007),
    "frost": (0.966, 0.033, 0.001),
    "heat of 90 F": (0.917, 0.009, 0.000),
}


@dataclass(frozen=True, slots=True)
class AirportFigures:
    """Outcomes of the claims of one kind in one year."""

    kind: str
    year: int
    supported_true: Share
    supported_false: Share
    contradicted_true: Share
    contradicted_false: Share


def airport_figures(folder: Path, name: str) -> list[AirportFigures]:
    """Judge every hour with a phenomenon, and a sample of those without."""
    measured = read_measured(folder, [folder / name])
    years = sorted({r.observed_at.year for rs in measured.readings().values() for r in rs[5:6]})
    return [_figures(kind, measured, year) for year in years for kind in KINDS]


def _figures(kind: Kind, measured: Measured, year: int) -> AirportFigures:
    true: list[Outcome] = []
    false: list[Outcome] = []
    for station, readings in measured.readings().items():
        if readings[len(readings) // 2].observed_at.year != year:
            continue
        others = [s for s in measured.readings() if s != station]
        like, unlike = (list(_hours(kind, readings, like=one)) for one in (True, False))
        true += [_outcome(kind, given, measured, others) for given in like]
        false += [_outcome(kind, given, measured, others) for given in unlike[::EVERY]]
    return AirportFigures(
        kind=kind.name,
        year=year,
        supported_true=Share.of(o is Outcome.SUPPORTED for o in true),
        supported_false=Share.of(o is Outcome.SUPPORTED for o in false),
        contradicted_true=Share.of(o is Outcome.CONTRADICTED for o in true),
        contradicted_false=Share.of(o is Outcome.CONTRADICTED for o in false),
    )


def _hours(kind: Kind, readings: Sequence[Conditions], *, like: bool) -> Iterator[Conditions]:
    return (r for r in readings if kind.occurred(r) is like)


def _outcome(kind: Kind, given: Conditions, measured: Measured, others: Sequence[str]) -> Outcome:
    claim = _claim(kind, given)
    return judge(
        claim,
        revision=1,
        conditions=measured.around(claim, others),
        neighbours=(),
        now=NOW,
        observer="someone",
        reference_reached=True,
    ).outcome


def _claim(kind: Kind, given: Conditions) -> Claim:
    filing = Filing(
        observed_at=given.observed_at,
        latitude=given.point.latitude,
        longitude=given.point.longitude,
        phenomenon=kind.phenomenon,
        accuracy_m=500.0,
        magnitude=kind.magnitude,
        source=SourceClass.PUBLIC,
    )
    return claim_from(filing, NOW, redactor())


def document(figures: Sequence[AirportFigures]) -> list[dict[str, Any]]:
    """Return the figures as JSON objects, with the baseline of plain thresholds."""
    return [
        {
            "kind": f.kind,
            "year": f.year,
            "supported_true": f.supported_true.document(),
            "supported_false": f.supported_false.document(),
            "contradicted_true": f.contradicted_true.document(),
            "contradicted_false": f.contradicted_false.document(),
            "thresholds": dict(
                zip(
                    ("supported_true", "supported_false", "contradicted_true"),
                    BASELINE[f.kind],
                    strict=True,
                )
            ),
        }
        for f in figures
    ]
