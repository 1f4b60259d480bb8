"""The names of the statements that write, so that steps can be made without compiling SQL."""

from __future__ import annotations

from enum import Enum, auto


class Statement(Enum):
    """Every statement that writes; `statements` holds the text."""

    FILE_REPORT = auto()
    REVISE_REPORT = auto()
    WITHDRAW_REPORT = auto()
    RESTORE_REPORT = auto()
    STORE_FINDINGS = auto()
    FAIL_EXAMINATION = auto()
    REDACT_REPORT = auto()
    ADD_REVISION = auto()
    REDACT_REVISION = auto()
    PUT_EXACT_PLACE = auto()
    CLEAR_AREA = auto()
    PUT_AREA = auto()
    NOTE_TEXT = auto()
    ADD_VERDICT = auto()
    PUT_CONDITIONS = auto()
    PUT_IDEMPOTENCY = auto()
    ADD_AUDIT = auto()
    ADD_STREAM = auto()
    SCHEDULE = auto()
    UNSCHEDULE = auto()
    SCHEDULE_ALL = auto()
    TAKE_LEASE = auto()
    END_LEASE = auto()
    RELEASE_LEASE = auto()
    FORGET_STREAM = auto()
    FORGET_IDEMPOTENCY = auto()
    COUNT_CALL = auto()
    NOTE_CALL = auto()
    FORGET_CALLS = auto()
    FORGET_CALL_DAYS = auto()
