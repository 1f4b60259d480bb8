"""What schemathesis cannot know from the OpenAPI document; `schemathesis.toml` names this module.

- It gives a filing the `id` of a stored report, as if it were a reference, and repeats an
  `external_id` or an Idempotency-Key while it varies the rest: nearly every filing would be a
  conflict.
- Its systematic values of headers have letters and digits only, and thus neither quotes nor a star
  for If-Match.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import schemathesis
from hypothesis import strategies as st

FILING = ("POST", "/v1/reports")
KEY = "Idempotency-Key"
UNIQUE = ("id", "external_id")

_used: set[str] = set()
"""Keys, and ids of both kinds, of reports that were filed."""


def _tags(change: int) -> str:
    return ", ".join(f'"{revision}.{change}"' for revision in range(1, 9))


schemathesis.openapi.format("etag", st.just("*") | st.integers(1, 10**9).map(_tags))


@schemathesis.hook
def before_call(_context: object, case: schemathesis.Case[Any], _options: dict[str, Any]) -> None:
    """Leave out of a filing the key and the ids that an earlier one used."""
    if (case.method, case.path) != FILING:
        return
    body = _members(case.body)
    repeated = [name for name in UNIQUE if _comparable(body.get(name)) in _used]
    if repeated:
        case.body = {name: value for name, value in body.items() if name not in repeated}
    if _comparable(_members(case.headers).get(KEY)) in _used:
        del case.headers[KEY]


@schemathesis.hook
def after_call(
    _context: object, case: schemathesis.Case[Any], response: schemathesis.Response
) -> None:
    """Remember the key and the ids of a filing."""
    if response.status_code != 201 or (case.method, case.path) != FILING:
        return
    given = (_members(case.body).get("external_id"), _members(case.headers).get(KEY))
    _used.update(_comparable(value) for value in given if value)
    _used.add(response.headers["location"][0].rpartition("/")[2])


def _members(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _comparable(value: object) -> str:
    return str(value).lower()
