"""The figures as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from skywitness.domain.model.reports.verdict import Outcome
from skywitness.entrypoints.evaluation.run import Figures, targets

Figure = Mapping[str, Any]

_SETS = {
    "weather_only": "Weather only, per claim (a report at a time)",
    "with_neighbours": "With neighbouring reports, per claim",
    "per_pair": "Per pair: one station alone",
}

_NEIGHBOURS = {
    "plain": "reports with neighbours",
    "supported": "reports supported by neighbours alone",
    "kept": "of those with neighbours, supported by them",
    "moved_plain": "moved reports with neighbours",
    "moved": "moved reports supported by neighbours alone",
}


def tables(figures: Figures) -> Iterator[Table]:
    """Yield the tables in display order."""
    yield _targets(figures)
    for name, title in _SETS.items():
        if name in figures:
            yield _verdicts(title, figures[name])
    if figures.get("calibration", {}).get("bins"):
        yield _calibration(figures["calibration"])
    neighbours = figures["neighbours"]
    yield _shares("Neighbouring reports", {_NEIGHBOURS[key]: neighbours[key] for key in neighbours})
    yield _events(figures["events"])
    yield _confusion(figures["text"])
    yield _shares(
        "Personal data found, by category", figures["personal_data"]["recall_by_category"]
    )
    if figures.get("airports"):
        yield _airports(figures["airports"])


def _share(value: Figure) -> str:
    if value["share"] is None:
        return "-"
    return f"{value['share']:.1%} ({value['low']:.1%} to {value['high']:.1%})"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _targets(figures: Figures) -> Table:
    table = _table(
        f"{figures['reports']:,} reports, rules {figures['rules_version']}",
        "measure", "share (95 %)", "of", "target", "",
    )  # fmt: skip
    for target in targets(figures):
        sign = ">=" if target.at_least else "<="
        met = {True: "met", False: "MISSED", None: "no data"}[target.met]
        table.add_row(
            target.what,
            _share(target.value),
            f"{target.value['total']:,}",
            f"{sign} {100 * target.bar:g}%",
            met,
        )
    return table


def _verdicts(title: str, figures: Figure) -> Table:
    table = _table(
        title, "group", "", "claims", *(o.value.replace("_", " ") for o in Outcome), "supported",
        "contradicted", "decided",
    )  # fmt: skip
    for group, sides in figures.items():
        for side in ("true", "moved"):
            found = sides[side]
            table.add_row(
                group if side == "true" else "",
                side,
                str(found["claims"]),
                *(str(found["outcomes"][outcome.value]) for outcome in Outcome),
                _share(found["supported"]),
                _share(found["contradicted"]),
                _share(sides["coverage"]) if side == "true" else "",
            )
    return table


def _calibration(figures: Figure) -> Table:
    table = _table(
        f"Calibration at even odds, Brier score {figures['brier']}",
        "score from", "claims", "mean score", "true",
    )  # fmt: skip
    for step in figures["bins"]:
        table.add_row(
            f"{step['from']:.2f}", str(step["claims"]), f"{step['mean_score']:.2f}",
            f"{step['true']:.2f}",
        )  # fmt: skip
    return table


def _shares(title: str, figures: Mapping[str, Figure]) -> Table:
    table = _table(title, "", "share (95 %)", "of")
    for name, value in figures.items():
        table.add_row(name, _share(value), f"{value['total']:,}")
    return table


def _events(figures: Figure) -> Table:
    table = _table(
        "Events compared with the episodes of Storm Events (B-cubed)",
        "class", "reports", "episodes", "events", "precision", "recall", "F1",
    )  # fmt: skip
    for name, row in figures.items():
        scores = (row[score] for score in ("precision", "recall", "f1"))
        counts = (row[count] for count in ("reports", "episodes", "events"))
        table.add_row(
            name,
            *(f"{count:,}" for count in counts),
            *("-" if score is None else f"{score:.3f}" for score in scores),
        )
    return table


def _confusion(text: Figure) -> Table:
    matrix: Mapping[str, Mapping[str, int]] = text["confusion"]
    read = sorted({name for row in matrix.values() for name in row})
    table = _table("Class filed (rows) and class read (columns)", "filed", "right", "of", *read)
    for name, row in matrix.items():
        counts = (str(row.get(column, "")) for column in read)
        right = text["classes"][name]
        table.add_row(name, f"{right['share']:.1%}", f"{right['total']:,}", *counts)
    return table


def _airports(figures: Sequence[Figure]) -> Table:
    table = _table(
        "Airports: one is the claim, those around it the evidence (plain thresholds in brackets)",
        "claim", "year", "true", "supported if true", "supported if false", "contradicted if true",
        "contradicted if false",
    )  # fmt: skip
    for row in figures:
        plain = row["thresholds"]
        table.add_row(
            row["kind"],
            str(row["year"]),
            f"{row['supported_true']['total']:,}",
            *(
                f"{row[name]['share'] or 0.0:.3f} [{plain[name]:.3f}]"
                for name in ("supported_true", "supported_false", "contradicted_true")
            ),
            f"{row['contradicted_false']['share'] or 0.0:.3f}",
        )
    return table
