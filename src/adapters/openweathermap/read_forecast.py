"""Answers of `/data/2.5/forecast`: five days in steps of three hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from skywitness.adapters.openweathermap.quantities import (
    log_unknown_ids,
    nested_quantities,
    probability_pct,
)
from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    NAME,
    Json,
    decoded_object,
    each,
    member,
    moment,
    place_of,
    records,
    refuse,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep

STEP_S: Final = 3 * 3600


def read_forecast(body: bytes, *, fetched_at: datetime, asked: Point | None = None) -> Forecast:
    """Read an answer in metric units; steps that are over by `fetched_at` are left out.

    `asked`, where given, is compared with the place that the answer is for; open ocean has none.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded_object(body)
    coord = member(member(answer, "city"), "coord")
    point = asked if asked is not None and not coord else place_of(coord, asked)
    steps = records(answer, "list")
    log_unknown_ids(steps)
    return forecast_of(point, each(steps, _step), fetched_at)


def forecast_of(
    point: Point,
    steps: Sequence[ForecastStep],
    fetched_at: datetime,
    days: Sequence[ForecastStep] = (),
) -> Forecast:
    """Put steps in order, those that are over left out; days count where shorter steps end.

    Raises:
        ProviderAnswerUnusable: nothing is left.
    """
    covered = max((step.valid_at for step in steps), default=fetched_at)
    ahead = [step for step in steps if step.valid_at > fetched_at]
    ahead += [day for day in days if day.valid_at > max(covered, fetched_at)]
    if not ahead:
        refuse("nothing lies ahead")
    return Forecast(
        provider=NAME,
        point=point,
        fetched_at=fetched_at,
        steps=tuple(sorted(ahead, key=lambda step: step.valid_at)),
        attribution=ATTRIBUTION,
    )


def _step(record: Json) -> ForecastStep:
    return nested_quantities(record).step(moment(record), STEP_S, probability_pct(record))
