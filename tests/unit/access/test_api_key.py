"""How keys are written, and which of them let somebody in."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.access.api_key import (
    USE_IS_NOTED_EVERY,
    ApiKey,
    KeyRequest,
    KeyText,
    new_owner,
)
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.errors import BadCredentials, Invalid
from tests.builders import FILED_AT as NOW
from tests.builders import REDACTOR

SECOND = timedelta(seconds=1)
TEXT = KeyText("7Hq2mZ0a", "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f")
WRITTEN = str(TEXT)


def a_key(**changes: Any) -> ApiKey:
    request = KeyRequest(name="Ann's phone", role=Role.OBSERVER, owner="ann")
    key = request.key(TEXT, NOW, "local")
    return ApiKey(**{f.name: getattr(key, f.name) for f in fields(key)} | changes)


def test_a_key_has_a_prefix_an_id_a_secret_and_a_checksum() -> None:
    assert re.fullmatch("skw_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", WRITTEN)


def test_keys_differ() -> None:
    assert len({str(KeyText.random()) for _ in range(100)}) == 100


def test_keys_are_read_as_they_were_written() -> None:
    keys = [KeyText.random() for _ in range(100)]

    assert [KeyText.parse(str(key)) for key in keys] == keys


def test_what_is_logged_of_a_key_is_not_the_key() -> None:
    assert TEXT.secret not in repr(TEXT)
    assert TEXT.secret not in repr(a_key())
    assert TEXT.secret not in repr([f"{a_key()}"])


@given(st.integers(min_value=4, max_value=len(WRITTEN) - 1), st.sampled_from("0aZ_-é"))
def test_a_mistyped_key_is_refused_without_looking_it_up(at: int, sign: str) -> None:
    mistyped = WRITTEN[:at] + sign + WRITTEN[at + 1 :]
    if mistyped == WRITTEN:
        return

    with pytest.raises(BadCredentials):
        KeyText.parse(mistyped)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "skw_",
        WRITTEN[:-1],
        WRITTEN + "0",
        WRITTEN + "\n",
        " " + WRITTEN,
        WRITTEN.upper(),
        WRITTEN.replace("skw_", "sky_"),
        WRITTEN.replace("_", "-"),
        WRITTEN[:-7],
        "x" * 100_000,
        "skw_" * 25_000,
        "\ud800",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadCredentials):
        KeyText.parse(text)


def test_a_key_lets_its_owner_in() -> None:
    key = a_key(scopes=frozenset({Permission.READ_REPORTS}))

    key.require_valid(TEXT, NOW)

    assert (key.actor.id, key.actor.role) == ("ann", Role.OBSERVER)
    assert key.actor.permissions == {Permission.READ_REPORTS}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"digest": "0" * 64}, "no key has this secret"),
        ({"digest": "0" * 64, "revoked_at": NOW}, "no key has this secret"),
        ({"revoked_at": NOW - SECOND}, "revoked"),
        ({"revoked_at": NOW + SECOND}, "revoked"),  # the clock was set back
        ({"expires_at": NOW}, "expired"),
        ({"expires_at": NOW - SECOND}, "expired"),
    ],
)
def test_a_key_that_is_not_valid_lets_nobody_in(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadCredentials, match=reason):
        a_key(**changes).require_valid(TEXT, NOW)


def test_a_key_is_valid_until_it_expires() -> None:
    a_key(expires_at=NOW + SECOND).require_valid(TEXT, NOW)


def test_a_key_is_revoked_once() -> None:
    revoked = a_key().revoked(NOW)

    assert revoked.revoked_at == NOW
    assert revoked.revoked(NOW + SECOND) is revoked


def test_the_use_of_a_key_is_noted_now_and_then() -> None:
    assert not a_key().is_use_noted(NOW)
    assert a_key(last_used_at=NOW).is_use_noted(NOW + USE_IS_NOTED_EVERY - SECOND)
    assert not a_key(last_used_at=NOW).is_use_noted(NOW + USE_IS_NOTED_EVERY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": "\x1b[31m"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"owner": ""}, "owner"),
        ({"owner": "a\nb"}, "owner"),
        ({"role": Role.PUBLIC}, "role"),
        ({"scopes": frozenset({Permission.MANAGE_KEYS})}, "scopes"),
        ({"expires_at": NOW}, "expires_at"),
    ],
)
def test_an_invalid_request_for_a_key_names_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        KeyRequest(**{"name": "a", "role": Role.OBSERVER} | changes).require_valid(NOW)

    assert {problem.field for problem in refused.value.problems} == {field}


def test_owners_are_never_taken_for_personal_data() -> None:
    assert not any(REDACTOR.find(new_owner()) for _ in range(100))
