"""Messages for errors of the core, for the command line."""

from __future__ import annotations

from skywitness.domain.model import errors


class InvalidFilter(Exception):
    """A filter is unknown or has an invalid value; the message says which, in one line."""


def error_message(error: errors.SkywitnessError) -> str:  # noqa: PLR0911  # one for each error
    """Return what happened and what to do about it."""
    match error:
        case errors.Invalid():
            return str(error)
        case errors.KeyNotFound():
            return f"no key has the id {error.key_id}"
        case errors.ReportNotFound():
            return f"no report has the id {error.report_id}"
        case errors.StaleRevision():
            return f"the report {error.report_id} is being changed by others; try again"
        case errors.StoreOverloaded():
            return "another program holds the write lock of the database; try again when it is done"
        case errors.StoreFull():
            return f"the database cannot be written: {error.__cause__ or 'the disk is full'}"
        case errors.StoreUnavailable():
            return f"the database cannot be used now: {error}"
        case errors.StoreDamaged():
            return f"the database is damaged: {error}; skywitness db check lists the damage"
        case _:
            return f"{type(error).__name__}: {error}"
