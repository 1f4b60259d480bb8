"""What hangs together: things put together pair by pair (disjoint sets)."""

from __future__ import annotations


class Components:
    """So many things, each alone at first; in which order they are united changes nothing."""

    def __init__(self, size: int) -> None:
        """Take how many there are; they are known by their numbers from 0."""
        self._parents = list(range(size))

    def root(self, one: int) -> int:
        """Return the number that stands for all that this one hangs together with."""
        parents = self._parents
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    def unite(self, one: int, other: int) -> None:
        """Put together what the two hang together with."""
        self._parents[self.root(one)] = self.root(other)

    def groups(self) -> list[list[int]]:
        """Return what hangs together, each in the order of numbers."""
        found: dict[int, list[int]] = {}
        for one in range(len(self._parents)):
            found.setdefault(self.root(one), []).append(one)
        return list(found.values())
