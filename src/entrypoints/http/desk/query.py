"""The parameters of the desk's queue."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from skywitness.entrypoints.http.kit.fields import integer_schema, once, whole
from skywitness.entrypoints.http.reports.query import Cursor, FilterQuery

DEFAULT_CASES: Final = 20
MAX_CASES: Final = 100
"""Each is read in full, and its reasons are found anew."""


class QueueQuery(FilterQuery):
    """Filter of the reports in the queue, and the page of it."""

    limit: Annotated[int, once(whole(1, MAX_CASES)), integer_schema(1, MAX_CASES)] = Field(
        DEFAULT_CASES, description="maximum number of reports on the page"
    )
    cursor: Cursor | None = Field(
        None, description="where the page begins: taken from `next`, for the same filter only"
    )
