"""Build hook: makes `src/` importable as `skywitness` in an editable installation.

A wheel renames `src` to `skywitness`; an editable installation cannot, so it gets a link,
`.dev/skywitness`, which every type checker and linter can follow as an ordinary folder.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DevelopmentLink(BuildHookInterface):  # type: ignore[type-arg]  # hatchling exports no configuration type to fill in
    """Creates the link before an editable installation; does nothing for other builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # type: ignore[explicit-override]  # typing.override is new in 3.12
        """Make `.dev/skywitness` point at `src`; `version` names the kind of build."""
        if version != "editable":
            return
        root = Path(self.root)
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
