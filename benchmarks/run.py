"""`make bench`: compare the service with its targets, a floor and a peer, in one run."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.comparison import main

    sys.exit(main())
