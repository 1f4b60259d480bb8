"""Answers of other services are refused, never partly read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from skywitness.adapters.open_meteo.read_weather import read_hours
from skywitness.adapters.openweathermap.read_weather import read_current
from skywitness.domain.model.errors import ProviderAnswerUnusable
from skywitness.domain.model.time.interval import Interval
from tests.tools.field_data import field_data

WHEN = Interval(datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
READERS: list[Callable[[bytes], object]] = [
    read_current,
    lambda body: read_hours(body, WHEN),
]


@pytest.mark.parametrize("read", READERS, ids=["openweathermap", "open-meteo"])
def test_recorded_answers_of_other_services_are_refused(read: Callable[[bytes], object]) -> None:
    folder = field_data("other-providers")
    files = [f for kind in ("nws", "metno") for f in sorted(folder.glob(f"{kind}__*.json"))]
    assert files

    for file in files:
        with pytest.raises(ProviderAnswerUnusable):
            read(file.read_bytes())
