"""The strategies themselves: no field is left out, and none keeps its default in every example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields

import pytest
from hypothesis import Phase, find, settings

from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.weather.air_quality import AirQuality
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.examination_queue import Findings
from skywitness.ports.unit_of_work import IdempotencyRecord
from tests.strategies import (
    CONDITIONS,
    FILTER_CASES,
    NoStrategyError,
    drawn,
    drawn_classes,
    field_strategies,
    filter_fields,
)

QUICK = settings(max_examples=200, database=None, phases=[Phase.generate])
ROOTS = (Filing, Report, Revision, Findings, Forecast, AirQuality, IdempotencyRecord)


def fields_with_defaults() -> list[tuple[type, Field[object]]]:
    return [
        (kind, field)
        for kind in drawn_classes(*ROOTS)
        for field in fields(kind)
        if field.default is not MISSING or field.default_factory is not MISSING
    ]


def differs_from(default: object) -> Callable[[object], bool]:
    return lambda value: value != default


@pytest.mark.parametrize(
    ("kind", "field"),
    fields_with_defaults(),
    ids=lambda value: value.__name__ if isinstance(value, type) else value.name,
)
def test_a_field_with_a_default_is_drawn_different_from_it(
    kind: type, field: Field[object]
) -> None:
    strategy = field_strategies(kind)[field.name]

    assert find(strategy, differs_from(field.default), settings=QUICK) != field.default


def test_every_field_is_given_to_its_class() -> None:
    for kind in drawn_classes(*ROOTS):
        assert set(field_strategies(kind)) == {field.name for field in fields(kind)}


def test_a_new_field_is_drawn_without_being_named() -> None:
    @dataclass(frozen=True, kw_only=True)
    class LongerClaim(Claim):
        remark: str | None = None

    found = find(drawn(LongerClaim), lambda claim: claim.remark is not None, settings=QUICK)
    assert found.remark is not None


def test_a_field_of_an_unknown_type_is_named() -> None:
    @dataclass(frozen=True, kw_only=True)
    class StrangeClaim(Claim):
        remark: complex | None = None

    with pytest.raises(NoStrategyError, match=r"StrangeClaim\.remark"):
        drawn(StrangeClaim)


def test_every_condition_of_a_filter_has_values_and_a_case() -> None:
    assert sorted(CONDITIONS) == sorted(filter_fields())
    assert sorted(FILTER_CASES) == sorted(filter_fields())


@pytest.mark.parametrize("name", filter_fields())
def test_a_filter_case_sets_its_condition(name: str) -> None:
    assert getattr(FILTER_CASES[name].where, name) != getattr(ReportFilter(), name)
