"""Bodies of the text routes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, WithJsonSchema

from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH
from skywitness.entrypoints.http.kit.fields import LANGUAGE_TAG, NO_CONTROLS, RequestModel


class TextRequest(RequestModel):
    """A text to analyse, and its language where it is known; short texts need the hint."""

    text: Annotated[
        str,
        Field(description="any text"),
        WithJsonSchema(
            {"type": "string", "maxLength": MAX_NARRATIVE_LENGTH, "pattern": NO_CONTROLS}
        ),
    ]
    language_hint: Annotated[str, Field(pattern=LANGUAGE_TAG)] | None = None
