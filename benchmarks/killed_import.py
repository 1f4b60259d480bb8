"""An import that is killed and started again beside a service, as part of the crash proof."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.made_up import write_storm_events
from benchmarks.servers import Server, quiet_environment, skywitness


@dataclass(slots=True)
class KilledImport:
    """The import of one file into the database of a running service."""

    file: Path
    rows: int
    environment: dict[str, str]
    _process: subprocess.Popen[bytes] | None = None

    @classmethod
    def beside(cls, server: Server, rows: int) -> KilledImport:
        """Write a file of made-up rows for the database of a server."""
        file = server.folder / "import.csv"
        write_storm_events(file, rows)
        return cls(file, rows, {**quiet_environment(), **server.environment})

    def start(self) -> None:
        """Start it; what an earlier one stored is found unchanged."""
        self._process = subprocess.Popen(
            self._command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )

    def kill(self) -> None:
        """End it at once, unless it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def finish(self) -> tuple[bool, str]:
        """Run it to its end; return whether no row was refused, and the last line it prints."""
        self.kill()
        done = subprocess.run(
            self._command, env=self.environment, capture_output=True, text=True, check=False
        )
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        return done.returncode == 0, "".join(last)

    @property
    def _command(self) -> list[str]:
        return [*skywitness(), "import", "reports", os.fspath(self.file)]
