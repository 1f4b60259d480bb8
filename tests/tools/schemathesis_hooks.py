"""What schemathesis cannot know from the OpenAPI document; `schemathesis.toml` names this module.

- Three of four requests to operations on a report get one that exists and is in a fitting state;
  the fourth stays as it was generated. A part of a request that is invalid on purpose stays so.
- It gives a filing the `id` of a stored report, as if it were a reference, and repeats an
  `external_id` or an Idempotency-Key while it varies the rest: nearly every filing would be a
  conflict. It also repeats `Prefer: wait=5`, and would wait most of the time.
- Its systematic values of headers have letters and digits only, and thus neither quotes nor a star
  for If-Match.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.transport.serialization import Binary

from tests.tools.fitting_requests import Fitting, ServiceUnderTest, fitting

FILING = ("POST", "/v1/reports")
ONCE = ("Idempotency-Key", "Prefer")
"""Headers: a key names one report, and to wait for a verdict again would only take long."""
UNIQUE = ("id", "external_id")
AS_GENERATED = 4
"""One of so many requests."""

_used: set[str] = set()
"""Values of these headers, and ids of both kinds, of reports that were filed."""

Case = schemathesis.Case[Any]

service_at = lru_cache(ServiceUnderTest)


def _tags(change: int) -> str:
    return ", ".join(f'"{revision}.{change}"' for revision in range(1, 9))


schemathesis.openapi.format("etag", st.just("*") | st.integers(1, 10**9).map(_tags))


@schemathesis.hook
def before_call(_context: object, case: Case, _options: dict[str, Any]) -> None:
    """Let a request be about something that exists, and a filing be one of a new report."""
    if (case.method, case.path) == FILING:
        _let_be_new(case)
    elif _may_be_fitted(case):
        _leave_out_cursor(case)
        service = service_at(case.operation.base_url)
        body = case.body.data if isinstance(case.body, Binary) else case.body
        found = fitting(service, case.method, case.path, body)
        if found is not None:
            _put_in(found, case)


def _may_be_fitted(case: Case) -> bool:
    """Whether to change a request; the same one is always treated in the same way.

    Sequences of requests are about what their first ones have made.
    """
    meta = case.meta
    if (
        meta is None
        or meta.phase.name == "stateful"
        or case.method != case.operation.method.upper()
    ):
        return False
    made = (case.path_parameters, case.query, sorted(case.headers.items()), case.body)
    return zlib.crc32(repr(made).encode()) % AS_GENERATED > 0


def _leave_out_cursor(case: Case) -> None:
    """Ask for the first page of a list: cursors are signed, so a made-up one is always refused."""
    meta = case.meta
    assert meta is not None
    if not meta.is_negative_at(ParameterLocation.QUERY):
        case.query.pop("cursor", None)


def _put_in(found: Fitting, case: Case) -> None:
    """Put values into the parts of a request that are not invalid on purpose."""
    meta = case.meta
    assert meta is not None
    _replace(case.path_parameters, found.path, meta.is_negative_at(ParameterLocation.PATH))
    _replace(case.headers, found.headers, meta.is_negative_at(ParameterLocation.HEADER))
    _replace(case.query, found.query, meta.is_negative_at(ParameterLocation.QUERY))
    if isinstance(case.body, MutableMapping):
        _replace(case.body, found.members, meta.is_negative_at(ParameterLocation.BODY))


def _replace(
    values: MutableMapping[str, Any], fitting_ones: Mapping[str, Any], invalid: bool
) -> None:
    """Replace the values that are there; nothing is added."""
    if not invalid:
        values.update({name: value for name, value in fitting_ones.items() if name in values})


def _let_be_new(case: Case) -> None:
    """Leave out of a filing the headers and the ids that an earlier one used."""
    body = _members(case.body)
    repeated = [name for name in UNIQUE if _comparable(body.get(name)) in _used]
    if repeated:
        case.body = {name: value for name, value in body.items() if name not in repeated}
    for name in ONCE:
        if _comparable(_members(case.headers).get(name)) in _used:
            del case.headers[name]


@schemathesis.hook
def after_call(_context: object, case: Case, response: schemathesis.Response) -> None:
    """Remember the headers and the ids of a filing."""
    if response.status_code != 201 or (case.method, case.path) != FILING:
        return
    headers = _members(case.headers)
    given = (_members(case.body).get("external_id"), *map(headers.get, ONCE))
    _used.update(_comparable(value) for value in given if value)
    _used.add(response.headers["location"][0].rpartition("/")[2])


def _members(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _comparable(value: object) -> str:
    return str(value).lower()
