"""`make prove`: kill the service, let others hang, and look for what was promised."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks import crash_proof, provider_proof

    sys.exit(crash_proof.main() or provider_proof.main())
