"""The short form of `make prove`: what was acknowledged survives `kill -9` and loss of power."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from benchmarks import (
    backup_proof,
    disk_proof,
    overload_proof,
    photo_proof,
    power_proof,
    stream_proof,
)
from benchmarks.crash_proof import Proof, prove
from benchmarks.hostile_photos import hostile_photos
from benchmarks.photo_kills import kill_at_every_step

CYCLES = 2
needs_the_image = pytest.mark.skipif(
    power_proof.missing() is not None, reason=f"no power loss: {power_proof.missing()}"
)


@pytest.mark.timeout(120)
async def test_what_was_acknowledged_survives_a_kill_exactly_once(tmp_path: Path) -> None:
    proof = await prove(tmp_path, CYCLES, seed=2, wait_for_leases=False)

    require_everything_kept(proof)


@needs_the_image
@pytest.mark.timeout(120)
async def test_what_was_acknowledged_survives_loss_of_power_exactly_once(tmp_path: Path) -> None:
    proof = await power_proof.lose_power(tmp_path, CYCLES, seed=2, wait_for_leases=False)

    require_everything_kept(proof)


@needs_the_image
def test_the_image_holds_what_was_flushed_and_nothing_else(tmp_path: Path) -> None:
    data, image = tmp_path / "data", tmp_path / "image"
    data.mkdir()
    image.mkdir()
    program = """
import os, pathlib
for name in ("kept", "removed", "never flushed"):
    with pathlib.Path(name).open("w") as file:
        file.write("flushed")
        file.flush()
        if name != "never flushed":
            os.fsync(file.fileno())
        file.write(", then more")
os.unlink("removed")
"""
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=data,
        env={**os.environ, **power_proof.preloaded(tmp_path, data, image)},
        check=True,
    )

    assert {path.name: path.read_text() for path in image.iterdir()} == {"kept": "flushed"}


def require_everything_kept(proof: Proof) -> None:
    assert proof.failed == {}, proof.ledger.first_faults
    assert proof.ledger.acknowledged_reports >= CYCLES
    assert set(proof.checks) == {
        "50 edits at once with one ETag",
        "an examination in between costs no conflict",
        "every report examined in the end",
        "as many reports as were filed",
        "acknowledged reports kept, once each",
        "stops when asked",
    }


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", ["the folder is moved away and back", "the database is replaced"])
async def test_a_fault_of_the_disk_loses_nothing_acknowledged(tmp_path: Path, name: str) -> None:
    lasting = name in disk_proof.LASTING
    fault = disk_proof.faults()[name]

    seen = await disk_proof.beside(tmp_path, fault, lasting=lasting, seconds=0.5)

    assert seen.refused["507 storage_full"] > 0
    assert [line for good, line in disk_proof.judged(seen, lasting=lasting) if not good] == []


@pytest.mark.timeout(120)
async def test_backups_during_writes_hold_all_that_was_acknowledged_before(tmp_path: Path) -> None:
    seen = await backup_proof.back_up_under_load(tmp_path, backups=2, rate=50)

    assert (seen.faults, seen.refused) == ([], {})
    first, second = seen.reports
    assert 0 < first < second <= len(seen.acknowledged) + backup_proof.AT_ONCE


@pytest.mark.timeout(120)
async def test_one_key_beyond_its_limit_costs_no_other_key_anything(tmp_path: Path) -> None:
    """The limit is that of an hour, and what the other key gets is counted, not timed."""
    seen = await overload_proof.overload(tmp_path, limit=30, window_s=3600, seconds=0.5)

    assert (seen.answered, seen.refused, seen.faults) == (30, 270, [])
    assert seen.beside == seen.alone == 7


@pytest.mark.timeout(120)
async def test_every_follower_is_told_of_every_report_in_order(tmp_path: Path) -> None:
    crowd = await stream_proof.follow_in_a_crowd(tmp_path, clients=20, count=30)

    expected = list(crowd.sent)
    assert [[report for report, _, _ in told] for told in crowd.told] == [expected] * 20


@pytest.mark.timeout(120)
async def test_who_follows_a_service_that_is_killed_misses_nothing(tmp_path: Path) -> None:
    filed, told = await stream_proof.follow_through_kills(tmp_path, kills=2, between=20)

    assert [report for report, _, _ in told] == filed


@pytest.mark.timeout(120)
def test_hostile_photos_are_refused_or_leave_pixels_alone(tmp_path: Path) -> None:
    some = [file for file in hostile_photos()[::9] if len(file.content) < 1 << 20]

    require_all_good(photo_proof.of_hostile_files(tmp_path, some), but=TIMED)


@pytest.mark.timeout(120)
def test_large_photos_at_once_are_all_stored(tmp_path: Path) -> None:
    require_all_good(photo_proof.of_many_at_once(tmp_path, count=6, size=2_000_000), but=TIMED)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("step", [2, 9])
def test_a_process_that_is_killed_with_a_photo_leaves_nothing(tmp_path: Path, step: int) -> None:
    require_all_good(kill_at_every_step(tmp_path, 1, storages=["folder"], steps=[step]))


TIMED = "/livez"
"""How soon it answers is measured by the long form alone."""


def require_all_good(results: Iterable[tuple[bool, str]], *, but: str = "\0") -> None:
    seen = list(results)
    assert seen
    assert [line for good, line in seen if not (good or line.startswith(but))] == []
