"""The faults of Azure AI Language."""

from __future__ import annotations

from typing import Final

from simulators.azure_language import errors
from simulators.control import CONNECTION_FAULTS, Change, instead

TWELVE_DAYS_S: Final = 1_036_800

FAULTS: Final[dict[str, Change]] = {
    **CONNECTION_FAULTS,
    "wrong-key": instead(errors.WRONG_KEY),
    "rate-limit": instead(errors.failure(429, "429", errors.RATE, Retry_After="1")),
    "rate-limit-bare": instead(errors.failure(429, "429", errors.RATE)),
    "rate-limit-long": instead(errors.failure(429, "429", errors.RATE, Retry_After="30")),
    "quota": instead(errors.failure(403, "403", errors.QUOTA, Retry_After=str(TWELVE_DAYS_S))),
    "unavailable": instead(
        errors.failure(503, "ServiceUnavailable", "The service is temporarily unavailable.")
    ),
}
