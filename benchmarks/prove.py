"""`make prove`: kill the service again and again, and look for what it promised to keep."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.crash_proof import main

    sys.exit(main())
