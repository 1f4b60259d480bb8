"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from skywitness.domain.model import lazy_regex as module
from skywitness.domain.model.lazy_regex import compile_patterns, lazy_regex

PLANTED = "(unclosed"

# Prints which patterns of the rules a fresh interpreter compiled while it loaded the application.
LOADED = """
import re
compiled, compile_one = [], re._compile
re._compile = lambda text, flags: compiled.append(text) or compile_one(text, flags)
from skywitness.entrypoints.application import application
from skywitness.entrypoints.http import all_routers
from skywitness.domain.model import lazy_regex
print([one.pattern for one in lazy_regex._waiting if one.pattern in compiled])
print(len(lazy_regex._waiting))
"""


def test_a_lazy_pattern_finds_what_the_compiled_one_finds() -> None:
    lazy, compiled = lazy_regex(r"(?P<size>\d+) IN", re.IGNORECASE), re.compile(r"x", re.IGNORECASE)

    found = lazy.search("hail of 2 in")

    assert found is not None
    assert found["size"] == "2"
    assert lazy.groupindex == {"size": 1}
    assert lazy.flags == compiled.flags


def test_a_pattern_is_compiled_by_its_first_use_and_not_before() -> None:
    lazy = lazy_regex(PLANTED)

    with pytest.raises(re.error):
        lazy.search("")

    module._waiting.remove(lazy)  # type: ignore[arg-type] # it only stands for a compiled pattern


def test_all_that_wait_are_compiled_at_once() -> None:
    lazy_regex(PLANTED)

    with pytest.raises(re.error):
        compile_patterns()

    compile_patterns()  # the one that failed no longer waits
    assert module._waiting == []


def test_the_rules_that_read_texts_are_not_compiled_while_the_application_is_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )

    compiled, waiting = done.stdout.splitlines()

    assert compiled == "[]"
    assert int(waiting) > 200
