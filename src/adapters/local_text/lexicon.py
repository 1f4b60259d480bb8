"""Sentiment of English words about weather and its effects, made for storm reports.

General lexicons are made from reviews: they rate `trees down and power lines sparking` as neutral
and `please drive carefully` as positive. Weights: 1 applies in most sentences, 2 in nearly all, 3
concerns deaths and destruction. A word that only names weather (hail, snow, wind) has no weight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.text import word_set


def _weighted(lines: Mapping[float, str]) -> dict[str, float]:
    return {word: weight for weight, words in lines.items() for word in words.split()}


PHENOMENA: Final[Mapping[str, float]] = _weighted(
    {
        3: "tornado tornadoes tornados tornadic twister twisters",
        2: """
            avalanche avalanches derecho flood flooded flooding floods floodwater floodwaters
            hurricane landslide landslides mudslide mudslides rockslide tsunami wildfire wildfires
        """,
        1.25: """
            blizzard downburst downbursts microburst microbursts squalls typhoon whiteout
        """,
        1: "funnel",
    }
)
"""Severe weather: negative by itself, capitalised or not."""

NEGATIVE: Final[Mapping[str, float]] = _weighted(
    {
        3: """
            catastrophe catastrophic dead death deaths demolished destroyed destroying destruction
            devastated devastating devastation died drowned fatal fatalities fatality flattened
            electrocuted killed killing leveled levelled obliterated perished
        """,
        2: """
            awful capsized collapse collapsed collapses crash crashed crashes crushed dangerous
            deadly disaster disastrous drowning evacuate evacuated evacuation evacuations
            frightening frostbite horrible hurt hypothermia injure injured injuries injury inundated
            overturned panic ruined scared scary smashed stranded submerged swamped terrible
            terrified terrifying threatening totaled trapped treacherous violent worst wrecked
        """,
        1.5: """
            accident accidents blackout broke broken buckled cracked damage damaged damages
            damaging dented failed failure flipped hazardous impassable leaking loss losses lost
            mangled missing outage outages ripped rips rescue rescued rescues shattered snapped
            sparking stuck struck severe suffering tore torn toppled twisted uprooted wreckage
        """,
        1: """
            afraid bad blocked blocking burned burning burnt casualties clogged closure closures
            cracks debris destructive difficult downed fallen fear fears fire fires hazard hazards
            jackknifed nasty overflowed overflowing poor problem problems ruptured sinkhole slide-
            offs stalled trouble unsafe unusable washout washouts worried worse worsening wrong
        """,
        0.6: "closed delayed delays disrupted dented icy slick slippery spinouts",
    }
)

POSITIVE: Final[Mapping[str, float]] = _weighted(
    {
        2: """
            amazing awesome beautiful delighted delightful enjoy enjoyable enjoyed enjoying
            excellent fantastic glorious gorgeous happy love loved lovely magnificent perfect
            stunning superb wonderful
        """,
        1.5: """
            glad grateful great lucky nice pleasant rainbow relief relieved spectacular thankful
            thanks unharmed unhurt unscathed
        """,
        1: """
            best better calm cheerful cozy fine fortunately fun good improved improving luckily ok
            okay pleased pretty refreshing safe safely sunny sunshine thankfully welcome
        """,
    }
)

STRENGTHENING: Final = word_set("absolutely completely extremely incredibly really so very")
WEAKENING: Final = word_set(
    "barely brief briefly isolated light limited little minimal minor mostly slight slightly"
)

NEGATORS: Final = word_set("no not never none nobody nothing neither nor without zero cannot")
"""Words that invert what follows them in the same clause, as does `n't` at the end of a word."""

SCOPE_ENDS: Final = word_set(
    "after although as because before but due except from however once since though until when "
    "where while which yet"
)
"""Words that end the scope of a negator: `no warning before the tornado` denies no tornado."""

ONLY_LOUDER: Final = frozenset(["just", "merely", "only"])
"""`not only damage` denies nothing."""

_STANDING: Final = (
    r"(?:trees?|limbs?|branch(?:es)?|poles?|lines?|wires?|signs?|fences?|walls?|sheds?|barns?|"
    r"towers?)"
)
_HOUSEHOLD: Final = (
    r"(?:roof|fence|shed|barn|garage|house|home|car|truck|boat|dock|crops?|bridge|road|everything)"
)

_LARGE_STONES: Final = (
    r"(?:golf|tennis|base|soft|hockey)[ -]?(?:ball|puck)s?|half dollars?|hen eggs?|grapefruits?|"
    r"ping[ -]pong balls?"
)

PHRASES: Final[tuple[tuple[re.Pattern[str], float], ...]] = tuple(
    (lazy_regex(rf"\b{pattern}\b"), weight)
    for pattern, weight in (
        (
            rf"{_STANDING} (?:(?:is|was|are|were|has|have|been|came|come|fell|blew|blown|knocked|"
            r"brought|taken|torn|reported) ){0,4}down",
            -1.5,
        ),
        (rf"down(?:ed)? {_STANDING}", -1.5),
        (
            rf"(?:blew|blown|knock(?:ed|ing)|taken|taking|took|brought) down (?:\w+ ){{0,3}}"
            rf"{_STANDING}",
            -1.5,
        ),
        (
            rf"{_HOUSEHOLD} (?:(?:is|was|are|were|has|have) )?(?:all )?"
            r"(?:gone|totaled|under ?water)",
            -2.5,
        ),
        (
            r"(?:blew|blown|tore|torn|ripped|lifted|lost) (?:\w+ ){0,3}(?:off|roofs?|shingles)",
            -2,
        ),
        (r"(?:no|without|lost|losing|loss of) (?:electric )?power", -1.5),
        (r"power (?:is |was |went |has been )?(?:out|off|lost|cut)", -1.5),
        (rf"(?:{_LARGE_STONES})(?: |-)?(?:sized?)? (?:\w+ )?hail", -1.5),
        (rf"hail (?:\w+ ){{0,5}}(?:{_LARGE_STONES})", -1.5),
        (r"(?:rock|mud|land)[ -]slides?", -2),
        (r"washed (?:out|away|off)", -2),
        (r"swept away", -2.5),
        (r"(?:out of|over) (?:its|their) banks", -1.5),
        (r"under ?water", -1.5),
        (r"(?:standing|running|rushing|flowing) water", -1),
        (
            r"water (?:\w+ ){0,2}(?:over|across|covering|entering|into|in) (?:\w+ ){0,2}(?:roads?|"
            r"roadways?|streets?|highways?|lanes?|basements?|homes?|houses?|cars?|vehicles?)",
            -1.5,
        ),
        (r"(?:visibility|visibilities) (?:\w+ ){0,3}(?:zero|nil|nothing)", -1.25),
        (
            r"(?:could|can|can't|couldn't|could not|cannot) (?:hardly |barely )?see "
            r"(?:anything|nothing)",
            -1.25,
        ),
        (r"all clear", 1.5),
        (r"(?:everyone|everybody|we|all) (?:\w+ ){0,2}(?:safe|okay|ok|fine|unharmed)", 1),
    )
)
"""Patterns over lower-case words with single spaces; they take precedence over single words."""
