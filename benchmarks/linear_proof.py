"""The linear-time proof of `make prove`: no text takes long, whatever it repeats.

Every rule that reads texts of strangers is timed on texts of 2,500 and of 10,000 characters, the
most that a narrative may have: fragments repeated, long runs of one character, and every keyword
of the rules. Time that grows with the square of the length grows sixteenfold, or soon passes the
limit. The unit tests count calls instead, which cannot see inside a regular expression.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

SHORT, LONG = 2_500, 10_000
MOST_RATIO = 9.0
"""Of the times of texts four times as long; 16 for a square."""

MOST_MS = 250.0
"""Of 10,000 characters; tens of milliseconds where nothing else runs."""

NOTICED_MS = 10.0
"""Shorter times are not compared: their ratios are noise."""

Reader = Callable[[str], object]

FRAGMENTS: Final = (
    # digits and what joins them
    *("1", "0", "1 ", "1,", "1.", "1/", "1-", "1'", "1/2 ", "1.1 ", "1.1N", "06 ", "00 ", "+1 "),
    *("4139 9350 ", "312-555-0147 ", "312 555 0147 ", "12-34 56.78 ", "1e", "2021-05-08T", "1\t"),
    *("１", "٠ ", "1\u200b", "丁目1", "로1", "路1号", "call 12345678901234567 "),
    # single characters and gaps
    *(" ", "\n", "\t", ".", ",", "-", "_", "(", "a", "A", "e\u0301", "ß", '" ', "\t1\t", ", but "),
    # contacts, persons and addresses
    *("call ", "call 1234567 ", "a@", "a.", "@a.", "@abc.", "a:", " at a", "(at)", " a dot a"),
    *("a at a dot ", "DE89 ", "DE89", "IBAN DE89 ", "dni ", "dni 1 a 1 a ", "plate A1 ", "po box "),
    *("card 1 ", "social ", "license is is is ", "Main ", "12 Main ", "1 A B C ", "strasse 1 "),
    *("Via A ", "Via Aa Bb 1 ", "12 rue ", "1 place De ", "12 Fox ", "123 sr "),
    # weather, damage and tone
    *("warning of ", "last year ", "heavy snow and ", "water in ", "Hail Creek ", "no hail "),
    *("one ", "an ", "half ", "one and ", "point one ", "1 hr ", "5 PM to ", "AM ", "May 1 "),
    *("pea to ", "quarter ", "hail of the size of a ", "hail 1 ", "pea,", "Walnut Bottom "),
    *(
        "inj ",
        "died ",
        "trees down ",
        "Road was ",
        "down power lines ",
        "all clear ",
        "not hurt was ",
    ),
    *("hail a a a a ", "bad was ", "water over a ", "near Ames and ", "Fort Dodge-", "I-80 at "),
)
"""Parts of texts that rules begin to match, over and over."""

_RUNS: Final = " \n\t.,:;-_/1aA(é"
_ENDS: Final = ("", "x", "1", ",", ".", "!", "@a.b", " in", " hail")


def texts(length: int) -> Iterator[tuple[str, str]]:
    """Yield names and texts of about a length: repeated fragments and keywords, and runs.

    The names and their order are the same for every length.
    """
    for fragment in (*FRAGMENTS, *(f"{word} " for word in _keywords())):
        yield fragment, repeated(fragment, length)
    for sign in _RUNS:
        for end in _ENDS:
            yield f"{sign} ... {end}", sign * (length - len(end)) + end


def repeated(fragment: str, length: int) -> str:
    """Return a text of about a length that repeats a fragment, and ends with a whole one."""
    return fragment * (length // len(fragment))


def readers() -> dict[str, Reader]:
    """Return what reads narratives, by name."""
    from skywitness.adapters.local_text.entities import entities
    from skywitness.adapters.local_text.key_phrases import key_phrases
    from skywitness.adapters.local_text.sentiment import sentiment
    from skywitness.domain.model.copies import compared_words
    from skywitness.domain.model.narrative.damage import find_damage
    from skywitness.domain.model.narrative.extraction import read_claim, read_magnitude
    from skywitness.domain.model.narrative.times import time_phrases
    from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
    from skywitness.entrypoints.container.redaction import redactor

    phenomena = ("hail", "tstm_wnd_gst", "snow", "rain", "flood", "heat", "dense_fog")
    return {
        "personal data": redactor().find,
        "claim": read_claim,
        **{f"size of {key}": partial(read_magnitude, PHENOMENA[key]) for key in phenomena},
        "damage": find_damage,
        "times": time_phrases,
        "entities": entities,
        "key phrases": partial(key_phrases, language="en"),
        **{f"tone, {tag}": partial(sentiment, language=tag) for tag in ("en", "de", "fr", "es")},
        "words": compared_words,
    }


def _keywords() -> Iterator[str]:
    """Yield the words that the rules look for."""
    from skywitness.adapters.local_text import lexicon
    from skywitness.domain.model.narrative import flood_words, occurrence
    from skywitness.domain.model.narrative.size_comparisons import OBJECT_SIZES_IN

    for pattern in (*occurrence.PATTERNS, *flood_words.PATTERNS):
        yield from pattern.keywords
    yield from OBJECT_SIZES_IN
    yield from (*lexicon.PHENOMENA, *lexicon.NEGATIVE, *lexicon.POSITIVE, *lexicon.NEGATORS)


def _cell(text: str) -> None:
    """Read a cell of a table as a number and as a time."""
    from skywitness.domain.model.errors import Invalid
    from skywitness.entrypoints.formats.cells import number, timestamp

    for read in (number, timestamp):
        with suppress(Invalid):
            read("cell", text)


_FIRST = "0545 PM     TORNADO          2 N ELSEWHERE           41.70N 93.70W"
_SECOND = "05/21/2024                   POLK               IA   LAW ENFORCEMENT"


def _bulletin(folder: Path, line: str) -> None:
    """Read a bulletin with a line between, and after, those of its entries."""
    from skywitness.entrypoints.formats.bulletin_entries import entries

    file = folder / "bulletin.txt"
    file.write_text(f"{_FIRST}\n{line}\n{_SECOND}\n{line}\n{line}\n" * 3, "utf-8")
    list(entries(file))


def _ms(read: Reader, text: str) -> float:
    """Return the least CPU time of three readings, in milliseconds."""
    taken = []
    for _ in range(3):
        start = time.thread_time()
        read(text)
        taken.append(time.thread_time() - start)
    return 1_000 * min(taken)


def _fault(read: Reader, short: str, long: str) -> str | None:
    """Say what is wrong with the times of a reader; None if nothing is."""
    start = time.thread_time()
    read(long)
    if 1_000 * (time.thread_time() - start) < NOTICED_MS:
        return None
    little, much = _ms(read, short), _ms(read, long)
    if much <= NOTICED_MS or (much <= MOST_MS and much <= MOST_RATIO * little):
        return None
    return f"{little:.1f} ms, then {much:.1f} ms for four times as much"


def main(_arguments: Sequence[str] = ()) -> int:
    """Time every reader on every text; return 1 if one is too slow."""
    print("prove: time in step with the length of a text", flush=True)
    number, faults = 0, 0
    with TemporaryDirectory() as folder:
        timed: dict[str, Reader] = {
            **readers(),
            "cell": _cell,
            "bulletin": partial(_bulletin, Path(folder)),
        }
        for (text, short), (_, long) in zip(texts(SHORT), texts(LONG), strict=True):
            number += 1
            for name, read in timed.items():
                fault = _fault(read, short, long)
                if fault:
                    faults += 1
                    print(f"  {name} of {text!r}: {fault}", flush=True)
    print(f"prove: {number} texts, {len(timed)} readers: {faults or 'none'} too slow")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
