"""What a narrative says happened here, apart from what it only speaks of.

Warnings, watches, forecasts, fears, comparisons, hearsay from elsewhere and memories name
phenomena that were not observed; so do names such as "Tornado Street". English only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.elsewhere import ELSEWHERE, clauses_about_others
from skywitness.domain.model.narrative.keyword_pattern import KeywordPattern
from skywitness.domain.model.narrative.numbers import lower
from skywitness.domain.model.narrative.weather_names import other_meanings

_WEATHER: Final = (
    r"tornad(?:o|oe?s|ic)|twisters?|funnels?|(?:water|land) ?spouts?|hail(?:stones?|storms?)?|"
    r"snow\w{0,6}|blizzards?|squalls?|sleet|ic(?:e|ing)|freez\w{1,4}|frost|rain\w{0,5}|"
    r"flood(?:s|ing)?|flash|thunder\w{0,7}|lightning|winds?|gusts?|storms?|hurricanes?|typhoons?|"
    r"cyclones?|tropical|surge|tides?|fog|dust|smoke|fires?|heat|cold|chills?|avalanches?|"
    r"(?:mud|land|rock)slides?|(?:micro|down)bursts?|derechos?|drought|surf|rip|currents?|weather|"
    r"winter|outbreaks?|cores?|shafts?"
)
_QUALITY: Final = (
    r"an?|the|some|more|severe|large|heavy|high|strong|damaging|destructive|dense|extreme|"
    r"excessive|record|wintry|lake|effect|coastal|lakeshore|river|areal|urban|small|stream|red|"
    r"flag|gale|marine|special|craft|beach|hard|blowing|drifting|isolated|scattered|significant|"
    r"major|minor|moderate|light|black|big|huge|giant|golf|ball|baseball|softball|tennis|quarter|"
    r"ping|pong|half|dollar|egg|pea|dime|penny|nickel|size|sized|up|inch|inches|feet|foot|mph|"
    r"knots|of|to|\d[\d./]{0,6}"
)
_STEP: Final = rf"(?:{_WEATHER}|{_QUALITY}|and|or)\b"
_NAMED: Final = rf"\b(?:{_STEP}(?:, | ?[/&-] ?| )){{1,12}}+"
"""Phenomena and their qualities one after another: "heavy snow, high winds and "."""

_THING: Final = rf"(?:{_STEP}[ ,/&-]{{0,3}}){{1,12}}+"

_PHRASES: Final = (
    # "tornado warning", "flood watch"
    KeywordPattern(
        rf"{_NAMED}(?:watch(?:es)?|warnings?|warned|advisor(?:y|ies)|sirens?|drills?|outlook|"
        r"alerts?|forecasts?|predictions?|threats?|risk|chances?|statements?)\b"
        r"(?! (?:criteri\w+|levels?|thresholds?))",
        "watch", "warn", "advisor", "siren", "drill", "outlook", "alert", "forecast", "predict",
        "threat", "risk", "chance", "statement",
    ),
    # "heavy rain and hail expected tonight", "hail may follow", "the tornado was ruled out"
    KeywordPattern(
        rf"{_NAMED}(?:that )?(?:(?:is|are|was|were|being|had been|has been) )?(?:also |still )?"
        r"(?<!, )(?:forecast|expected|predicted|anticipated|warned of|in the forecast|"
        rf"possible(?! (?:{_WEATHER})\b)|"
        r"imminent|likely (?:later|tonight|tomorrow|this|by)|coming|on (?:the|its) way|"
        r"threatened|headed (?:our|this) way|ruled out|unconfirmed|never (?:came|happened|hit|"
        r"arrived|formed|material\w+|touched|confirmed|observed|seen)|mentioned|"
        r"passed (?:us|to (?:the|our))|fail(?:ed|ing)? to|missed|"
        r"(?:would|could|may|might) (?:be (?:near|nearby|close|coming|possible)|"
        r"damage|destroy|ruin|hit|arrive|follow|form|develop|occur|"
        r"reach|fall|come)|stayed (?:north|south|east|west|away)|held off)\b",
        "forecast", "expected", "predicted", "anticipated", "possible", "warned", "mentioned",
        "imminent", "likely", "coming", " way", "threatened", "ruled", "confirmed", "never", "fail",
        "missed", "passed", "would", "could", "may ", "might", "stayed", "held",
    ),
    # "instead of hail", "rather than a tornado"
    KeywordPattern(
        r"\b(?:instead of|rather than|mistaken for|false reports? of|rumou?rs? of|unconfirmed|"
        rf"radar[ -]indicated) {_THING}",
        "instead", "rather", "mistaken", "false", "rumo", "unconfirmed", "radar",
    ),
    KeywordPattern(rf"\b{_THING}(?:\w+ )?elsewhere\b", "elsewhere"),
    # "associated with the supercell that produced the tornado in the next county"
    KeywordPattern(
        r"\bassociated with (?:\w+ ){0,2}(?:super ?cell|(?:thunder)?storm) (?:that|which) "
        rf"(?:also |later )?(?:produced|spawned|dropped) (?:an? |the )?(?:e?f-?\d )?{_THING}",
        "associated",
    ),
    # "possible hail later"
    KeywordPattern(
        rf"\bpossible {_THING}(?:later|tonight|tomorrow|this (?:evening|afternoon|week))\b",
        "possible",
    ),
    # "waiting for the hail", "afraid of tornadoes"
    KeywordPattern(
        rf"\b(?:ready|wait|waiting|scared|afraid) (?:for|of) {_THING}",
        "ready", "wait", "scared", "afraid",
    ),
    # "sounded like a tornado", "the road was white like snow"
    KeywordPattern(
        r"\b(?:sound(?:ed|s|ing)?|felt|feels?|roar(?:ed|ing)?|ground|road|white|yard|lawn|nothing)"
        rf" (?:just )?like (?!-?\d){_THING}",
        "like",
    ),
    # "worst since the 1998 tornado"
    KeywordPattern(rf"\bthe (?:18|19|20)\d\d {_THING}", "the 18", "the 19", "the 20"),
    # "the flood that hit the town in 1997"
    KeywordPattern(
        rf"\b{_THING}(?:that|which) (?:hit|struck|destroyed|came|went)\b[^.;,\n]{{0,40}}"
        r"\b(?:in|of) (?:18|19|20)\d\d\b",
        " in 18", " in 19", " in 20", " of 18", " of 19", " of 20",
    ),
    # "a tornado hit in 1999"
    KeywordPattern(
        rf"\b{_THING}(?:hit|struck|came|went)\b[^.;,\n]{{0,40}}\bin (?:18|19)\d\d(?=[.,;!?]|$)",
        " in 18", " in 19",
    ),
    # "damage east of the tornado track"
    KeywordPattern(
        r"\b(?:(?:north|south|east|west)\w{0,6} of|near|outside|parallel to) (?:the |this |that )?"
        r"(?:\w+ )?tornado(?:'s)?(?: track| path)?\b|"
        r"\btornadic (?:super ?cells?|(?:thunder)?storms?)\b",
        "tornad",
    ),
)  # fmt: skip
"""Phrases that name a phenomenon but report none."""

_CUES: Final = (
    # "warned of hail", "forecast called for snow", "sirens went off for a tornado"
    KeywordPattern(
        r"\b(?:warn(?:ed|ings?|s)?|watch(?:ed|es|ing)?|alert(?:s|ed)?|forecast(?:s|ed|ers?|ing)?|"
        r"predict(?:ed|ions?|s|ing)?|chances?|threat(?:s|ened)?|risk|possibilit(?:y|ies)|potential|"
        r"outlook|prepar(?:e|ed|es|ing|ations?)|brac(?:ed|ing)|sirens?|drill|fear(?:s|ed)?|worried|"
        r"concern(?:s|ed)?|favorable|supposed|advisor(?:y|ies)|hop(?:ed|ing)|calling(?= for)|"
        r"(?:they|it|app|models?) call(?:ed|s)?(?= for))\b"
        r"(?: (?!(?:but|only|just|yet|and|we|i|it|no|turned|ended)\b)\w+){0,3}? "
        r"(?:of|for|about|that|to (?:be|get|bring|have|see|hit|produce|receive|snow|rain|hail))\b",
        "warn", "watch", "alert", "forecast", "predict", "chance", "threat", "risk", "possibilit",
        "potential", "outlook", "prepar", "brac", "siren", "drill", "fear", "worried", "concern",
        "favorable", "supposed", "advisor", "hop", "call",
    ),
    # "forecast: snow", "I don't think it was a tornado", "looked like a tornado, but"
    KeywordPattern(
        r"\b(?:forecast|outlook)(?: for \w+)?:|"
        r"(?:n['’]t|\bnot) (?:think|believe|sure|certain|convinced)\b|"
        r"\blook(?:ed|s)? like\b(?=[^.;!?\n]{0,80}\bbut\b)",
        "forecast", "outlook", "think", "believe", "sure", "certain", "convinced", "look",
    ),
    # "they are forecasting a tornado"
    KeywordPattern(
        r"\b(?:forecast|predict)ing (?=an?\b|the\b|more\b|some\b|\d)", "casting", "icting"
    ),
    # "expecting hail", "predicted six inches of snow"
    KeywordPattern(
        r"(?:^|(?<=[.!?] ))expected\b|\b(?:(?<!as )if (?:the|an?|it|we|there)|"
        r"warning (?:mentioned|said|spoke of|includes?d?)|"
        r"expect(?:ing|s)?|(?<!no one )(?<!nobody )(?<!than )expected "
        r"(?:to (?:be|get|bring|have|see|hit)|an?|the|more|some|heavy)|"
        r"anticipating|(?<!the )(?<!as )predict(?:ed|ing|s)|"
        r"before (?:the|an?) (?=\w+ (?:hits?|comes|arrives)\b)|"
        r"in case|in the event|(?:we|i|they) (?:thought|feared)|fear(?:s|ed)? (?:an?|the)|"
        r"(?:app|models?|weather ?(?:man|channel)|"
        r"meteorologists?|forecasters?) (?:says?|said|showed|had)|"
        r"radar (?:said|showed|indicated|suggested))\b",
        "expect", "before", "if ", "warning", "anticipat", "predict", "in case", "in the event",
        "thought", "fear", "app ", "model", "weather", "meteorolog", "forecaster", "radar",
    ),
    # "Will there be hail?"
    KeywordPattern(
        r"(?:^|(?<=[.!?] ))(?:will|when|any|is there|are there|is an?|should|could)\b"
        r"(?=[^.!?\n]{0,80}\?)",
        "?",
    ),
    # "could bring hail", "will turn to snow"
    KeywordPattern(
        r"\b(?:will|would|may|might|could) (?:also |still |soon |even )?(?:bring|produce|get|"
        r"be (?:an?|needed|required|heavy|more|some|bad|severe|damaging)|become|turn|develop|spawn|"
        r"arrive|reach|drop|contain|include|see more|hit|snow|rain|hail|flood|damage|destroy|ruin|"
        r"have (?:produced|brought|dropped|spawned|caused|turned))\b",
        "will ", "would ", "may ", "might ", "could ",
    ),
    # "reports of hail in town, here only rain"
    KeywordPattern(
        r"\b(?:reports?|word|stories) of\b"
        r"(?=[^.;!?\n]{0,80}[,;.] (?:but |while )?(?:here|we (?:only|just)|only|nothing)\b)",
        " of",
    ),
    # "heard about hail in the city", "remembered the flood"
    KeywordPattern(
        r"\b(?:heard (?:about|that|there)|read (?:about|of|that)|"
        r"(?:telling|talk(?:ed|ing)?) (?:about|of)|"
        r"remember(?:s|ed|ing)?|remind(?:s|ed|ing)|compared (?:to|with)|"
        r"anniversary of)\b",
        "heard", "read ", "telling", "talk", "remember", "remind", "compared", "anniversary",
    ),
)  # fmt: skip
"""Words after which the rest of a clause describes nothing observed."""

PATTERNS: Final = (*_PHRASES, *_CUES, ELSEWHERE)

_TURN: Final = lazy_regex(
    r"[.;:!?\n](?=\s|$)|,? (?:but|however|though|although|instead|only|yet|until)\b|"
    r"(?: and | so |, and |, so |, while |, here )(?:we|i|it|here|this)\b|"
    rf" and (?:then|just|nothing|actually|got|saw|had)\b| when |, (?!(?:and |or )?{_STEP})"
)
"""The end of a clause, or the words that turn to what was seen."""

_LETTER: Final = lazy_regex(r"[^\W_]")


def happened(narrative: str) -> str:
    """Return the narrative with underscores for the words that report nothing observed here.

    The length and the case of the rest are kept, so positions hold in both texts.
    """
    lowered = lower(narrative)
    parts, reached = [], 0
    for start, end in sorted(_not_observed(narrative, lowered)):
        if end > reached:
            parts.append(narrative[reached:start])
            parts.append(_LETTER.sub("_", narrative[max(start, reached) : end]))
            reached = end
    return "".join([*parts, narrative[reached:]])


def _not_observed(narrative: str, lowered: str) -> Iterator[tuple[int, int]]:
    yield from other_meanings(narrative, lowered)
    for phrase in _PHRASES:
        yield from phrase.spans(lowered)
    yield from clauses_about_others(narrative, lowered)
    cues = [span for cue in _CUES for span in cue.spans(lowered)]
    elsewhere = list(ELSEWHERE.spans(lowered))
    if not cues and not elsewhere:
        return
    turns = [match.span() for match in _TURN.finditer(lowered)]
    starts, ends = [0, *(end for _, end in turns)], [*(start for start, _ in turns), len(lowered)]
    for start, end in cues:
        yield start, ends[bisect_left(ends, end)]
    for start, end in elsewhere:
        yield starts[bisect_right(starts, start) - 1], ends[bisect_left(ends, end)]
