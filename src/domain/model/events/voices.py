"""How many of those who tell of an event speak for themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

from skywitness.domain.model.events.components import Components
from skywitness.domain.model.events.sighting import Sighting
from skywitness.domain.model.judging.neighbours import ALIKE, alike, word_bits
from skywitness.domain.model.text import words


def count_voices(sightings: Sequence[Sighting]) -> int:
    """Count independent voices: an observer is one, and so are all who say the same text.

    The rule of neighbours as evidence, in which silence is a text too, carried on from copy to
    copy so that the order of sightings changes nothing.
    """
    together = Components(len(sightings))
    observers: dict[str, int] = {}
    texts: dict[frozenset[str], int] = {}
    for number, sighting in enumerate(sightings):
        together.unite(number, observers.setdefault(sighting.observer, number))
        text = frozenset(words(sighting.narrative))
        together.unite(number, texts.setdefault(text, number))
    _unite_copies(together, sightings, texts)
    return len(together.groups())


def _unite_copies(
    together: Components, sightings: Sequence[Sighting], texts: dict[frozenset[str], int]
) -> None:
    vocabulary: dict[str, int] = {}
    bits = {text: word_bits(sightings[at].narrative, vocabulary) for text, at in texts.items()}
    for one, other in _maybe_alike(list(texts)):
        first, second = texts[one], texts[other]
        if together.root(first) != together.root(second) and alike(bits[one], bits[other]):
            together.unite(first, second)


def _maybe_alike(
    texts: Sequence[frozenset[str]],
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield the pairs of texts that share one of their rarest words, as all that are alike do.

    Two texts that share the share `ALIKE` of their words share one among the rarest that either
    has beyond that share (prefix filtering: Chaudhuri, Ganti and Kaushik, 2006).
    """
    frequency = Counter(word for text in texts for word in text)
    earlier: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for text in texts:
        rarest = sorted(text, key=lambda word: (frequency[word], word))
        for word in rarest[: len(text) - ceil(ALIKE * len(text) - 1e-9) + 1]:
            for other in earlier[word]:
                yield text, other
            earlier[word].append(text)
