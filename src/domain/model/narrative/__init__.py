"""What a narrative says, read by rules; English only, apart from personal data.

`extraction.read_claim` gives the phenomenon and its magnitude, in three steps:

1. `occurrence.happened` blanks what did not happen here: names and compounds (`weather_names`),
   warnings, forecasts and fears (`occurrence`), hearsay, other places and days (`elsewhere`).
2. `phenomenon_words.phenomenon_in` takes the first of its ordered rules that matches the rest; the
   longer ones are in `flood_words`, `wind_words` and `temperatures`. A match that `negation` denies
   does not count.
3. `numbers` finds numbers, and `quantities` those with a unit. `hail_size` (with
   `size_comparisons`), `wind_speed` and `extraction` choose which of them can be the magnitude, and
   `qualifiers` decides whether it was measured or estimated.

Apart from that, `times` finds time phrases (`clock`, `zones`, `durations`), `damage` what was
harmed, and `redaction` personal data, by the rules in `personal`.

Rules search copies in lower case that are as long as the text, so positions hold in both.
"""
