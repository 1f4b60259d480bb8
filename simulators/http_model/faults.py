"""The faults of an online endpoint."""

from __future__ import annotations

from typing import Final

from simulators.control import CONNECTION_FAULTS, Change, instead
from simulators.server import Response, json_response

FAULTS: Final[dict[str, Change]] = {
    **CONNECTION_FAULTS,
    "throttled": instead(Response(429, b"Too Many Requests")),
    "throttled-for-1-s": instead(Response(429, b"", headers={"Retry-After": "1"})),
    "model-failed": instead(Response(424, b"the scoring script raised an exception")),
    "wrong-key": instead(Response(401, b"unauthorized")),
    "refused": instead(json_response({"message": "the input has another shape"}, 400)),
    "other-shape": instead(json_response({"outputs": []})),
    "nan": instead(Response(200, b'{"tags": [{"name": "hail", "confidence": NaN}]}')),
    "huge": instead(Response(200, b" " * (10 << 20))),
}
