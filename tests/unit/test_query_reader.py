"""What a short query means is found out once."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator
from starlette.requests import Request

from skywitness.entrypoints.http.kit.fields import QueryModel
from skywitness.entrypoints.http.kit.route import LONGEST_KEPT, query_reader


def asked(query: bytes) -> Request:
    return Request({"type": "http", "query_string": query, "headers": []})


@pytest.fixture
def seen() -> list[object]:
    """The values that have been validated."""
    return []


@pytest.fixture
def model(seen: list[object]) -> type[QueryModel]:
    def note(value: object) -> object:
        seen.append(value)
        return value

    class Counted(QueryModel):
        name: Annotated[str, BeforeValidator(note)] = ""

    return Counted


def test_a_short_query_is_validated_once(seen: list[object], model: type[QueryModel]) -> None:
    read = query_reader(model)

    assert read(asked(b"name=a%20b")) == read(asked(b"name=a%20b")) == model(name="a b")  # type: ignore[call-arg] # a field of the subclass
    assert read(asked(b"name=c")) == model(name="c")  # type: ignore[call-arg] # as above
    assert seen == ["a b", "a b", "c", "c"]  # each once by the reader, and once above


def test_a_long_query_is_not_kept(seen: list[object], model: type[QueryModel]) -> None:
    read = query_reader(model)
    longest = b"name=" + b"a" * (LONGEST_KEPT - 5)
    for query in (longest, longest, longest + b"a", longest + b"a"):
        read(asked(query))

    assert len(seen) == 3


@pytest.mark.parametrize("query", [b"other=1", b"name=a&name=b"])
def test_what_is_wrong_is_said_every_time(query: bytes, model: type[QueryModel]) -> None:
    read = query_reader(model)
    for _ in range(2):
        with pytest.raises(RequestValidationError) as refused:
            read(asked(query))
        assert refused.value.errors()[0]["loc"][0] == "query"
