"""Errors of the core.

Errors carry the data that a caller needs to react, and no status of any protocol: each entrypoint
maps them to responses of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, TypeVar, TypeVarTuple
from uuid import UUID

MERGE_TARGET_GONE = "The other report is in no public list itself."
MERGE_IS_TARGET = "Other reports are merged into this one: merge those, or undo that."

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class SkywitnessError(Exception):
    """Superclass of all errors that the core raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of one field; `field` is a dotted path such as `place.latitude`."""

    field: str
    detail: str


class Invalid(SkywitnessError):
    """Invalid values; one problem for each field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take the problems found, at least one."""
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.detail}" for p in self.problems))

    @classmethod
    def at(cls, name: str, detail: str) -> Self:
        """Create the error for a single field."""
        return cls([Problem(name, detail)])

    def under(self, name: str) -> tuple[Problem, ...]:
        """Return the problems with `name` in front of each field path."""
        return tuple(
            Problem(f"{name}.{p.field}" if p.field else name, p.detail) for p in self.problems
        )


class InvalidQuery(Invalid):
    """Invalid query; fields are names of query parameters."""


@dataclass(slots=True)
class Problems:
    """Collects the problems of several fields, so that one error reports all of them."""

    found: list[Problem] = field(default_factory=list)

    def add(self, name: str, detail: str) -> None:
        """Add a problem."""
        self.found.append(Problem(name, detail))

    def attempt(self, build: Callable[[*Ts], T], *values: *Ts, within: str = "") -> T | None:
        """Return the result of `build`, or None after adding its problems.

        `within` names the object that holds the fields.
        """
        try:
            return build(*values)
        except Invalid as error:
            self.found.extend(error.under(within) if within else error.problems)
            return None

    def raise_if_any(self) -> None:
        """Raise `Invalid` if there are problems."""
        if self.found:
            raise Invalid(self.found)


@dataclass(eq=False)
class BadCredentials(SkywitnessError):
    """The credentials are none that let anybody in; `reason` is for the log, not for the caller."""

    reason: str = ""

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class NotSignedIn(SkywitnessError):
    """The caller has shown no credentials and does not have this permission without them."""

    permission: str


@dataclass(eq=False)
class NotPermitted(SkywitnessError):
    """The caller is known and does not have this permission."""

    permission: str


@dataclass(eq=False)
class KeyNotFound(SkywitnessError):
    """No key has this id."""

    key_id: str


@dataclass(eq=False)
class ReportNotFound(SkywitnessError):
    """No report has this id."""

    report_id: UUID


@dataclass(eq=False)
class ReportMerged(ReportNotFound):
    """The report is the same observation as another one, which shows it to the public."""

    into: UUID


@dataclass(eq=False)
class CaseHeld(SkywitnessError):
    """Somebody else of the desk works on this report."""

    report_id: UUID
    holder: str


@dataclass(eq=False)
class ReportErased(ReportNotFound):
    """There was a report with this id, and it was erased."""


@dataclass(eq=False)
class ReportWithdrawn(SkywitnessError):
    """The report was withdrawn; it can be restored."""

    report_id: UUID
    withdrawn_at: datetime


@dataclass(eq=False)
class StaleRevision(SkywitnessError):
    """The report has changed since the caller read it; `changed` says in what, if that is known."""

    report_id: UUID
    changed: tuple[str, ...] = ()


@dataclass(eq=False)
class CannotUndo(SkywitnessError):
    """Something else has happened to the report since the decision, or it is undone already."""

    report_id: UUID


@dataclass(eq=False)
class CannotMerge(SkywitnessError):
    """A report cannot be merged into another one, for a reason that is a sentence."""

    report_id: UUID
    reason: str


@dataclass(eq=False)
class IdentityTaken(SkywitnessError):
    """The id chosen by the client belongs to another filing."""

    report_id: UUID


@dataclass(eq=False)
class ExternalIdTaken(SkywitnessError):
    """The same issuer already filed another report under this external id.

    None is the report that whoever asks may not know of.
    """

    external_id: str
    report_id: UUID | None


@dataclass(eq=False)
class IdempotencyMismatch(SkywitnessError):
    """The idempotency key was used with another body."""

    key: str


@dataclass(eq=False)
class FilingInProgress(SkywitnessError):
    """A request with the same idempotency key is still running, here or in another process."""

    key: str


class PhotoError(SkywitnessError):
    """A photo was not accepted or not found; its text is for whoever sent the request."""


@dataclass(eq=False)
class PhotoNotFound(PhotoError):
    """The report has no photo with this id."""

    report_id: UUID
    photo_id: UUID

    def __str__(self) -> str:
        return f"Report {self.report_id} has no photo with the id {self.photo_id}."


class PhotoTypeUnknown(PhotoError):
    """By its content, it is none of the kinds of picture that are accepted."""

    def __str__(self) -> str:
        return "By its content, this is no JPEG, PNG or WebP picture."


@dataclass(eq=False)
class PhotoTooLarge(PhotoError):
    """The photo has too many bytes."""

    most: int

    def __str__(self) -> str:
        return f"A photo may have {self.most} bytes."


@dataclass(eq=False)
class PhotoRefused(PhotoError):
    """The photo is damaged or too much to decode."""

    reason: str

    def __str__(self) -> str:
        return f"The photo is not accepted: {self.reason}."


@dataclass(eq=False)
class PhotoNotSent(PhotoError):
    """A photo is confirmed that has not been sent to the storage yet."""

    photo_id: UUID

    def __str__(self) -> str:
        return f"Photo {self.photo_id} has not been sent to the storage."


@dataclass(eq=False)
class TooManyPhotos(PhotoError):
    """The report has as many photos as it may have."""

    most: int

    def __str__(self) -> str:
        return f"The report has {self.most} photos; remove one first."


@dataclass(eq=False)
class LeaseLost(SkywitnessError):
    """Another worker took over, or the report changed meanwhile; nothing was stored."""

    report_id: UUID


@dataclass(eq=False)
class StoreOverloaded(SkywitnessError):
    """Too many changes or searches are queued; retry after `retry_after_s` seconds."""

    retry_after_s: int = 1


@dataclass(eq=False)
class SearchTimeout(SkywitnessError):
    """A search took too long and was ended; a narrower one may succeed."""

    retry_after_s: int = 5


@dataclass(eq=False)
class StoreFull(SkywitnessError):
    """The disk is full or cannot be written; reading still works."""

    retry_after_s: int = 30


@dataclass(eq=False)
class StoreUnavailable(SkywitnessError):
    """The store cannot be read or written for now; `reason` has no paths and no content."""

    reason: str = ""
    retry_after_s: int = 5

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class StoreDamaged(SkywitnessError):
    """What is stored cannot be read: one report, or part of the database; see `db check`."""

    reason: str = ""

    def __str__(self) -> str:
        return self.reason


class NoWeatherSource(SkywitnessError):
    """No configured source can provide this kind of weather data."""


@dataclass(eq=False)
class ProviderError(SkywitnessError):
    """An external service gave no usable answer; `reason` has no keys, addresses or texts."""

    provider: str
    reason: str = ""
    retry_after_s: float | None = None


class ProviderUnavailable(ProviderError):
    """A transient fault: a timeout, a broken connection, an error of the service itself."""


class ProviderCredentialsRefused(ProviderError):
    """The key is wrong, or not active yet."""


class ProviderEntitlementMissing(ProviderError):
    """The key is valid, but its plan does not include this product."""


class ProviderQuotaExhausted(ProviderError):
    """The account has no calls left, or is blocked; retry after `retry_after_s`."""


class ProviderRequestRefused(ProviderError):
    """The service rejected the request: a defect of the adapter, not worth retrying."""


class ProviderAnswerUnusable(ProviderError):
    """The response does not match the documentation, or is physically impossible."""


class LocationUnknown(ProviderError):
    """The service has no data for this place."""


class ArchiveEmpty(LocationUnknown):
    """The archive has no data for any place: nothing was imported."""


@dataclass(eq=False)
class StorageError(SkywitnessError):
    """An object could not be stored, read or removed."""

    key: str
    reason: str = ""


class ObjectMissing(StorageError):
    """There is no object of this name."""


class ObjectExists(StorageError):
    """An object of this name exists and must not be replaced."""


class ObjectChanged(StorageError):
    """The object has changed since the caller read it."""


class RangeOutside(StorageError):
    """The requested range lies outside the object."""


class StorageUnavailable(StorageError):
    """The storage does not respond in time; retry later."""


class StorageRefused(StorageError):
    """The storage rejected the request: credentials, or an invalid key or metadata."""
