from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.assessment.consistency import disagreements
from skywitness.domain.model.narrative.extraction import read_claim, read_magnitude
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.claim import PhenomenonOrigin
from tests.builders import a_claim


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A tornado snapped trees and tore roofs off.", "tornado"),
        ("Golf ball sized hail, no tornado seen.", "hail"),
        ("No hail here but winds near 60 mph.", "non_tstm_wnd_gst"),
        ("Thunderstorm winds downed several trees.", "tstm_wnd_dmg"),
        ("Flash flooding and a mudslide on Highway 12.", "flash_flood"),
        ("Cars stuck in rising water under the bridge.", "flood"),
        ("Water on Elm Road, knee deep.", "flood"),
        ("The creek is out of its banks.", "flood"),
        ("Mudslide blocks Route 9.", "debris_flow"),
        ("Dense fog, visibility a quarter mile.", "dense_fog"),
        ("10 inches of snow and still falling.", "heavy_snow"),
        ("Snowstorm closed the pass.", "snow"),
        ("Freezing rain glazed everything.", "ice_storm"),
        ("Wind chill of 31 below zero.", "cold_wind_chill"),
        ("The pier's weatherflow station had a 36 knot gust.", "non_tstm_wnd_gst"),
        ("A 20 inch diameter tree fell in the wind.", "non_tstm_wnd_gst"),
        ("Torrential rain, 3 inches in two hours.", "heavy_rain"),
        ("Hail was not observed. Lightning struck a barn.", "lightning"),
        ("Without any rain for weeks, the drought goes on.", "drought"),
        ("Waterspout off the point.", "waterspout"),
        ("Brief touchdown in a field.", "tornado"),
        ("A truck was swept off the low bridge.", "flood"),
        ("Half the car was submerged in water.", "flood"),
        ("The gauge showed a 6 foot rise in an hour.", "flood"),
        ("Snow of 3 inches at Elm Crest.", "snow"),
        ("Gust of 61 mph at Snow Ridge.", "non_tstm_wnd_gst"),
        ("Two feet of snow on Hurricane Hill.", "snow"),
        ("A large boulder blocked the road.", "debris_flow"),
        ("Near blizzard, visibility a quarter mile.", "blizzard"),
        ("Power-lines and a light pole downed.", "tstm_wnd_dmg"),
        ("Two power polls are leaning.", "tstm_wnd_dmg"),
        ("Hurricane force gusts on the ridge, 84 mph at most.", "non_tstm_wnd_gst"),
        ("Hurricane Ida came ashore.", "tropical_cyclone"),
        ("Lighting struck the old barn.", "lightning"),
        ("Rainfall since May has been well below normal.", "drought"),
        ("Slippery roads on the west side of the county.", "icing_on_roads"),
        ("Lane submurged near the off ramp.", "flood"),
        ("Water was starting to flow over Quarry Road.", "flood"),
        ("Water and corn stalks from a field were reported across the highway.", "flood"),
        ("The water is 1 to 2 feet deep in the alley.", "flood"),
        ("A kayaker was lost in the swollen Cedar River.", "flood"),
        ("Mill Road is impassable north of the school.", "flood"),
        ("Two stranded cars at the viaduct.", "flood"),
        ("This hail was associated with the supercell that spawned an EF2 tornado later.", "hail"),
        ("Associated with the storm which dropped golf ball hail: lines down.", "tstm_wnd_dmg"),
    ],
)
def test_the_phenomenon_of_a_text(text: str, key: str) -> None:
    found = read_claim(text).phenomenon

    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("text", ["", "Nothing to report.", "No hail, no wind, no rain.", "¡Olé!"])
def test_a_text_that_claims_nothing(text: str) -> None:
    assert read_claim(text).phenomenon is None


@pytest.mark.parametrize(
    ("text", "inches"),
    [
        ("Hail 1.75 inches across.", 1.75),
        ("Three-quarter inch hail.", 0.75),
        ("Hail from one inch to two and one half inches.", 2.5),
        ("1 1/2 inch hail", 1.5),
        ("½ inch hail", 0.5),
        ("half an inch of hail in diameter", 0.5),
        ("3 cm hail", 3 / 2.54),
        ("Quarter to golf ball size hail.", 1.75),
        ("Hail slightly larger than quarters.", 1.25),
        ("Mostly nickel size hail but some slightly larger.", 1.0),
        ("Hail the size of baseballs.", 2.75),
        ("Hail at the ballpark stopped the baseball game. Stones were dime size.", 0.7),
        ("1.5 hail reported near the mall.", 1.5),
        ("Pea size hail, piled up 4 inches deep.", 0.25),
        ("Penny hail accumulated up to an inch on the grass.", 0.75),
        ("1 inch hail, later corrected to 0.75 inch.", 0.75),
        ("1-3/4 inch hail", 1.75),
        ("1¾ inch hail", 1.75),
        ("One and three-quarter inch hail", 1.75),
        ("Hail of an inch and a quarter.", 1.25),
        ("Seven-eighths of an inch hail", 0.875),
        ("3/4 of an inch hail", 0.75),
        ("three-fourths inch hail", 0.75),
        ("hail 1 and 1/2 inches across", 1.5),
        ("one point seven five inch hail", 1.75),
        ("Hail between one half and three quarters of an inch.", 0.75),
        ("Dime- to nickel-size hail.", 0.88),
        ("Golfball hail.", 1.75),
        ("Tennis-ball-sized hail.", 2.5),
        ("Hail as large as half-dollars.", 1.25),
        ("Hockey puck size hail.", 3.0),
        ("Hail slightly smaller than golf balls.", 1.5),
        ("Hail (0.75) at the school.", 0.75),
    ],
)
def test_sizes_of_hail(text: str, inches: float) -> None:
    found = read_magnitude(PHENOMENA["hail"], text)

    assert found is not None
    assert found.si_value == pytest.approx(inches * 25.4, abs=0.02)


@pytest.mark.parametrize(
    "text",
    [
        "Large hail broke windows.",
        "Hail of 07.5 inches.",
        "Thunderstorms with hail; rain of two inches fell.",
        "Hail covered the road 3 inches deep.",
        "Hail stripped branches; a 12 inch trunk fell.",
        "Hail 99 inches.",
        "Hail half the size of a golf ball.",
    ],
)
def test_texts_without_a_hail_size(text: str) -> None:
    assert read_magnitude(PHENOMENA["hail"], text) is None


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("Gust of 60 mph.", 26.8),
        ("Gust of 60 knots.", 30.9),
        ("Gust of 60 kt measured.", 30.9),
        ("Gusts of 100 km/h.", 27.8),
        ("Gusts of 25 m/s.", 25.0),
        ("Winds of 50 to 60 mph.", 26.8),
        ("Sustained winds of 30 mph, gusts to 55 mph.", 24.6),
        ("Winds around 40 mph with a peak gust of 62 mph.", 27.7),
        ("60 miles per hour winds", 26.8),
        ("Gusts to sixty-five mph.", 29.1),
        ("Fifty to sixty mph gusts", 26.8),
        ("a gust of one hundred and ten mph", 49.2),
        ("60 mi/h", 26.8),
        ("Thunderstorm winds of 60 to 70 mph.", 31.3),
        ("The storm raced east at 50 mph and had a gust of 70 mph.", 31.3),
        ("Winds estimated at 65 mph; the speed limit is 80 mph.", 29.1),
    ],
)
def test_speeds_of_gusts(text: str, ms: float) -> None:
    found = read_magnitude(PHENOMENA["non_tstm_wnd_gst"], text)

    assert found is not None
    assert found.si_value == pytest.approx(ms, abs=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "Winds gusted in excess of 50 mph.",
        "Gusts over 60 mph.",
        "Gusts into the mid 60 mph range.",
        "Other stations nearby had 70 mph.",
        "Gusts between 45 and 80 mph.",
        "A breeze of 8 mph.",
        "The storm was moving east at 45 mph.",
        "Gusts of 60 mph, the peak gust at the pier 52 mph.",
        "A gust of 60 mph." + " Hail fell in other towns that day and in ours." * 12,
    ],
)
def test_speeds_that_are_bounds_decades_or_of_other_places(text: str) -> None:
    assert read_magnitude(PHENOMENA["non_tstm_wnd_gst"], text) is None


def test_a_sustained_wind_is_distinguished_from_a_gust() -> None:
    found = read_magnitude(PHENOMENA["high_wind"], "A sustained wind of 41 mph was measured.")

    assert found is not None
    assert (found.value, found.unit.value, found.qualifier.value) == (41.0, "mph", "measured")
    assert read_magnitude(PHENOMENA["high_wind"], "41 mph sustained with gusts to 60 mph") is None


@pytest.mark.parametrize(
    ("key", "text", "si_value"),
    [
        ("heavy_snow", "8 to 10 inches of snow fell.", 254.0),
        ("snow", "2 ft of snow", 609.6),
        ("snow", "twenty-two inches of snow", 558.8),
        ("snow", "A foot and a half of snow", 457.2),
        ("extreme_cold", "It was minus 30 degrees, a record low.", -34.44),
        ("heavy_rain", "Two and a half inches of rain in the gauge.", 63.5),
        ("heavy_rain", "60 mm of rain", 60.0),
        ("ice_storm", "A quarter inch of ice on the lines.", 6.35),
        ("extreme_cold", "The temperature fell to 20 degrees below zero.", -28.89),
        ("extreme_cold", "It was -20 C at the weir.", -20.0),
        ("heat", "Hot, 8 degrees above normal, and 104 degrees at noon.", 40.0),
        ("heat", "104F in the shade", 40.0),
        ("cold_wind_chill", "Wind chill of -31 F.", -35.0),
        ("fog", "Visibility was a quarter mile.", 402.34),
        ("fog", "Visibility of 200 m on the motorway.", 200.0),
    ],
)
def test_depths_temperatures_and_sight(key: str, text: str, si_value: float) -> None:
    found = read_magnitude(PHENOMENA[key], text)

    assert found is not None
    assert found.si_value == pytest.approx(si_value, abs=0.02)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("heat", "Hot temperatures 6 to 10 degrees above normal."),
        ("heat", "Some 12 degrees warmer than usual, very hot."),
        ("cold_wind_chill", "Temperatures 20 degrees below average."),
        ("frost_freeze", "Ten degrees colder than yesterday, frost on the lawn."),
    ],
)
def test_a_difference_of_temperatures_is_no_temperature(key: str, text: str) -> None:
    assert read_magnitude(PHENOMENA[key], text) is None


@pytest.mark.parametrize(
    ("text", "value", "unit", "expected"),
    [
        ("Golf balls of hail.", 1.75, "in", ()),
        ("Golf balls of hail.", 45.0, "mm", ()),
        ("Baseball sized hail.", 1.0, "in", ("the narrative says 2.75 in, the report 1 in",)),
        (
            "Dense fog all morning.",
            1.0,
            "in",
            ("the narrative describes dense fog, the report says hail",),
        ),
        ("", 1.0, "in", ()),
        ("Something fell.", 1.0, "in", ()),
    ],
)
def test_narrative_and_form(text: str, value: float, unit: str, expected: tuple[str, ...]) -> None:
    hail = PHENOMENA["hail"]
    claim = a_claim(phenomenon=hail, narrative=text, magnitude=Magnitude.of(hail, value, unit))

    assert disagreements(claim) == expected


def test_a_narrative_that_also_mentions_other_phenomena_does_not_disagree() -> None:
    wind = PHENOMENA["tstm_wnd_gst"]
    both = a_claim(phenomenon=wind, narrative="Severe thunderstorm: hail, trees blown down.")
    other = a_claim(phenomenon=wind, narrative="Pea size hail only.")

    assert disagreements(both) == ()
    assert disagreements(other) == (
        "the narrative describes hail, the report says thunderstorm wind gust",
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Mesonet station Elm Hill.", "non_tstm_wnd_gst"),
        ("Measured by the ASOS.", "non_tstm_wnd_gst"),
        ("Observed at the Pine County airport.", "non_tstm_wnd_gst"),
        ("Fox Lake station, elevation 7120 feet.", "non_tstm_wnd_gst"),
        ("The mesonet measured 2.10 inches of rain.", "rain"),
        ("ASOS visibility a quarter mile in fog.", "dense_fog"),
        ("Low of -31 degrees at the airport's AWOS.", "cold_wind_chill"),
        ("Observed near the bus station.", None),
        ("Elevation of the cabin is 6000 feet.", None),
    ],
)
def test_an_automatic_station_measured_wind_unless_something_else_is_told(
    text: str, key: str | None
) -> None:
    found = read_claim(text).phenomenon

    assert (found and found.key) == key


def test_a_station_is_no_word_that_disagrees_with_the_form() -> None:
    rain = a_claim(phenomenon=PHENOMENA["heavy_rain"], narrative="Measured by the mesonet.")

    assert disagreements(rain) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Elm Street was closed for a parade.",
        "The road is blocked by a parked truck.",
        "The highway is closed after an accident.",
        "A tree limb: road closed.",
        "Roads closed, visibility near nothing.",
    ],
)
def test_a_road_closed_for_another_reason_is_no_flood(text: str) -> None:
    found = read_claim(text).phenomenon

    assert found is None or found.event_class != "flood"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Pea size hail and a gust of 61 mph.", "tstm_wnd_gst"),
        ("Small hail. Large limbs down on two streets.", "tstm_wnd_dmg"),
        ("Marble size hail, some downed power lines.", "tstm_wnd_dmg"),
        ("Pea size hail and a gust of 40 mph.", "hail"),
        ("Pea size hail bounced off the roof and lay under the trees.", "hail"),
        ("Dime size hail and a gust of 61 mph.", "hail"),
        ("Hail and a gust of 61 mph.", "hail"),
        ("Pea to quarter size hail, limbs down.", "hail"),
    ],
)
def test_small_hail_is_less_than_a_severe_wind(text: str, key: str) -> None:
    found = read_claim(text).phenomenon

    assert found is not None
    assert found.key == key


def test_a_phenomenon_that_was_read_from_the_narrative_cannot_disagree_with_it() -> None:
    claim = a_claim(
        phenomenon=PHENOMENA["hail"],
        narrative="Dense fog.",
        phenomenon_origin=PhenomenonOrigin.NARRATIVE,
    )

    assert disagreements(claim) == ()


_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@given(st.integers(2, 9), st.integers(0, 9), st.booleans(), st.sampled_from([" ", "-"]))
def test_a_number_in_words_is_the_number_in_digits(
    tens: int, ones: int, over_hundred: bool, joint: str
) -> None:
    words = _TENS[tens - 2] + (joint + _ONES[ones - 1] if ones else "")
    value = 10 * tens + ones
    if over_hundred:
        words, value = f"one hundred {words}", value + 100
    gust = PHENOMENA["non_tstm_wnd_gst"]

    spelled = read_magnitude(gust, f"A gust of {words} mph.")
    written = read_magnitude(gust, f"A gust of {value} mph.")

    assert spelled is not None
    assert written is not None
    assert (spelled.value, spelled.si_value) == (value, written.si_value)


@given(st.text(max_size=300), st.sampled_from(sorted(PHENOMENA)))
def test_no_text_breaks_the_reading(text: str, key: str) -> None:
    read_claim(text)
    found = read_magnitude(PHENOMENA[key], text)

    assert found is None or found.si_value == found.si_value


@given(st.sampled_from(["1.75 in", "an inch and 3/4 - ", "9" * 50 + " inches", "1/0 in", "(" * 99]))
def test_odd_numbers_do_not_break_it(text: str) -> None:
    read_magnitude(PHENOMENA["hail"], f"hail {text} hail")
