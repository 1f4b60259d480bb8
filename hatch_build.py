"""Build hook: builds the page for archives, and makes `src/` importable as `skywitness`.

The page is built where Node is; an archive without it serves the API alone. A source archive brings
the built page along, so that what is made of it needs no Node.

A wheel renames `src` to `skywitness`; an editable installation cannot, so it gets a link,
`.dev/skywitness`, which every type checker and linter can follow as an ordinary folder.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Prepared(BuildHookInterface):  # type: ignore[type-arg]  # hatchling exports no configuration type to fill in
    """Creates the link before an editable installation, and the page before other builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # type: ignore[explicit-override]  # typing.override is new in 3.12
        """Prepare the tree; `version` names the kind of build."""
        if version == "editable":
            link_sources(Path(self.root))
            return
        build = [sys.executable, str(Path(self.root) / "frontend" / "build.py")]
        done = subprocess.run(build, capture_output=True, text=True, check=False)
        if done.returncode:
            self.app.display_warning(done.stdout + done.stderr)


def link_sources(root: Path) -> None:
    """Make `.dev/skywitness` point at `src`."""
    link = root / ".dev" / "skywitness"
    link.parent.mkdir(exist_ok=True)
    if link.exists():
        return
    link.unlink(missing_ok=True)  # left dangling when the folder was moved
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(root / "src"), str(link))  # needs no administrator rights
    else:
        link.symlink_to(Path("..", "src"), target_is_directory=True)
