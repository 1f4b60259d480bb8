"""Every operation as the OpenAPI document describes it: what FastAPI is told beside the route."""

from __future__ import annotations

from typing import Final

from skywitness.entrypoints.http.operation_parts import (
    EVERYWHERE,
    content,
    operation,
)

LIVE: Final = operation(
    "GET",
    "getLiveness",
    "operate",
    "Whether the process answers",
    "Looks at nothing else.",
    answers={"200": {"description": "It does", "content": content(json="Liveness")}},
    problems=EVERYWHERE,
)
READY: Final = operation(
    "GET",
    "getReadiness",
    "operate",
    "Whether the service can do its work",
    "Asks the store; late or given up examinations, a disk that is nearly full, and a service of "
    "others that is left alone or has no calls left, are warnings.",
    answers={"200": {"description": "It can", "content": content(json="Readiness")}},
    problems=EVERYWHERE,
)
METRICS: Final = operation(
    "GET",
    "getMetrics",
    "operate",
    "Figures for Prometheus",
    "Requests, durations, reports, waiting examinations, and calls to services of others.",
    answers={
        "200": {
            "description": "Text format 0.0.4",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
    problems=EVERYWHERE,
)
