"""The tests of every field are not blind: a field forgotten in any one place fails them.

Each place is made forgetful here by a wrapper around the port or use case that it serves, so that
this file depends on no implementation. The last test adds fields to a copy of the model alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, find, settings

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.list_reports import ListReports
from tests.builders import a_claim, a_report
from tests.integration.contracts.conftest import open_memory
from tests.integration.contracts.stored import Crowd, ReportStore
from tests.integration.contracts.test_every_field import require_condition, require_stored
from tests.integration.http.api import (
    NOW,
    Api,
    app_of,
    client_of,
    given_weather,
    memory_services,
    services_with,
)
from tests.integration.http.test_every_field import (
    CHANGEABLE,
    MEMBERS,
    require_kept,
    require_parameter,
    require_taken,
)
from tests.strategies import field_strategies, filter_fields, pool_reports

ROOT = Path(__file__).parents[2]
FORGOTTEN = Filing(observed_at=NOW, latitude=41.59, longitude=-93.62)
"""What is left of a filing when a field is forgotten: its default, or the value of the base."""

FORGOTTEN_MAGNITUDE = MagnitudeFiling(value=30, unit="mm")
Edit = Callable[[Report], Filing]
SENT = [name for name in MEMBERS if name != "visibility"]


class Wrapper:
    """Passes on to another object whatever is not given here."""

    def __init__(self, inner: Any, **replaced: Any) -> None:
        self._inner = inner
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def forgetful_units(units: Any, name: str) -> Any:
    """Begin units of work whose repository confuses one field of each claim."""
    examples = settings(max_examples=200, database=None, phases=[Phase.generate])

    def begin() -> Any:
        unit = units()
        reports = unit.reports

        async def get(report_id: object) -> Report:
            report: Report = await reports.get(report_id)
            stored = getattr(report.claim, name)
            other = find(
                field_strategies(Claim)[name], lambda value: value != stored, settings=examples
            )
            return replace(report, claim=replace(report.claim, **{name: other}))

        unit.reports = Wrapper(reports, get=get)
        return unit

    return begin


def forgetful_queries(queries: Any, name: str) -> Any:
    """Answer queries without one condition of their filter."""

    def ignoring(ask: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def asked(where: ReportFilter, *others: object, **options: object) -> object:
            forgotten = replace(where, **{name: getattr(ReportFilter(), name)})
            return await ask(forgotten, *others, **options)

        return asked

    return Wrapper(queries, page=ignoring(queries.page), count=ignoring(queries.count))


@pytest.mark.parametrize("name", [field.name for field in fields(Claim)])
async def test_an_adapter_that_loses_a_field_is_caught(name: str) -> None:
    store = open_memory()
    await require_stored(store, a_report(claim=a_claim()))
    forgetful = replace(store, uow=forgetful_units(store.uow, name))
    with pytest.raises(AssertionError):
        await require_stored(forgetful, a_report(claim=a_claim()))


@pytest.mark.parametrize("name", filter_fields())
async def test_an_adapter_that_ignores_a_condition_is_caught(name: str) -> None:
    store = open_memory()
    reports = await store.live(*pool_reports(80, seed=20260521))
    await require_condition(Crowd(store, reports), name)
    forgetful: ReportStore = replace(store, queries=forgetful_queries(store.queries, name))
    with pytest.raises(AssertionError):
        await require_condition(Crowd(forgetful, reports), name)


@pytest.mark.parametrize("name", SENT)
async def test_a_request_that_loses_a_member_is_caught(name: str) -> None:
    services = memory_services(FixedClock(NOW), given_weather())
    file_report = services.file_report

    async def forgetful(filing: Filing, **options: Any) -> object:
        return await file_report(forgetting(filing, name), **options)

    changed = services_with(services, file_report=forgetful)
    with pytest.raises(AssertionError):
        await with_face(changed, lambda api: require_taken(api, name))


@pytest.mark.parametrize("name", [name for name in CHANGEABLE if name != "source"])
async def test_a_patch_that_loses_a_member_is_caught(name: str) -> None:
    services = memory_services(FixedClock(NOW), given_weather())
    revise_report = services.revise_report

    async def forgetful(report_id: UUID, expected: Any, edit: Edit, **options: Any) -> object:
        return await revise_report(
            report_id, expected, lambda report: forgetting(edit(report), name), **options
        )

    changed = services_with(services, revise_report=forgetful)
    with pytest.raises(AssertionError):
        await with_face(changed, require_kept)


def forgetting(filing: Filing, name: str) -> Filing:
    whole, _, part = name.partition(".")
    if not part:
        return replace(filing, **{whole: getattr(FORGOTTEN, whole)})
    if filing.magnitude is None:
        return filing
    kept = replace(filing.magnitude, **{part: getattr(FORGOTTEN_MAGNITUDE, part)})
    return replace(filing, magnitude=kept)


@pytest.mark.parametrize("name", filter_fields())
async def test_a_list_that_ignores_a_parameter_is_caught(name: str) -> None:
    services = memory_services(FixedClock(NOW), given_weather())
    changed = services_with(
        services, list_reports=ListReports(forgetful_queries(services.queries, name))
    )
    with pytest.raises(AssertionError):
        await with_face(changed, lambda api: require_parameter(api, name))


async def with_face(services: Any, check: Callable[[Api], Awaitable[None]]) -> None:
    async with client_of(app_of(services)) as http:
        await check(Api(http, services, FixedClock(NOW), given_weather()))


PLANTED = {
    "class Claim:": ("remark: str | None = None", "[Claim.remark]"),
    "class ReportFilter:": (
        "observers: frozenset[str] = frozenset()",
        "test_every_condition_of_a_filter_has_values_and_a_case",
    ),
    "class Filing:": (
        "remark: str | None = None",
        "test_every_field_of_a_filing_has_a_request_and_a_column",
    ),
}
"""A field for each of these classes, and the test that misses it elsewhere."""


def test_a_field_that_only_the_model_has_is_caught(tmp_path: Path) -> None:
    copy = tmp_path / "skywitness"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
    for header, (field, _) in PLANTED.items():
        plant(copy / "domain" / "model", header, field)
    guards = (
        "tests/unit/test_document_fields.py",
        "tests/unit/test_strategies.py",
        "tests/integration/http/test_every_field.py::test_every_field_of_a_filing_has_a_request_and_a_column",
    )
    options = ("-q", "-n", "0", "-p", "no:cacheprovider", "-k", "Claim or every")
    run = subprocess.run(  # the interpreter of this test, and files of the project
        [sys.executable, "-m", "pytest", *options, *guards],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    failed = {line for line in run.stdout.splitlines() if line.startswith("FAILED")}
    assert len(failed) == len(PLANTED), run.stdout
    for _, test in PLANTED.values():
        assert any(test in line for line in failed), run.stdout


def plant(folder: Path, header: str, field: str) -> None:
    """Add a field to the end of the class that begins with this line."""
    (file,) = (one for one in folder.rglob("*.py") if f"\n{header}\n" in one.read_text("utf-8"))
    before, after = file.read_text("utf-8").split(f"\n{header}\n", 1)
    doc = after.index('"""', after.index('"""') + 3) + 3
    planted = f"{before}\n{header}\n{after[:doc]}\n\n    {field}\n{after[doc:]}"
    file.write_text(planted, "utf-8")
