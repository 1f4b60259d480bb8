"""The short form of `make prove`: what was acknowledged survives `kill -9`, once each."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.crash_proof import prove

CYCLES = 2


@pytest.mark.timeout(120)
async def test_what_was_acknowledged_survives_a_kill_exactly_once(tmp_path: Path) -> None:
    proof = await prove(tmp_path, CYCLES, seed=2, wait_for_leases=False)

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
