"""What can go wrong, in the words of the domain.

Every error carries the data that a caller needs to act on it and never a status of any protocol:
an entrypoint owns the table that turns each class into an answer of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, TypeVar, TypeVarTuple
from uuid import UUID

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class SkywitnessError(Exception):
    """Root of every error that the core raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one field; `field` is a dotted path such as `place.latitude`."""

    field: str
    detail: str


class Invalid(SkywitnessError):
    """Values that cannot stand: one problem for each field that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take the problems found, at least one."""
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.detail}" for p in self.problems))

    @classmethod
    def at(cls, name: str, detail: str) -> Self:
        """Say that one field is wrong, and why."""
        return cls([Problem(name, detail)])

    def under(self, name: str) -> tuple[Problem, ...]:
        """Return the same problems seen from the object that holds this one in `name`."""
        return tuple(
            Problem(f"{name}.{p.field}" if p.field else name, p.detail) for p in self.problems
        )


class InvalidQuery(Invalid):
    """A question that makes no sense; fields are names of query parameters."""


@dataclass(slots=True)
class Problems:
    """Collects what is wrong across several fields, so that one answer names them all."""

    found: list[Problem] = field(default_factory=list)

    def add(self, name: str, detail: str) -> None:
        """Note one problem."""
        self.found.append(Problem(name, detail))

    def attempt(self, build: Callable[[*Ts], T], *values: *Ts, within: str = "") -> T | None:
        """Return what `build` makes of the values, or None after noting why it could not.

        `within` names the object that holds the fields.
        """
        try:
            return build(*values)
        except Invalid as error:
            self.found.extend(error.under(within) if within else error.problems)
            return None

    def raise_if_any(self) -> None:
        """Raise `Invalid` with everything found."""
        if self.found:
            raise Invalid(self.found)


@dataclass(eq=False)
class ReportNotFound(SkywitnessError):
    """No report has this id."""

    report_id: UUID


@dataclass(eq=False)
class ReportWithdrawn(SkywitnessError):
    """The report was withdrawn; it can be restored."""

    report_id: UUID
    withdrawn_at: datetime


@dataclass(eq=False)
class StaleRevision(SkywitnessError):
    """The report has moved on since the revision that the caller saw."""

    report_id: UUID


@dataclass(eq=False)
class IdentityTaken(SkywitnessError):
    """The id that the client brought already belongs to another filing."""

    report_id: UUID


@dataclass(eq=False)
class ExternalIdTaken(SkywitnessError):
    """The same issuer already filed another report under this external id."""

    external_id: str
    report_id: UUID


@dataclass(eq=False)
class IdempotencyMismatch(SkywitnessError):
    """The idempotency key was used before, with another body."""

    key: str


@dataclass(eq=False)
class FilingInProgress(SkywitnessError):
    """A request with the same idempotency key is still running, here or in another process."""

    key: str


@dataclass(eq=False)
class LeaseLost(SkywitnessError):
    """Another worker took over, or the report changed meanwhile; nothing was stored."""

    report_id: UUID


@dataclass(eq=False)
class StoreOverloaded(SkywitnessError):
    """More changes are waiting than the store may hold; try again after `retry_after_s` seconds."""

    retry_after_s: int = 1


@dataclass(eq=False)
class StoreFull(SkywitnessError):
    """The disk that holds the reports is full or refuses to write; reading still works."""

    retry_after_s: int = 30


class NoWeatherSource(SkywitnessError):
    """Nothing that is configured can answer this question about the weather."""


@dataclass(eq=False)
class ProviderError(SkywitnessError):
    """An external service gave no usable answer; `reason` has no keys, addresses or texts."""

    provider: str
    reason: str = ""
    retry_after_s: float | None = None


class ProviderUnavailable(ProviderError):
    """A passing fault: a timeout, a broken connection, an error of the service itself."""


class ProviderCredentialsRefused(ProviderError):
    """The key is wrong, or not active yet."""


class ProviderEntitlementMissing(ProviderError):
    """The key is good, but the plan does not include this product."""


class ProviderQuotaExhausted(ProviderError):
    """The account has no calls left, or is blocked; retry after `retry_after_s`."""


class ProviderRequestRefused(ProviderError):
    """The service rejected the request: a defect of the adapter, not worth retrying."""


class ProviderAnswerUnusable(ProviderError):
    """The answer is not what the service documents, or is physically impossible."""


class LocationUnknown(ProviderError):
    """The service has no data for this place."""


@dataclass(eq=False)
class StorageError(SkywitnessError):
    """An object could not be stored, read or removed."""

    key: str
    reason: str = ""


class ObjectMissing(StorageError):
    """There is no object of this name."""


class ObjectExists(StorageError):
    """An object of this name is there already and must not be replaced."""


class ObjectChanged(StorageError):
    """The object is no longer the one that the caller saw."""


class RangeOutside(StorageError):
    """The range asked for lies outside the object."""


class StorageUnavailable(StorageError):
    """The storage does not answer, or not in time; try again later."""


class StorageRefused(StorageError):
    """The storage refused for good: credentials, a name or metadata that it cannot hold."""
