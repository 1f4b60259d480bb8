"""What is masked in the public text of reports from many countries, and what stays readable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.narrative.personal.folding import fold
from skywitness.entrypoints.container.redaction import redactor

# Where digits are personal, all of them have to be masked.
PERSONAL = """
call me: 605-555-0182
PO Box 118, Tulsa
(605) 555 0182 or text
605.555.0182
605/555-0182 if you want video
1 (605) 555-0182 x17
6055550182 text ok
605—555—0182
605 - 555 - 0182
605_555_0182
555-0182 ask for Ann
Tel.: 6 0 5 5 5 5 0 1 8 2
phone ٦٠٥٥٥٥٠١٨٢
６０５－５５５－０１８２
０６０５ ５５５ ０１８２ call
0161 496 0123
07700 900 123
01 99 00 56 78
06-39-98-12-34
06.39.98.12.34
0639981234 appelez moi
+33 (0)6 39 98 12 34
0033 6 39 98 12 34
Handy: 0160/5550123
0177 392 00 12
(030) 23125 012
030 / 23125-012
612 34 56 78 (llámame)
91-234-56-78
móvil 655 12 34 56
chiamami al 347.1234567
06 6982 1234
020-1234567
bel 0612345678
(0491) 570 156
02 5550 1234
98765 01234
9876501234 any time
022 2345 6789
090-1234-5678
0120-123-456
＋８１ ９０ １２３４ ５６７８
(11) 91234-5678
21 98765-4321
+55 11 91234-5678
044 668 18 00
0676 1234567
22 123 45 67
8-912-345-67-89
тел. 8 912 345 67 89
+27 82 123 4567
(01) 234 5678
13812345678
02-312-3456
55 1234 5678
01 23 45 67 89
123-456-7890
my no. is 555 01 43
614.555.0119 cell
02-99-12-34-56
062 555 12 34
tlf. 912 34 567
GB29 NWBK 6016 1331 9268 19
CH93-0076-2011-6238-5295-7
4242.4242.4242.4242
3714 496353 98431
card no 4000 0566 5566 5556
my social is 219-09-9999
NI number QQ 12 34 56 C
PESEL 44051401359
CPF 123.456.789-09
passport 512004781
aadhar no. 2345 6789 0123
plate ABC-1234
numberplate KX19 ABZ
BXK 4471 is his license plate
AB123456C
QQ 12 34 56 C is my NINO
943476591 is my BSN
D1234567 (passport)
12345678Z
plate: kgb 4521
reg no LB07 SEO
matrícula 1234 BCD
kenteken 12-AB-34
18 Harbour View Road
221B Baker Street
12 elm street
56 Birch Crescent
15 Pine Hollow
4411 County Road 12
P.O. Box 77
Postfach 10 20 30
Bergstraße 12a
Kastanienallee 44
3 bis avenue Victor Hugo
27, boulevard Saint-Michel
C/ Alcalá 45
Av. Paulista, 1578
Via Garibaldi 22
Kerkstraat 18
ul. Długa 14
ул. Ленина 10
2-chome 3-1 Shibuya
4-12-3 Kanda, Chiyoda-ku
大田区南蒲田4-12-3
14/3 Banksia Road
31 Ocean Parade
3320 Highway 14
1830 State Highway 4, Enid
240 N. Main
418 Broadway
88 Broadway
Calle Sol nº 12
5 The Esplanade
phone:6055550182
Am Markt 7
An der Linde 12, Leipzig
Bahnhofstr. 8b
Gran Vía 18, Bilbao
Kongens gate 14
Storgata 9
Nørrebrogade 61
555 0182 my cell
1 85 05 78 006 084 91
CNPJ 45.723.174/0001-10
PAN: BQRPS4471K
driver licence no. RSTUVWX203KL
個人番号 2345 6789 0123
マイナンバーは 2345 6789 0123
my IP 198.51.100.23
""".strip().splitlines()

ADDRESSES = """
ANN_LEE@EXAMPLE.ORG
ann.lee＠example.org
österreich@beispiel.at
"ann lee"@example.org
ann.lee@[198.51.100.7]
ann.lee (at) example.org
ann.lee [at] example [dot] org
ann.lee{at}example{dot}org
ann.lee AT example DOT org
annlee AT example.org
annlee(a)example.org
ann_lee_at_example_dot_org
ann lee at example dot org
annlee at gmail.com
ann.lee @ example.org
ann.lee@exam\u200bple.org
ann arroba example punto es
ann.lee@example。com
ann.lee%40example.org
ann@198.51.100.23
ann chez example point fr
ann at sign example dot org
annlee at gmail
ann{@}example{.}org
ann@example,org
ann&#64;example.org
ann ät example punkt de
@stormjane_tx
""".strip().splitlines()

HARMLESS = """
KORD 281951Z 31022G34KT 10SM SCT045 12/M02 A2981 RMK PK WND 31034/1932 SLP098 T01171017
AAXX 28124 03772 41575 72412 10121 20083 39981 40023 52008 60002
LAT...LON 4139 9350 4148 9322 4130 9315 4124 9345
IAZ047>049-057>062-072330-
/O.CON.KLOT.SV.W.0117.000000T0000Z-240716T0215Z/
0545 PM     HAIL             2 NW ANKENY             41.75N 93.63W
stage 14.2 15.6 16.8 17.9 ft at 06 12 18 00 UTC
temps 101 102 104 103 at 1300 1400 1500 1600
500-1500 J/kg of CAPE and 400-1000 customers without power
order 4432198 and work order 6055550182 for the street crew
case number 555-0182 with the county
USGS site 415124072345601 read 12.4 ft, gauge 02055514 at 18 ft
radar volume 202405212254, image 20240521_225412.jpg
on 05-21-2024 at 17:40 and from 21.05.2024 17:30
at 41.586835 -93.624959, grid TQ 388 773
+52.5200+013.4050/
pressure 1003 1001 998 995 hPa
Highway 141 between mile 120 and 127, CR 3300 impassable
Bundesstraße 27 gesperrt, Hauptstraße 30 cm unter Wasser
Landesstraße 1100 und Kreisstraße 12 unpassierbar
RN 7 inondée entre 14 h 20 et 16 h, 3 rues inondées
N-332 km 118 inundada, 35 000 clientes sin luz
called 911 at 1745, 12 calls by 1800
call for service at 2010 for wires down
the cell at 2230 2245 and 2300 UTC merged
mobile homes 12 13 and 14 destroyed
mobile mesonet at 41.586835 -93.624959, text of 2024-05-21 17:45
called in 05/21/2024 1745, at 57.09930000000001
pressures of 992 985 981, winds at 850 700 500 mb
12 1745 1830 UTC obs, then 06 12 18 24 30
45 kt @KDSM, hail @noon, 4 Wheel Drive only
PO 4500123456, peak wind 06047/1931
hail 0.75, 1.00, 1.25, 1.50 inch
Windböen 98 km/h, 104 km/h, 112 km/h
22 large trees down on Maple Street
the 1200 block of Elm Street under 18 inches of water
450 secondary road closures, 120 roads closed
9000 West Road and 1500 North Road under water
1 ENE Garden City, 4 S Center Point, 3 SSE Walnut Ridge
flights 1234 and 5678 cancelled, train 2150 delayed
repeater 444.575 and NOAA Weather Radio 162.400 MHz
plate glass windows broken at 5 stores, tag of 45 kt
model run 2024052112 shows 2.5 in
at one point there was 3 ft of water
gust of 54 mph at Montauk Point at 2:10 pm
reported at the DOT site just east of town
look at radar dot example, more at forecast dot example
At 1530 Main Street was closed, by 1730 Elm Street flooded
1745 County Road 12 flooded, on 8/22 Wattle Road was closed
Fire brigade 12 at gate 22, flights 3 and gate 14 closed
Am Montag 3 cm Schnee, am Dienstag 17 mm
Am Nachmittag 12 Bäume umgestürzt, im Juli 2024
12 Broadway shows cancelled
11/29 Main Street flooded
Damage: roof (a) lost. Then (b) trees.
terminals gate 5 and renegade 66
TIMES:1745 1830 2245
20240521Z and 20231205Z, 12345678A
the reading of 12345 is the only one
1-2-3 inches, on 11-28-24 Tornado warning
練馬区で10-12時に雨、風速15-20m
bp 1012 hPa, PAN 5 km long
wind 45 mph @ 5:40 pm, hail @ 6pm
DAMAGE PHOTOS AT WEATHER.GOV, more at weather.gov
see weather.gov/dmx, survey by @NWSDesMoines
""".strip().splitlines()


def masked(text: str) -> str:
    return redactor().redacted(text)


@pytest.mark.parametrize("text", PERSONAL)
def test_digits_that_are_personal_are_masked(text: str) -> None:
    assert not any(sign.isdecimal() for sign in masked(text))


@pytest.mark.parametrize("text", ADDRESSES)
def test_addresses_on_the_internet_are_masked(text: str) -> None:
    assert not any(sign.isalnum() for sign in masked(text))


@pytest.mark.parametrize("text", HARMLESS)
def test_weather_facts_stay(text: str) -> None:
    assert masked(text) == text


numbers = st.sampled_from(["605-555-0182", "+44 20 7946 0958", "06 39 98 12 34", "030/23125012"])
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\ufe0f"
DASHES = "".join(chr(c) for c in range(0x3000) if unicodedata.category(chr(c)) == "Pd") + "−"
SPACES = "".join(chr(c) for c in range(0x3001) if unicodedata.category(chr(c)) == "Zs")
ZEROS = [chr(c) for c in range(0x11000) if unicodedata.decimal(chr(c), None) == 0]


@given(numbers, st.data())
def test_invisible_characters_hide_nothing(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(number) - 1))
    sign = data.draw(st.sampled_from(INVISIBLE))

    assert masked(f"Hail. {number[:at]}{sign}{number[at:]}") == "Hail. " + "*" * (len(number) + 1)


@given(numbers, st.sampled_from(DASHES), st.sampled_from(SPACES), st.sampled_from(ZEROS))
def test_no_dash_space_or_digit_of_unicode_hides_anything(
    number: str, dash: str, space: str, zero: str
) -> None:
    digits = {ord("0") + n: chr(ord(zero) + n) for n in range(10)}
    written = number.translate(digits | {ord("-"): dash, ord(" "): space})

    assert masked(f"Hail. {written}") == "Hail. " + "*" * len(number)


@given(st.text(max_size=100), st.data())
def test_positions_in_a_folded_text_lead_back(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    if start == end:
        return

    first, last = folded.original(start, end)
    assert fold(text[first:last]).text == folded.text[start:end]


@given(st.text(max_size=100))
def test_folding_is_done_once(text: str) -> None:
    once = fold(text).text

    assert fold(once).text == once


NEAR_NUMBERS = st.sampled_from(
    ["call ", "call me", "phone ", "+", "(", ")", " ", "-", "/", ".", "0", "605", "555-0182", "x1"]
)


@given(st.lists(NEAR_NUMBERS | st.integers(0, 10**20).map(str), max_size=12).map("".join))
def test_any_row_of_digits_is_read(text: str) -> None:
    assert len(masked(text)) == len(text)


@pytest.mark.parametrize("text", ["1234567890123456 call me", "call 12345678901234567"])
def test_more_digits_than_any_number_has_are_none(text: str) -> None:
    assert masked(text) == text


GERMANIC_STREETS = """
Hauptstrasse Hauptstraße Hauptstr. Marktgasse Kirchweg Marktplatz Lindenallee Hafendamm Mainufer
Bergsteig Waldpfad Parkchaussee Kerkstraat Beatrixlaan Prinsengracht Stationsplein Westerkade
Mauritssingel Beukendreef Zeedijk Drottninggatan Strandvägen Skolevej Bergveien Mannerheiminkatu
Lauttasaarentie Solrak Storegade Storgaten Storgata
"""


@pytest.mark.parametrize("street", GERMANIC_STREETS.split())
def test_a_house_is_masked_after_every_ending_of_a_street(street: str) -> None:
    text = redactor().redacted(f"Water at {street} 12, we left")

    assert text == f"Water at {'*' * len(street)}***, we left"
