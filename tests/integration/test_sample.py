"""The sample of `serve --sample`: loaded once, renewed when it changes, people's reports stay."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest

from skywitness.domain.model.assessment import judge
from skywitness.entrypoints.cli import sample
from skywitness.entrypoints.cli.sample import LOADED, load_sample
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import Settings, read_settings
from tests.integration.http.api import app_of, client_of

SHIPPED = Path(sample.__file__).parents[1] / "sample"
OWN = {
    "external_id": "mine",
    "phenomenon": "hail",
    "observed_at": "2026-05-21T20:00:00Z",
    "narrative": "Written by a person.",
}
EDIT = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
Rows = list[dict[str, str]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(data_dir=tmp_path / "data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sample of two reports, in a folder that can be changed."""
    folder = copytree(SHIPPED, tmp_path / "sample")
    rewrite(folder, lambda rows: rows[:2])
    return folder


def rewrite(folder: Path, change: Callable[[Rows], Rows]) -> None:
    """Change the reports of a sample."""
    file = folder / "reports.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(rows))


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    container = make_container(settings)
    async with container.lifecycle().running(), client_of(app_of(container.services())) as http:
        yield http


async def reports(settings: Settings) -> dict[str, Any]:
    """Return the reports that lists show, by their external id."""
    async with served(settings) as http:
        items = (await http.get("/v1/reports?limit=1000")).json()["items"]
    return {one["external_id"]: one for one in items}


async def test_the_sample_is_loaded_once(settings: Settings, folder: Path) -> None:
    await load_sample(settings, folder)
    first = await reports(settings)
    database = settings.database_file
    assert database is not None
    written = database.stat().st_mtime_ns
    await load_sample(settings, folder)

    assert database.stat().st_mtime_ns == written
    assert len(first) == 2
    assert {one["examination"]["state"] for one in first.values()} == {"done"}
    assert (settings.data_dir / LOADED).exists()


async def test_a_new_version_adds_what_is_new_and_leaves_what_people_did(
    settings: Settings, folder: Path
) -> None:
    rewrite(folder, lambda rows: shipped()[:4])
    await load_sample(settings, folder)
    edited, withdrawn, corrected, same = ids = [row["external_id"] for row in shipped()[:4]]
    before = await reports(settings)
    async with served(settings) as http:
        mine = {**OWN, "place": {"latitude": 41.6, "longitude": -93.6}}
        assert (await http.post("/v1/reports", json=mine)).status_code == 201
        for external_id, method, body in (
            (edited, "PATCH", {"narrative": "Edited by hand."}),
            (withdrawn, "DELETE", None),
        ):
            answer = await http.request(
                method, f"/v1/reports/{before[external_id]['id']}", json=body, headers=EDIT
            )
            assert answer.is_success, answer.text
    rewrite(folder, lambda _: [corrected_row(row) for row in shipped()[:5]])
    await load_sample(settings, folder)
    after = await reports(settings)

    added = shipped()[4]["external_id"]
    assert set(after) == {OWN["external_id"], edited, corrected, same, added}
    assert after[edited]["narrative"] == "Edited by hand."
    assert after[corrected]["narrative"] == "Corrected."
    assert after[same]["narrative"] == "Corrected."
    assert [after[one]["id"] for one in ids if one in after] == [
        before[one]["id"] for one in ids if one in after
    ]
    assert {one["examination"]["state"] for one in after.values()} == {"done"}


async def test_a_folder_of_before_versions_were_noted_is_renewed(
    settings: Settings, folder: Path
) -> None:
    await load_sample(settings, folder)
    (settings.data_dir / LOADED).unlink()
    rewrite(folder, lambda _: shipped()[:3])
    await load_sample(settings, folder)

    assert len(await reports(settings)) == 3


async def test_new_rules_judge_the_sample_again(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(sample, "RULES_VERSION", "earlier")
        earlier.setattr(judge, "RULES_VERSION", "earlier")
        await load_sample(settings, folder)
        first = await reports(settings)
    await load_sample(settings, folder)
    second = await reports(settings)

    for found, rules in ((first, "earlier"), (second, judge.RULES_VERSION)):
        assert {one["verdict"]["rules_version"] for one in found.values()} == {rules}


def shipped() -> Rows:
    with (SHIPPED / "reports.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def corrected_row(row: dict[str, str]) -> dict[str, str]:
    return {**row, "narrative": "Corrected."}
