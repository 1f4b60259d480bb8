"""The faster decoder of bodies takes only what the strict one understands in the same way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.http.kit.bodies import decoded
from skywitness.entrypoints.http.kit.usual_json import MOST_STRINGS, usual_object
from skywitness.entrypoints.http.problems.problem import HttpProblem

NAMES = st.sampled_from(["a", "b", "", ":", "name", "größe", 'quo"te', "back\\slash"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 65), 1 << 65)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", ":", '"', "\\", "text", '":"', "雹"])
)
Members = list[tuple[str, Any]]


def members(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Members]:
    return st.lists(st.tuples(NAMES, values), max_size=4)


def written(value: Any, gap: str) -> str:
    """Write members as an object, with the same name twice if they have it twice."""
    if isinstance(value, list):
        each = (
            f"{json.dumps(n, ensure_ascii=False)}{gap}:{gap}{written(v, gap)}" for n, v in value
        )
        return "{" + f"{gap},{gap}".join(each) + "}"
    return json.dumps(value, ensure_ascii=False)


def understood(value: Any) -> Any:
    """Return what a strict reader understands; raise `ValueError` for what it refuses."""
    if isinstance(value, list):
        if len({name for name, _ in value}) < len(value):
            raise ValueError("a name is there twice")
        return {name: understood(member) for name, member in value}
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        raise ValueError("too large")
    return value


@given(members(SCALARS | members(SCALARS | members(SCALARS))), st.sampled_from(["", " ", "\n\t"]))
def test_an_object_means_the_same_however_it_is_decoded(value: Members, gap: str) -> None:
    body = written(value, gap).encode()
    try:
        expected = understood(value)
    except ValueError:
        assert usual_object(body) is None
        with pytest.raises(HttpProblem):
            decoded(body)
        return

    assert repr(decoded(body)) == repr(expected)
    assert usual_object(body) in (None, expected)


def test_a_report_is_a_usual_object() -> None:
    body = {"place": {"latitude": 41.6, "name": "Ames"}, "magnitude": None, "observed_at": "2026"}

    assert usual_object(json.dumps(body).encode()) == body


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": [1]}',
        b'{"a": {"b": {"c": 1}}}',
        b'{"a": "\\u0041"}',
        b'{"a": 1} 2',
        b"[]",
        b"",
        b'{"a": "\xff"}',
        json.dumps({str(n): n for n in range(MOST_STRINGS + 1)}).encode(),
    ],
)
def test_what_is_unusual_is_left_to_the_other_decoder(body: bytes) -> None:
    assert usual_object(body) is None
