"""Regular expressions that are compiled when they are first used.

The rules that read texts have some two hundred, which take longer to compile than anything else
takes that the core does at its start; many a process never reads a text.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

_waiting: Final[list[_LazyRegex]] = []


class _LazyRegex:
    """Stands for a compiled pattern; what was used once is found as quickly as in that."""

    def __init__(self, text: str, flags: int) -> None:
        self.pattern = text
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def compile(self) -> re.Pattern[str]:
        """Compile the pattern, unless that was done before."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._flags)
        return self._compiled

    def __getattr__(self, name: str) -> Any:
        """Take an attribute of the compiled pattern; called only for those not taken before."""
        value = getattr(self.compile(), name)
        setattr(self, name, value)
        return value


def lazy_regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns, but compile it when it is first used.

    It is no argument for the functions of `re`: call its own methods.
    """
    lazy = _LazyRegex(text, flags)
    _waiting.append(lazy)
    return cast("re.Pattern[str]", lazy)


def compile_patterns() -> None:
    """Compile all that have not been used yet, so that no request has to wait for it."""
    while _waiting:
        _waiting.pop().compile()
