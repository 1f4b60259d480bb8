"""What schemathesis cannot know from the OpenAPI document; `schemathesis.toml` names this module.

It fills an `id` in a body with one that a response contained. That suits references to what exists,
but the id in a filing is that of a new report: nearly every filing would be a conflict.
"""

from __future__ import annotations

from typing import Any

import schemathesis

FILING = ("POST", "/v1/reports")

_known: set[str] = set()
"""Ids of reports."""


@schemathesis.hook
def before_call(_context: object, case: schemathesis.Case[Any], _options: dict[str, Any]) -> None:
    """Leave out the id of a filing when a report has it."""
    body = case.body
    if (case.method, case.path) != FILING or not isinstance(body, dict):
        return
    given = body.get("id")
    if isinstance(given, str) and given.lower() in _known:
        case.body = {name: value for name, value in body.items() if name != "id"}


@schemathesis.hook
def after_call(
    _context: object, case: schemathesis.Case[Any], response: schemathesis.Response
) -> None:
    """Remember the ids of reports."""
    if response.status_code == 201 and (case.method, case.path) == FILING:
        shown = response.json()
        _known.add(str(shown.get("id", shown)).lower())
