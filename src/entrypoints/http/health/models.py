"""Responses of the health routes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

Status = Annotated[
    str, WithJsonSchema({"type": "string", "x-extensible-enum": ["pass", "warn", "fail"]})
]


class Liveness(BaseModel):
    """The process responds."""

    status: Status


class Readiness(BaseModel):
    """Whether the service can do its work."""

    status: Status
    checks: dict[str, dict[str, Any]] = Field(
        description="One per dependency: its status, the reason if it is not pass, and figures."
    )
