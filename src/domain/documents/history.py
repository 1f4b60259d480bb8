"""What has happened to a report, in one list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.report import RevisionDocument
from skywitness.domain.model.reports.review import UNLISTED, Decision, ReviewState

_OPTIONAL: Final = ("revision", "before", "review", "reason", "merged_into", "merged_from")


class HistoryKind(StrEnum):
    """What happened to a report."""

    FILED = "filed"
    REVISED = "revised"
    REVIEWED = "reviewed"
    MERGED = "merged"
    ABSORBED = "absorbed"
    """Another report was merged into this one."""

    UNDONE = "undone"
    RELEASED = "released"
    """What it was merged into has left the public lists, so that it is in them again."""

    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(kw_only=True)
class MemberChangeDocument(Document):
    """A member of the claim that an edit has changed; null for one that is not there."""

    pointer: str = field(metadata=about("JSON pointer (RFC 6901) into the report."))
    before: str | float | None
    after: str | float | None


@dataclass(kw_only=True)
class HistoryEntryDocument(Document):
    """One thing that has happened to a report."""

    kind: HistoryKind
    at: datetime
    by: str | None = field(metadata=about("Who did it; null for the public."))
    revision: int | None = field(metadata=about("The revision that was made or decided about."))
    changes: tuple[MemberChangeDocument, ...] = field(metadata=about("Of an edit."))
    before: ReviewState | None
    review: ReviewState | None
    reason: str | None = field(metadata=about("Of a decision; null for the public."))
    merged_into: UUID | None
    merged_from: UUID | None = field(metadata=about("The report that was merged into this one."))

    @classmethod
    def of_event(
        cls, kind: HistoryKind, at: datetime, by: str | None, **more: Any
    ) -> HistoryEntryDocument:
        """Show something; `more` has the members that are not null or empty."""
        none = dict.fromkeys(_OPTIONAL)
        return cls(**{"kind": kind, "at": in_utc(at), "by": by, "changes": (), **none, **more})

    @classmethod
    def of_decision(cls, made: Decision, *, is_full: bool) -> HistoryEntryDocument:
        """Show a decision; the public sees neither who made it nor why."""
        is_hidden = made.before in UNLISTED and not is_full
        return cls.of_event(
            HistoryKind(made.kind.value),
            made.at,
            made.by if is_full else None,
            revision=made.revision,
            before=None if is_hidden else made.before,
            review=made.after,
            reason=(made.reason or None) if is_full else None,
            merged_into=made.merged_into,
        )

    @classmethod
    def of_merged(cls, report_id: UUID, made: Decision, *, is_full: bool) -> HistoryEntryDocument:
        """Show that another report was merged into this one."""
        return cls.of_event(
            HistoryKind.ABSORBED,
            made.at,
            made.by if is_full else None,
            reason=(made.reason or None) if is_full else None,
            merged_from=report_id,
        )


@dataclass(kw_only=True)
class HistoryDocument(Document):
    """What has happened to a report, oldest first: the newest 100 edits, decisions and the rest."""

    items: tuple[HistoryEntryDocument, ...]


def revision_entries(
    shown: Sequence[RevisionDocument], authors: dict[int, str]
) -> Iterator[HistoryEntryDocument]:
    """Yield an entry for each revision that somebody sees, with what it has changed."""
    for number, revision in enumerate(shown):
        is_first = revision.revision == 1
        yield HistoryEntryDocument.of_event(
            HistoryKind.FILED if is_first else HistoryKind.REVISED,
            revision.revised_at,
            authors.get(revision.revision),
            revision=revision.revision,
            changes=tuple(_changes(shown[number - 1], revision)) if number else (),
        )


def _changes(before: RevisionDocument, after: RevisionDocument) -> Iterator[MemberChangeDocument]:
    old, new = dict(_members(before)), dict(_members(after))
    for pointer in {**old, **new}:
        if old.get(pointer) != new.get(pointer):
            yield MemberChangeDocument(
                pointer=pointer, before=old.get(pointer), after=new.get(pointer)
            )


def _members(document: Document, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the members of a claim that are no objects, by their JSON pointers."""
    for name, value in vars(document).items():
        if isinstance(value, Document):
            yield from _members(value, f"{above}/{name}")
        elif name not in {"revision", "revised_at"}:
            yield f"{above}/{name}", value
