from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.documents.text import TimePhraseDocument
from skywitness.domain.model.assessment.consistency import disagreements
from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.narrative.clock import ClockTime
from skywitness.domain.model.narrative.times import TimeKind, TimePhrase, time_phrases
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.text import Utf16Positions
from skywitness.domain.model.time.interval import Interval
from tests.builders import a_claim


def only(text: str) -> TimePhrase:
    (phrase,) = time_phrases(text)
    assert text[phrase.offset : phrase.offset + phrase.length] == phrase.text
    return phrase


@pytest.mark.parametrize(
    ("text", "start", "zone"),
    [
        ("Hail began around 5:40 PM.", "17:40", None),
        ("Hail at 1740", "17:40", None),
        ("Gust at 17:40 UTC", "17:40", "UTC"),
        ("at 22:14Z near the lake", "22:14", "Z"),
        ("0530 CST, first flakes", "05:30", "CST"),
        ("first flakes 0530CST", "05:30", "CST"),
        ("2 AM EST", "02:00", "EST"),
        ("1232 am (PST)", "00:32", "PST"),
        ("at noon", "12:00", None),
        ("12 noon EDT", "12:00", "EDT"),
        ("around midnight", "00:00", None),
        ("12 AM", "00:00", None),
        ("12 pm", "12:00", None),
        ("5.30 p.m.", "17:30", None),
        ("13:30 PM", "13:30", None),
        ("at 8 in the morning", "08:00", None),
        ("five o'clock in the afternoon", "17:00", None),
        ("half past five this evening", "17:30", None),
        ("quarter to six pm", "17:45", None),
        ("5 pm Central time", "17:00", "Central time"),
        ("5 pm Central Park", "17:00", None),
        ("5 pm Mt. Hood", "17:00", None),
        ("1740 local time", "17:40", "local time"),
        ("1740 hours", "17:40", None),
        ("the 8th, 08/2339 PST", "23:39", "PST"),
    ],
)
def test_times_of_day(text: str, start: str, zone: str | None) -> None:
    shown = TimePhraseDocument.of(only(text), Utf16Positions(text))

    assert (shown.kind, shown.start, shown.end) == ("clock", start, None)
    assert (shown.zone, shown.either_half) == (zone, False)


@pytest.mark.parametrize(
    ("text", "zone", "offset_min"),
    [
        ("14:15 UTC+9", "UTC+9", 540),
        ("14:15 UTC +9", "UTC +9", 540),
        ("14:15 (UTC+09:00)", "UTC+09:00", 540),
        ("1415 UTC+5:30", "UTC+5:30", 330),
        ("14:15 UTC−3", "UTC−3", -180),
        ("14:15 UTC–4", "UTC–4", -240),
        ("14h15 UTC+2", "UTC+2", 120),
        ("2024-05-21T14:15:00+09:00", "+09:00", 540),
        ("14:15 -07:00", "-07:00", -420),
        ("14:15 UTC-3:30", "UTC-3:30", -210),
        ("5:40 pm GMT-5", "GMT-5", -300),
        ("14:15+0200", "+0200", 120),
        ("14:15 +02:00", "+02:00", 120),
        ("14:15-0500", "-0500", -300),
        ("14:15 UTC", "UTC", 0),
    ],
)
def test_zones_as_offsets(text: str, zone: str, offset_min: int) -> None:
    phrase = only(f"Hail at {text}.")

    assert (phrase.zone, phrase.utc_offsets_min) == (zone, (offset_min,))
    assert not phrase.either_half


@given(st.integers(-12 * 4, 14 * 4), st.sampled_from(["", ":"]), st.sampled_from(["", "UTC"]))
def test_every_offset_is_read_as_it_is_written(quarters: int, colon: str, name: str) -> None:
    hours, minutes = divmod(15 * abs(quarters), 60)
    sign = "-" if quarters < 0 else "+"
    if sign == "-" and not name:  # "14:15 -05:30" may be a range
        colon = ""

    phrase = only(f"at 14:15 {name}{sign}{hours:02}{colon}{minutes:02}")

    assert phrase.utc_offsets_min == (15 * quarters,)


@pytest.mark.parametrize("text", ["14:15 UTC+99", "14:15 UTC-99", "14:15 GMT+15", "14:15 +2"])
def test_an_offset_that_is_none_leaves_the_zone_open(text: str) -> None:
    phrase = only(text)

    assert (phrase.zone, phrase.utc_offsets_min) == (None, ())


@pytest.mark.parametrize("text", ["at 5:40", "5 o'clock", "10:30 EST", "half past five"])
def test_the_half_of_the_day_is_open_if_not_stated(text: str) -> None:
    assert only(text).either_half


@pytest.mark.parametrize(
    ("text", "start", "end", "zone"),
    [
        ("between 5 and 6 pm", "17:00", "18:00", None),
        ("from 530 to 545 PM CDT", "17:30", "17:45", "CDT"),
        ("5-6 pm", "17:00", "18:00", None),
        ("11 to 1 pm", "11:00", "13:00", None),
        ("from 11 pm until 1 am", "23:00", "01:00", None),
        ("between 0600 and 0700 PST", "06:00", "07:00", "PST"),
        ("midnight to 10 am", "00:00", "10:00", None),
        ("15/1930 through 15/2300 PST", "19:30", "23:00", "PST"),
        ("16:15-16:20", "16:15", "16:20", None),
        ("06:15 -07:00", "06:15", "07:00", None),
        ("16:15 -17:00", "16:15", "17:00", None),
        ("14:15 UTC-14:30 UTC", "14:15", "14:30", "UTC"),
        ("1415Z-1430Z", "14:15", "14:30", "Z"),
        ("between 1400 and 1500 UTC+2", "14:00", "15:00", "UTC+2"),
    ],
)
def test_ranges(text: str, start: str, end: str, zone: str | None) -> None:
    shown = TimePhraseDocument.of(only(text), Utf16Positions(text))

    assert (shown.kind, shown.start, shown.end) == ("range", start, end)
    assert shown.zone == zone


@pytest.mark.parametrize(
    ("text", "kind", "seconds", "said"),
    [
        ("Hail fell for 20 minutes.", "duration", 1200, "20 minutes"),
        ("It lasted about half an hour.", "duration", 1800, "half an hour"),
        ("for 10 to 15 minutes", "duration", 900, "10 to 15 minutes"),
        ("in the past 24 hours", "duration", 86_400, "24 hours"),
        ("20 minutes ago", "ago", 1200, "20 minutes ago"),
        ("an hour ago", "ago", 3600, "an hour ago"),
        ("two and a half hours ago", "ago", 9000, "two and a half hours ago"),
        ("Rain for 1 hour 30 minutes.", "duration", 5400, "1 hour 30 minutes"),
        ("Hail for an hour and a half", "duration", 5400, "an hour and a half"),
        ("It rained for 1h30.", "duration", 5400, "1h30"),
        ("It rained 1hr30min.", "duration", 5400, "1hr30min"),
        ("1h30 for the worst of it", "duration", 5400, "1h30"),
        ("for an hour or two", "duration", 7200, "an hour or two"),
        ("over the course of 3 hours", "duration", 10_800, "3 hours"),
        ("1h 30m of rain", "duration", 5400, "1h 30m"),
        ("lasted 2 hrs and 15 mins", "duration", 8100, "2 hrs and 15 mins"),
        ("fell over a 6 hour period", "duration", 21_600, "6 hour"),
        ("for 1,5 hours", "duration", 5400, "1,5 hours"),
        ("for 1½ hours", "duration", 5400, "1½ hours"),
        ("an hour and 20 minutes ago", "ago", 4800, "an hour and 20 minutes ago"),
        ("for two days and 3 hours", "duration", 183_600, "two days and 3 hours"),
        ("for three quarters of an hour", "duration", 2700, "three quarters of an hour"),
        ("1 hour, 5 minutes, 10 seconds", "duration", 3910, "1 hour, 5 minutes, 10 seconds"),
    ],
)
def test_how_long_and_how_long_ago(text: str, kind: str, seconds: int, said: str) -> None:
    phrase = only(text)

    assert (phrase.kind, phrase.duration_s, phrase.text) == (kind, seconds, said)


@pytest.mark.parametrize(
    "text", ["this morning", "late this afternoon", "last night", "overnight", "yesterday evening"]
)
def test_parts_of_the_day(text: str) -> None:
    assert only(f"It snowed {text}.").kind is TimeKind.DAY_PART


@pytest.mark.parametrize(
    "text",
    [
        "",
        "at 1740 Elm Street",
        "Highway 1200, mile 5",
        "1700 customers at 1900 feet",
        "60 to 70 mph, 1.75 inches, 3/4 inch",
        "$1200 and 25:00",
        "a 24 hour total of rain",
        "for 20 m",
        "at 14h15",
        "in the 60s",
        "a mile away",
        "2019",
        "5 o'cloc\N{KELVIN SIGN}",
        "١٢:30 UTC",
        "1'740 UTC",
        "1½5 pm",
        "1·5 pm",
    ],
)
def test_numbers_that_are_not_times(text: str) -> None:
    assert time_phrases(text) == ()


def test_spans_are_in_code_points_and_utf16_and_an_ambiguous_zone_has_no_offset() -> None:
    text = "🌪️🌪️ at 5 PM CDT and 7 PM Eastern time"

    units = Utf16Positions(text)
    first, second = (TimePhraseDocument.of(one, units) for one in time_phrases(text))

    assert (first.offset, first.offset_utf16, first.length_utf16) == (8, 10, 8)
    assert (first.utc_offset_minutes, second.utc_offset_minutes) == (-300, None)


AT = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)  # 17:14 CDT
HERE = Place(point=Point(41.6, -93.6))


def warnings(text: str, when: Interval | None = None, place: Place = HERE) -> tuple[str, ...]:
    hail = PHENOMENA["hail"]
    return disagreements(
        a_claim(
            phenomenon=hail,
            magnitude=Magnitude.of(hail, 1.75, "in"),
            narrative=f"Golf ball hail. {text}",
            when=when or Interval(AT, AT),
            place=place,
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "It fell at 5:14 PM CDT.",
        "It fell at 5:14 PM CST.",  # standard time all summer
        "It fell at 2214 UTC.",
        "It fell at 4 PM CDT.",
        "It fell around 5 PM.",
        "It fell at 5:10.",
        "It fell at 5:10 CDT.",
        "It fell between noon and 6 PM CDT.",
        "It fell at 07:14 UTC+9.",  # written by someone in Japan
        "It fell at 23:14+0100.",
        "It fell at 16:14 UTC-6.",
        "The warning was issued at 3 AM CDT, the hail fell at 5:15 PM CDT.",
        "It fell before 9 AM CDT.",
        "It stayed on the ground until midnight CDT.",
        "It fell this morning, an hour ago, for nine hours.",
        "It fell at 6:14 AM CST. " + "A long account of the day follows. " * 20,
    ],
)
def test_times_that_can_be_the_reports(text: str) -> None:
    assert warnings(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It fell at 3 PM CDT.", "3 PM CDT"),
        ("It fell at 8 AM.", "8 AM"),
        ("It fell at 1714 UTC.", "1714 UTC"),
        ("It fell from 8 to 9 PM CDT.", "8 to 9 PM CDT"),
        ("It fell at 2:30 CDT.", "2:30 CDT"),
        ("It fell at 22:14 UTC+9.", "22:14 UTC+9"),
    ],
)
def test_times_that_cannot_be_the_reports(text: str, said: str) -> None:
    assert warnings(text) == (f"the narrative says {said}, the report 22:14 UTC",)


def test_a_report_of_hours_is_held_against_all_of_them() -> None:
    hours = Interval(AT - timedelta(hours=8), AT)

    assert warnings("It began at 9:30 AM CDT.", hours) == ()
    assert warnings("It began at 8 PM CDT.", hours) == (
        "the narrative says 8 PM CDT, the report 14:14 to 22:14 UTC",
    )
    assert warnings("At 3 AM CDT.", Interval(AT, AT + timedelta(days=1))) == ()


def test_a_zone_of_another_continent_is_another_zone_of_that_name() -> None:
    shanghai = Place(point=Point(31.2, 121.5))  # China Standard Time, 06:14 there

    assert warnings("It fell at 6:14 AM CST.", place=shanghai) == ()


@given(st.integers(0, 10_000_000), st.floats(-180, 180))
def test_the_suns_own_time_is_never_warned_of(minutes: int, longitude: float) -> None:
    when = AT - timedelta(minutes=minutes)
    local = when + timedelta(hours=longitude / 15)

    found = warnings(
        f"It fell at {local:%I:%M %p}.", Interval(when, when), Place(point=Point(0.0, longitude))
    )

    assert found == ()


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for phrase in time_phrases(text):
        assert text[phrase.offset : phrase.offset + phrase.length] == phrase.text


_WORDS = "at from between and to 5 12 1740 5:40 PM a.m. noon CDT UTC half past five for an hour ago"


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=15))
def test_no_order_of_words_breaks_the_reading(words: list[str]) -> None:
    ends = 0
    for phrase in time_phrases(" ".join(words)):
        assert phrase.offset >= ends
        assert phrase.start_min is None or 0 <= phrase.start_min < 24 * 60
        ends = phrase.offset + phrase.length


@pytest.mark.parametrize("words", ["", "soon", "25:00", "5:40 PM and more"])
def test_other_words_are_not_clock_times(words: str) -> None:
    with pytest.raises(ValueError, match="not a clock time"):
        ClockTime.of(words)
