from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.http.kit.preferences import preferences


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", {}),
        (" , ,", {}),
        ("wait=5", {"wait": "5"}),
        ("wait = 5", {"wait": "5"}),
        ("wait\t=\t5 ;x", {"wait": "5"}),
        ("Wait=5", {"wait": "5"}),
        ('wait="5"', {"wait": "5"}),
        ('wait="\\5"', {"wait": "5"}),
        ("respond-async", {"respond-async": ""}),
        ('x=""', {"x": ""}),
        ("respond-async,wait=5", {"respond-async": "", "wait": "5"}),
        ("return=minimal ; depth = 1; q, wait=5", {"return": "minimal", "wait": "5"}),
        ('x="a, wait=1; b", wait=5', {"x": "a, wait=1; b", "wait": "5"}),
        ('x; y="1, wait=1", wait=5', {"x": "", "wait": "5"}),
        (r'x="a\", wait=1", wait=5', {"x": 'a", wait=1', "wait": "5"}),
        ("wait=5, wait=7", {"wait": "5"}),
        ("wait, wait=7", {"wait": ""}),
        ("wait 5, wait=7", {"wait": "7"}),
        ("wait=5 6, x=y", {"x": "y"}),
        ("wait==5", {}),
        ("=5, (x), x y", {}),
        ('x=y, z="open, wait=5', {"x": "y"}),
    ],
)
def test_a_header_is_a_list_of_preferences(header: str, found: dict[str, str]) -> None:
    assert preferences(header) == found


NAMES = st.text("abcWAIT-_.!#$%&'*+^`|~09", min_size=1, max_size=8)
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_any_text_can_be_quoted(given_ones: list[tuple[str, str]]) -> None:
    quoted = [(n, v.replace("\\", "\\\\").replace('"', '\\"')) for n, v in given_ones]
    expected: dict[str, str] = {}
    for name, value in given_ones:
        expected.setdefault(name.lower(), value)

    header = ", ".join(f'{name} = "{value}"' for name, value in quoted)

    assert preferences(header) == expected
