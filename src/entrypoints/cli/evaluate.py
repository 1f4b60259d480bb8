"""`skywitness evaluate`: prints the figures as tables or as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from rich.console import Console

from skywitness.entrypoints.cli.worker import progress_bar
from skywitness.entrypoints.evaluation.run import evaluate, with_targets
from skywitness.entrypoints.evaluation.show import tables

WIDTH: Final = 160
"""Width of the tables, in columns, where the output is not a terminal."""


def print_evaluation(folder: Path, *, as_json: bool) -> None:
    """Evaluate a folder and print the figures on standard output, progress on standard error.

    Raises:
        DatasetError: the folder has no reports, or a file cannot be read.
    """
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        figures = evaluate(folder, lambda what: bar.update(task, description=what))
    if as_json:
        print(json.dumps(with_targets(figures), indent=2))  # noqa: T201 # JSON, whole lines, uncoloured
        return
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    for table in tables(figures):
        console.print(table)
