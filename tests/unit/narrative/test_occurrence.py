"""What a narrative says happened here, told apart from what it only speaks of."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.assessment.consistency import disagreements
from skywitness.domain.model.narrative.extraction import read_claim
from skywitness.domain.model.narrative.occurrence import happened
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from tests.builders import a_claim

WARNED_OF = [
    ("A tornado watch was posted. Pea size hail covered the deck.", "hail"),
    ("Severe thunderstorm warning issued; gust of 50 mph.", "non_tstm_wnd_gst"),
    ("They warned us about flooding but it was only a drizzle of rain.", "rain"),
    ("NWS had a flash flood warning out, we only saw light rain.", "rain"),
    ("Winter storm warning, got two inches of snow.", "snow"),
    ("The forecast called for heavy snow, we got freezing rain instead.", "freezing_rain"),
    ("Forecasters predicted golf ball hail. Just wind here, gusting 40 mph.", "non_tstm_wnd_gst"),
    ("Tornado sirens went off at 6 pm. Branches down everywhere.", "tstm_wnd_dmg"),
    ("Tornado warning expired at 7 pm, nothing happened.", None),
    ("Under a blizzard watch for tomorrow.", None),
    ("Hurricane warning in effect for the coast.", None),
    ("Expecting a tornado tonight.", None),
    ("Hail was expected but only rain fell.", "rain"),
    ("Hail possible this evening.", None),
    ("Could bring large hail later.", None),
    ("It may snow tonight.", None),
    ("Sirens sounded for a tornado but we saw only lightning.", "lightning"),
    ("Wind advisory today. Fog in the valley.", "fog"),
    ("Dense fog advisory this morning, it was clear here.", None),
    ("High wind warning; power lines down on Elm Street.", "tstm_wnd_dmg"),
    ("The tornado warning scared everybody, half dollar hail fell.", "hail"),
    ("No tornado, just straight line winds that took down trees.", "non_tstm_wnd_gst"),
    ("My phone got a tornado alert. Heavy rain only.", "heavy_rain"),
    ("Tornado drill at the school this morning.", None),
    ("TORNADO WARNING WAS ISSUED. ONLY HEAVY RAIN HERE.", "heavy_rain"),
    ("tornado watch until 9pm, trees down on oak st from tstm winds", "tstm_wnd_dmg"),
    ("The radio said hail was coming but it never came. Strong wind.", "non_tstm_wnd_gst"),
    ("Freeze warning tonight.", None),
    ("We were told to expect a tornado. Only wind and rain.", "non_tstm_wnd_gst"),
    ("Excessive heat warning in effect.", None),
    ("There was a chance of hail and tornadoes, it just rained.", "rain"),
    ("Threat of flooding kept us up; creek stayed in its banks.", None),
    ("Fear of flooding had us moving furniture.", None),
    ("The storm could have produced a tornado but it was just wind.", "non_tstm_wnd_gst"),
    ("Flood watch in effect. Heavy rain since noon.", "heavy_rain"),
    ("Snow squall warning on my phone, then light snow.", "snow"),
]

ELSEWHERE = [
    ("Saw on TV that a tornado hit Kansas. Here just rain.", "rain"),
    ("My cousin in Texas had baseball hail. We had wind only.", "non_tstm_wnd_gst"),
    ("Heard about a tornado in the next county, here trees are down.", "tstm_wnd_dmg"),
    ("On the news they showed flooding in Houston, here it's foggy.", "fog"),
    ("Last year we had a tornado. Today it's hail the size of dimes.", "hail"),
    ("Reports of golf ball hail in Springfield, here only rain.", "rain"),
    ("Neighbors talked about hail, I saw only rain.", "rain"),
    ("Friend in Dallas says hail there, nothing but wind here.", "non_tstm_wnd_gst"),
    ("The next town over had hail, we just got lightning.", "lightning"),
    ("Worst wind since the 1998 tornado. Trees down.", "non_tstm_wnd_gst"),
    ("Sounded like a tornado but it was straight line wind.", "non_tstm_wnd_gst"),
    ("Hail covered the ground like snow.", "hail"),
    ("Radar showed hail, I only saw rain.", "rain"),
]

DENIED = [
    ("No hail, only heavy rain.", "heavy_rain"),
    ("There wasn't any hail. Wind gust 55 mph.", "non_tstm_wnd_gst"),
    ("It was not a tornado, it was a downburst.", "downburst"),
    ("Never saw a tornado. Trees snapped.", "tstm_wnd_dmg"),
    ("Neither hail nor wind, just lightning.", "lightning"),
    ("Nothing like a tornado, only gusty winds.", "non_tstm_wnd_gst"),
    ("Tornado unconfirmed. Roof damage to a barn.", "tstm_wnd_dmg"),
    ("Tornado was ruled out, damage to roofs was from straight line wind.", "non_tstm_wnd_gst"),
    ("It wasn't hail but snow pellets, snow all over.", "snow"),
    ("Rain, not snow.", "rain"),
    ("Zero hail. Zero flooding. Gust to 48 knots.", "non_tstm_wnd_gst"),
    ("The river did not flood. Heavy rain though.", "heavy_rain"),
    ("No flooding yet, just heavy rain.", "heavy_rain"),
    ("Flooding did not occur.", None),
    ("Not a drop of rain, extreme heat.", "excessive_heat"),
    ("The tornado did not touch down. A funnel was seen.", "funnel_cloud"),
]

NAMES = [
    ("Trees down on Tornado Street.", "tstm_wnd_dmg"),
    ("Power line down on Hail Road.", "tstm_wnd_dmg"),
    ("Hail Creek is out of its banks.", "flood"),
    ("Gust of 58 mph at Snow Hill.", "non_tstm_wnd_gst"),
    ("Lightning struck the Hurricane Grill.", "lightning"),
    ("Roof off the Flood Street school from wind.", "non_tstm_wnd_gst"),
    ("The Tornadoes game was stopped by lightning.", "lightning"),
    ("Wind knocked over the scoreboard at Tornado Stadium.", "non_tstm_wnd_gst"),
    ("The Miami Heat game was delayed by heavy rain.", "heavy_rain"),
    ("Dense fog on Snow Lane.", "dense_fog"),
    ("60 mph gust near Frost, Texas.", "non_tstm_wnd_gst"),
    ("Wind gust 61 mph 2 miles north of Hurricane.", "non_tstm_wnd_gst"),
    ("Rain flooded Blizzard Avenue.", "flood"),
    ("Hail on Thunder Road.", "hail"),
    ("Hail at Lake Tornado.", "hail"),
    ("Mr. Hail reported rain.", "rain"),
    ("Trees down at Frost Elementary School", "tstm_wnd_dmg"),
    ("trees down on tornado street", "tstm_wnd_dmg"),
    ("TREES DOWN ON SNOW ROAD", "tstm_wnd_dmg"),
    ("wind gust 50 mph at hail creek", "non_tstm_wnd_gst"),
    ("Snow at Hurricane Ridge.", "snow"),
    ("Hot Springs had a gust of 62 mph.", "non_tstm_wnd_gst"),
    ("Penny size hail at Tornado Alley Bar and Grill", "hail"),
    ("Wildfire near Cold Springs.", "wildfire"),
    ("Tree on a house at Rain Tree Lane", "tstm_wnd_dmg"),
    ("Gust 55 mph at Windy Point.", "non_tstm_wnd_gst"),
    ("Tornado High School lost its roof in high winds.", "non_tstm_wnd_gst"),
    ("the high school team, the Tornadoes, got wet in the rain", "rain"),
    ("Ice Cream stand blown over by wind", "non_tstm_wnd_gst"),
]

TEMPERATURES = [
    ("High temperature of 118 degrees today.", "heat"),
    ("Highs of 105 all week.", "heat"),
    ("It hit 112 degrees at the airport.", "heat"),
    ("Heat index of 110.", "excessive_heat"),
    ("A man died of heatstroke in his car.", "excessive_heat"),
    ("Temperatures reached the upper 90s.", "heat"),
    ("Temperature of 41 C in the shade.", "heat"),
    ("Temps in the triple digits.", "heat"),
    ("Two hikers suffered heat exhaustion.", "heat"),
    ("Record high of 101 at the station.", "heat"),
    ("Thermometer reads 104F.", "heat"),
    ("Heat wave: 39°C in the city.", "heat"),
    ("Lows only fell to 85 overnight.", "heat"),
    ("Very hot, 100 degrees.", "heat"),
    ("Mercury climbed to 108.", "heat"),
    ("Afternoon temperatures 15 degrees above normal.", "heat"),
    ("103 degrees in the shade at 4 pm", "heat"),
    ("Heat related illness at the fair.", "heat"),
    ("Low temperature of 12 degrees.", "cold_wind_chill"),
    ("Lows in the teens.", "cold_wind_chill"),
    ("Temperatures of minus 20.", "cold_wind_chill"),
    ("Wind chill of 30 below.", "cold_wind_chill"),
    ("Highs only in the single digits.", "cold_wind_chill"),
    ("It was 15 below zero.", "extreme_cold"),
    ("Temperature fell to -25 C.", "cold_wind_chill"),
    ("House without heat, indoor temperature 38 degrees.", "cold_wind_chill"),
    ("Temperatures 25 degrees below normal.", "cold_wind_chill"),
]

LOW_VISIBILITY = [
    ("Visibility a quarter mile in heavy snow.", "snow"),
    ("Visibility near zero in blowing dust.", "blowing_dust"),
    ("Heavy rain cut visibility to a quarter mile.", "heavy_rain"),
    ("Zero visibility from smoke.", "dense_smoke"),
    ("Visibility 1/4 mile.", "dense_fog"),
    ("Visibility zero in a sand storm", "dust_storm"),
    ("Visibility of a quarter mile with drizzle and fog.", "fog"),
    ("Near zero visibility in torrential rain on I-70", "heavy_rain"),
]

WATER = [
    ("Water over the road at Mill Creek.", "flood"),
    ("Car submerged under the bridge.", "flood"),
    ("2 feet of water in the street.", "flood"),
    ("Water up to my knees on Main Street.", "flood"),
    ("Cars stalled in deep water on Route 9.", "flood"),
    ("Several inches of water in our basement.", "flood"),
    ("Water is coming into the house.", "flood"),
    ("Water rushing down the street.", "flood"),
    ("Low spots on County Road 5 covered with water.", "flood"),
    ("Stalled cars in water at the underpass.", "flood"),
    ("Roads are under a foot of water.", "flood"),
    ("Knee-deep water in the parking lot.", "flood"),
    ("The underpass is full of water.", "flood"),
    ("My yard is a lake, water to the porch.", "flood"),
    ("Water overtopped the road.", "flood"),
    ("The river came over the levee.", "flood"),
    ("Creek jumped its banks.", "flood"),
    ("Three cars floated away.", "flood"),
    ("Bridge under water.", "flood"),
    ("Street looks like a river, water curb to curb.", "flood"),
    ("Water rescue at the low water crossing.", "flood"),
    ("Car stuck in high water.", "flood"),
    ("Roadway inundated.", "flood"),
    ("18 inches of water across the highway", "flood"),
    ("water flowing across road", "flood"),
    ("Manhole covers popping off, water gushing onto Fifth Avenue.", "flood"),
    ("Storm drains backed up, intersection full of water", "flood"),
]

OBSERVED = [
    ("Only flurries of snow.", "snow"),
    ("Flurries.", "snow"),
    ("Hailstorm broke skylights.", "hail"),
    ("It hailed for ten minutes.", "hail"),
    ("Tornado on the ground near the silo.", "tornado"),
    ("Possible tornado, roofs off.", "tornado"),
    ("A tornado warning was issued and then a tornado hit the barn.", "tornado"),
    ("Tornado touched down before any warning was issued.", "tornado"),
    ("Flash flooding on Main Street.", "flash_flood"),
    ("Landspout in the field.", "landspout"),
    ("Large hail as forecast.", "hail"),
    ("The predicted snow arrived: 8 inches.", "heavy_snow"),
    ("Flooding without warning in the village.", "flood"),
    ("We watched a tornado cross the road.", "tornado"),
    ("I heard thunder and saw hail.", "hail"),
    ("Hail larger than expected, 2 inches.", "hail"),
    ("Blizzard conditions, drifts over cars.", "blizzard"),
    ("Lightning hit the tornado shelter.", "lightning"),
    ("Reached flood stage at noon.", "flood"),
    ("Tornado in the next field.", "tornado"),
    ("The warning was right: tornado at the mill.", "tornado"),
    ("Hail last night.", "hail"),
    ("Funnel cloud seen from my sister's house.", "funnel_cloud"),
    ("Tornado crossed County Road 5 near Snow Creek", "tornado"),
    ("River forecast to crest at 20 feet, already flooding fields.", "flood"),
]


def _key(text: str) -> str | None:
    found = read_claim(text).phenomenon
    return None if found is None else found.key


@pytest.mark.parametrize(("text", "key"), WARNED_OF)
def test_what_is_warned_of_or_forecast_did_not_happen(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), ELSEWHERE)
def test_what_is_told_of_elsewhere_or_of_other_days_did_not_happen_here(
    text: str, key: str | None
) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), DENIED)
def test_what_is_denied_did_not_happen(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), NAMES)
def test_a_weather_word_in_a_name_is_a_name(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), TEMPERATURES)
def test_temperatures_are_of_heat_or_of_cold(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), LOW_VISIBILITY)
def test_what_lowers_visibility_is_fog_unless_something_else_is_named(
    text: str, key: str | None
) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), WATER)
def test_water_where_it_does_not_belong_is_a_flood(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), OBSERVED)
def test_what_was_seen_counts_although_the_text_also_warns_compares_or_names(
    text: str, key: str | None
) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(
    ("text", "inches"),
    [
        ("Tornado warning all evening, yet only quarter size hail fell.", 1.0),
        ("The forecast called for baseball hail, we had pea size hail.", 0.25),
        ("Hail the size of dimes here, but my cousin in Dallas had softball hail.", 0.7),
        ("Golf ball hail was expected. Nickel size hail fell.", 0.88),
    ],
)
def test_a_size_that_was_only_forecast_or_fell_elsewhere_is_not_the_magnitude(
    text: str, inches: float
) -> None:
    claim = read_claim(text)

    assert claim.phenomenon is PHENOMENA["hail"]
    assert claim.magnitude is not None
    assert claim.magnitude.si_value == pytest.approx(inches * 25.4, abs=0.02)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("snow_squall", "Visibility 1/4 mile, wind gusting to 25 mph."),
        ("blizzard", "Visibility fell to a quarter mile and schools closed."),
        ("dust_storm", "Near zero visibility on the interstate."),
        ("heavy_rain", "Visibility was a quarter mile at best."),
        ("dense_smoke", "Zero visibility at the county line."),
        ("hail", "Visibility dropped to a quarter mile."),
        ("blizzard", "Power lines and trees down, the road is closed."),
        ("tornado", "Roofs gone and a barn destroyed."),
        ("snow", "Tornado Street is white. About two inches."),
        ("heat", "High temperature of 104 degrees."),
    ],
)
def test_consequences_do_not_disagree_with_the_form(key: str, text: str) -> None:
    assert disagreements(a_claim(phenomenon=PHENOMENA[key], narrative=text, magnitude=None)) == ()


def test_named_fog_disagrees_with_hail() -> None:
    claim = a_claim(phenomenon=PHENOMENA["hail"], narrative="Dense fog.", magnitude=None)

    assert disagreements(claim) == ("the narrative describes dense fog, the report says hail",)


@given(st.text(max_size=400))
def test_only_letters_and_digits_are_hidden(text: str) -> None:
    said = happened(text)

    assert len(said) == len(text)
    assert all(b in {a, "_"} for a, b in zip(text, said, strict=True))


@given(st.sampled_from([text for text, key in OBSERVED if key]), st.sampled_from(WARNED_OF))
def test_a_sentence_about_a_warning_does_not_hide_what_was_seen(
    seen: str, warned: tuple[str, str | None]
) -> None:
    before, key = warned

    if key is None:
        assert _key(f"{before} {seen}") == _key(seen)


@pytest.mark.parametrize(
    "part",
    ["warning of ", "last year ", "heavy snow and ", "water in ", ", but ", "1 ", "Hail Creek "],
)
def test_long_texts_are_read_in_linear_time(part: str) -> None:
    text = (part * 50_000)[:100_000]
    start = process_time()

    read_claim(text)

    assert process_time() - start < 10  # quadratic time would be minutes
