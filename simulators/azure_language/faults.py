"""What can be made to go wrong with an answer of Azure AI Language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from simulators.azure_language import refusals
from simulators.control import delivered, mislabelled, truncated
from simulators.server import ConnectionFault, Response

TWELVE_DAYS_S: Final = 1_036_800

BAD_GATEWAY: Final = Response(
    502,
    b"<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>",
    "text/html",
)


def _instead(answer: Response) -> Callable[[Response], Response]:
    return lambda _: answer


FAULTS: Final[dict[str, Callable[[Response], Response]]] = {
    "wrong-key": _instead(refusals.WRONG_KEY),
    "rate-limit": _instead(refusals.failure(429, "429", refusals.RATE, Retry_After="1")),
    "rate-limit-bare": _instead(refusals.failure(429, "429", refusals.RATE)),
    "rate-limit-long": _instead(refusals.failure(429, "429", refusals.RATE, Retry_After="30")),
    "quota": _instead(refusals.failure(403, "403", refusals.QUOTA, Retry_After=str(TWELVE_DAYS_S))),
    "unavailable": _instead(
        refusals.failure(503, "ServiceUnavailable", "The service is temporarily unavailable.")
    ),
    "bad-gateway": _instead(BAD_GATEWAY),
    "wrong-type": mislabelled,
    "truncated": truncated,
    "cut": delivered(ConnectionFault.CUT),
    "drip": delivered(ConnectionFault.DRIP),
    "hang": delivered(ConnectionFault.HANG),
    "reset": delivered(ConnectionFault.RESET),
}
