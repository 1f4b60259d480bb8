"""Answers of `/data/2.5/weather`: the analysis of the present for one cell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from skywitness.adapters.openweathermap.quantities import log_unknown_ids, nested_quantities
from skywitness.adapters.openweathermap.values import (
    decoded_object,
    member,
    moment,
    place_of,
    refuse,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.conditions import Conditions

MAX_AGE: Final = timedelta(hours=3)
"""The service recalculates every ten minutes; an older `dt` is a stuck cell, not the present."""


def read_current(
    body: bytes, *, asked: Point | None = None, now: datetime | None = None
) -> Conditions:
    """Read an answer in metric units.

    `asked` and `now`, where given, are compared with the place and time that the answer is for.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded_object(body)
    point, observed_at = place_of(member(answer, "coord"), asked), moment(answer)
    require_present(observed_at, now)
    log_unknown_ids([answer])
    return nested_quantities(answer).conditions(point, observed_at)


def require_present(observed_at: datetime, now: datetime | None) -> None:
    """Refuse an answer that is hours away from the present."""
    if now is not None and abs(now - observed_at) > MAX_AGE:
        refuse("the answer is hours old")
