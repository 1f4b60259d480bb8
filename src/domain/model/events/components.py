"""Connected components, by union-find."""

from __future__ import annotations


class Components:
    """Disjoint sets of the numbers from 0; the order of unions does not matter."""

    def __init__(self, size: int) -> None:
        """Start with `size` sets of one number each."""
        self._parents = list(range(size))

    def root(self, one: int) -> int:
        """Return the representative of the set of a number."""
        parents = self._parents
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    def unite(self, one: int, other: int) -> None:
        """Merge the sets of two numbers."""
        self._parents[self.root(one)] = self.root(other)

    def groups(self) -> list[list[int]]:
        """Return the sets, each in ascending order."""
        found: dict[int, list[int]] = {}
        for one in range(len(self._parents)):
            found.setdefault(self.root(one), []).append(one)
        return list(found.values())
