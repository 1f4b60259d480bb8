"""Values of weather models, with corrections that all providers need."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Final

from skywitness.domain.model.errors import Invalid, ProviderAnswerUnusable
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import ForecastStep

_SHARED: Final = {f.name for f in fields(Conditions)} & {f.name for f in fields(ForecastStep)}
_AMOUNTS: Final = {"precipitation_mm", "snow_mm"}

_log = logging.getLogger(__name__)


@contextmanager
def refusing_impossible(provider: str) -> Iterator[None]:
    """Turn the `Invalid` of impossible conditions into `ProviderAnswerUnusable`."""
    try:
        yield
    except Invalid as error:
        field = error.problems[0].field
        raise ProviderAnswerUnusable(provider, f"impossible {field}") from None


def forecast_step(
    values: Conditions, valid_at: datetime, period_s: int, probability_pct: float | None
) -> ForecastStep:
    """Return conditions as a step of a forecast; amounts of another period are left out."""
    same_period = values.precipitation_period_s == period_s
    names = _SHARED if same_period else _SHARED - _AMOUNTS
    return ForecastStep(
        valid_at=valid_at,
        period_s=period_s,
        precipitation_probability_pct=probability_pct,
        **{name: getattr(values, name) for name in names},
    )


def gust(gust_ms: float | None, mean_ms: float | None) -> float | None:
    """Return a gust, None if it is below the mean wind, as some answers have it."""
    return None if gust_ms is not None and gust_ms < (mean_ms or 0.0) else gust_ms


def humidity(percent: float | None) -> float | None:
    """Return a humidity; models overshoot saturation by up to 5 percent."""
    if percent is not None and 100 < percent <= 105:
        _log.info("humidity above 100 %% taken as 100 %%")
        return 100.0
    return percent
