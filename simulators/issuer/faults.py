"""The faults of an OpenID provider."""

from __future__ import annotations

from typing import Final

from simulators.control import CONNECTION_FAULTS, Change, instead
from simulators.server import Response, json_response

FAULTS: Final[dict[str, Change]] = {
    **CONNECTION_FAULTS,
    "unavailable": instead(json_response({"error": "temporarily_unavailable"}, 503)),
    "too-many": instead(Response(429, headers={"Retry-After": "30"})),
    "not-found": instead(Response(404)),
    "redirect": instead(Response(302, headers={"Location": "http://127.0.0.1:1/keys"})),
    "other-issuer": instead(
        json_response({"issuer": "https://other.example", "jwks_uri": "https://other.example/keys"})
    ),
    "no-keys": instead(json_response({"keys": []})),
    "list": instead(json_response([])),
    "huge": instead(Response(body=b'{"keys":[' + b" " * (2 << 20) + b"]}")),
    "nested": instead(Response(body=b"[" * 100_000)),
}
