"""The complete evaluation of a dataset, and targets for its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skywitness.domain.model.assessment.judge import RULES_VERSION
from skywitness.entrypoints.evaluation import (
    episodes,
    hourly,
    neighbourhood,
    personal,
    texts,
    verdicts,
)
from skywitness.entrypoints.evaluation.dataset import (
    PAIRS,
    DatasetError,
    Filed,
    observation_files,
    read_filed,
    read_measured,
    read_pairs,
    report_files,
)
from skywitness.entrypoints.evaluation.pairing import make_pairs

Figures = dict[str, Any]
Step = Callable[[str], None]


def evaluate(folder: Path, step: Step) -> Figures:
    """Return all figures of a dataset as a JSON object, without those that lack data.

    `step` is called with the name of each step.

    Raises:
        DatasetError: the folder has no reports, or a file cannot be read.
    """
    step("reading reports")
    files = report_files(folder)
    reports = read_filed(files)
    if not reports:
        names = ", ".join(file.name for file in files)
        raise DatasetError(f"{names}: no row can be read as a report")
    figures: Figures = {"rules_version": RULES_VERSION, "reports": len(reports)}
    if observation_files(folder):
        step("judging claims")
        figures |= _verdicts(folder, reports)
    step("counting neighbours")
    figures["neighbours"] = neighbourhood.document(neighbourhood.neighbour_figures(reports))
    step("grouping events")
    figures["events"] = episodes.document(reports)
    step("reading narratives")
    figures["text"] = texts.document(reports)
    figures["personal_data"] = personal.document(reports)
    for file in sorted(folder.glob("airports-*.csv.gz")):
        step(f"judging the hours of {file.name}")
        figures.setdefault("airports", []).extend(
            hourly.document(hourly.airport_figures(folder, file.name))
        )
    return figures


def _verdicts(folder: Path, reports: Sequence[Filed]) -> Figures:
    by_id = {filed.id: filed for filed in reports}
    measured = read_measured(folder, observation_files(folder))
    given = (folder / PAIRS).exists()
    pairs = read_pairs(folder) if given else make_pairs(reports, measured)
    pairs = [pair for pair in pairs if pair.report_id in by_id]
    weather = verdicts.judged_claims(pairs, by_id, measured)
    around = neighbourhood.Neighbourhood(reports)
    return {
        "weather_only": verdicts.document(weather),
        "with_neighbours": verdicts.document(
            verdicts.judged_claims(pairs, by_id, measured, around)
        ),
        "per_pair": verdicts.document(verdicts.judged_pairs(pairs, by_id, measured)),
        "false_contradictions": verdicts.false_contradictions(weather).document(),
        "calibration": verdicts.calibration(weather),
    }


@dataclass(frozen=True, slots=True)
class Target:
    """A figure and its target; `value` is a share as a JSON object."""

    what: str
    value: Mapping[str, Any]
    bar: float
    at_least: bool

    @property
    def met(self) -> bool | None:
        """Whether the target is met, None without data."""
        share = self.value["share"]
        if share is None:
            return None
        return bool(share >= self.bar if self.at_least else share <= self.bar)


def targets(figures: Figures) -> list[Target]:
    """Return the targets for all available figures."""
    found: list[Target] = []

    def at_least(what: str, value: Mapping[str, Any], bar: float) -> None:
        found.append(Target(what, value, bar, at_least=True))

    def at_most(what: str, value: Mapping[str, Any], bar: float) -> None:
        found.append(Target(what, value, bar, at_least=False))

    if "weather_only" in figures:
        everything = figures["weather_only"].get("all")
        if everything:
            at_least("true claims supported, weather only", everything["true"]["supported"], 0.93)
            at_most("moved claims supported, weather only", everything["moved"]["supported"], 0.10)
            at_most("true claims contradicted", everything["true"]["contradicted"], 0.03)
        at_most("contradicted although readings cannot", figures["false_contradictions"], 0.0)
    text, near, personal_data = figures["text"], figures["neighbours"], figures["personal_data"]
    at_least("class read from the narrative", text["class"], 0.95)
    at_least("class right when one is read", text["class_when_read"], 0.95)
    at_least("heat read from the narrative", text["heat"], 0.90)
    at_least("hail size found", text["hail"]["found"], 0.80)
    at_least("hail size right when found", text["hail"]["right"], 0.97)
    for name, read in text["wind"].items():
        at_least(f"speed right when found: {name}", read["right"], 0.95)
    at_most("correct times flagged", text["correct_times_flagged"], 0.005)
    at_least("reports with neighbours, supported by them", near["kept"], 0.95)
    at_most("the same reports moved by days, supported", near["moved"], 0.02)
    at_least("planted personal data found", personal_data["recall"], 0.95)
    at_most("clean narratives redacted", personal_data["false_alarms"], 0.01)
    return found


def with_targets(figures: Figures) -> Figures:
    """Return the figures with their targets."""
    return figures | {
        "targets": [
            {
                "what": target.what,
                "value": dict(target.value),
                "bar": target.bar,
                "at_least": target.at_least,
                "met": target.met,
            }
            for target in targets(figures)
        ]
    }
