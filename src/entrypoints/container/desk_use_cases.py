"""The use cases of the desk."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from skywitness.entrypoints.container.chosen_adapters import ChosenAdapters

if TYPE_CHECKING:
    from skywitness.domain.use_cases.flag_report import FlagReport
    from skywitness.domain.use_cases.hold_report import HoldReport
    from skywitness.domain.use_cases.merge_report import MergeReport
    from skywitness.domain.use_cases.note_report import NoteReport
    from skywitness.domain.use_cases.read_history import ReadHistory
    from skywitness.domain.use_cases.read_queue import ReadQueue
    from skywitness.domain.use_cases.review_report import ReviewReport, UndoDecision
    from skywitness.domain.use_cases.witness_report import WitnessReport


class DeskUseCases(ChosenAdapters):
    """Deciding about reports, and what leads to a decision."""

    @cached_property
    def read_queue(self) -> ReadQueue:
        from skywitness.domain.use_cases.read_queue import ReadQueue

        return ReadQueue(queue=self._desk, clock=self.clock)

    @cached_property
    def read_history(self) -> ReadHistory:
        from skywitness.domain.use_cases.read_history import ReadHistory

        return ReadHistory(units=self.units)

    @cached_property
    def review_report(self) -> ReviewReport:
        from skywitness.domain.use_cases.review_report import ReviewReport

        return ReviewReport(units=self.units, clock=self.clock)

    @cached_property
    def undo_decision(self) -> UndoDecision:
        from skywitness.domain.use_cases.review_report import UndoDecision

        return UndoDecision(units=self.units, clock=self.clock)

    @cached_property
    def merge_report(self) -> MergeReport:
        from skywitness.domain.use_cases.merge_report import MergeReport

        return MergeReport(units=self.units, clock=self.clock)

    @cached_property
    def hold_report(self) -> HoldReport:
        from skywitness.domain.use_cases.hold_report import HoldReport

        return HoldReport(units=self.units, clock=self.clock)

    @cached_property
    def flag_report(self) -> FlagReport:
        from skywitness.domain.use_cases.flag_report import FlagReport

        return FlagReport(units=self.units, clock=self.clock)

    @cached_property
    def witness_report(self) -> WitnessReport:
        from skywitness.domain.use_cases.witness_report import WitnessReport

        return WitnessReport(units=self.units)

    @cached_property
    def note_report(self) -> NoteReport:
        from skywitness.domain.use_cases.note_report import NoteReport

        return NoteReport(units=self.units, clock=self.clock)
