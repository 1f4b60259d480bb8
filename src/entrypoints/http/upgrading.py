"""What is answered while the database is upgraded: that the process lives, and is not ready."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from starlette.types import Receive, Scope, Send

from skywitness.entrypoints.http.kit.responses import json_response
from skywitness.entrypoints.http.problems.problem import HttpProblem, problem_response

REASON: Final = "the database is being upgraded"
RETRY_AFTER_S: Final = 10


async def upgrading(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 200 at `/livez`, and `not_ready` everywhere else."""
    if scope["path"] == "/livez":
        response = json_response({"status": "pass"})
    else:
        problem = HttpProblem(
            "not_ready",
            f"Store: {REASON}.",
            headers={"Retry-After": str(RETRY_AFTER_S)},
            members={"checks": {"store": {"status": "fail", "reason": REASON}}},
        )
        request_id = str(uuid4())
        response = problem_response(problem, request_id)
        response.headers["X-Request-ID"] = request_id
    response.headers["Connection"] = "close"  # the service itself takes the next request
    await response(scope, receive, send)
