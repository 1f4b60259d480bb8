"""Regular expressions that are only tried on texts with one of their keywords."""

from __future__ import annotations

from collections.abc import Iterator

from skywitness.domain.model.lazy_regex import lazy_regex


class KeywordPattern:
    """A pattern whose every match contains one of some keywords, which are quick to look for."""

    __slots__ = ("keywords", "pattern")

    def __init__(self, pattern: str, *keywords: str) -> None:
        """Compile a pattern for lower-case texts; without keywords it is always tried."""
        self.pattern = lazy_regex(pattern)
        self.keywords = keywords

    def occurs(self, lowered: str) -> bool:
        """Say whether a lower-case text has a match."""
        return self._may_match(lowered) and self.pattern.search(lowered) is not None

    def spans(self, lowered: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of the matches in a lower-case text."""
        if self._may_match(lowered):
            yield from (match.span() for match in self.pattern.finditer(lowered))

    def _may_match(self, lowered: str) -> bool:
        return not self.keywords or any(keyword in lowered for keyword in self.keywords)
