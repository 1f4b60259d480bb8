"""Stop words in four languages; key phrases end at them.

The English list includes verbs of reporting and happening, so that `hail was reported` gives
`hail`. `VAGUE` words are meaningful only next to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ENGLISH: Final = """
a about above across after again against all almost along also although always am among an and
another any are aren't around as at away back be became because been before began behind being
below between both but by came can can't cannot caused come could couldn't did didn't do does
doesn't doing don't due during each either else even ever every for from fell few further get gets
getting go goes going got had hadn't has hasn't have haven't having he her here hers him his how
however i i'd i'll i'm i've if in indicated into is isn't it it's its itself just kept left less let
like made make many may me measured might mine more most moved much must my myself near nearly
never no nor not now observed occurred of off often on once one only onto or other our ours out
over own per please previously put quite rather really received recorded report reported reporting
reports said same saw say says see seen several shall she should since so some soon still such than
that that's the their theirs them themselves then there there's these they they're this those though
three through throughout thus till to too took toward towards two under until up upon us very via
was wasn't we we're went were weren't what when where whether which while who whom whose why will
with within without would wouldn't yet you you're your yours
covering covered causing damaging blocking including approximately estimated so far
include includes included ranged ranging created creating produced producing brought bringing
resulted resulting prevailed continued continuing combined contributed ended occurring happened
experienced took place based received according likely generally locally mainly mostly
primarily briefly completely especially approximate various numerous multiple many others another
additionally later earlier nearby next surrounding
developed confirmed located remained already possibly early late ending operated increased
three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred
am pm est edt cst cdt mst mdt pst pdt utc gmt
mph knots kt kts inch inches feet foot ft mile miles mi yards degrees percent
n s e w ne nw se sw nne ene ese sse ssw wsw wnw nnw
north south east west northeast northwest southeast southwest
"""

_VAGUE_ENGLISH: Final = """
area areas city town county parish region vicinity location locations place side corner portion
portions part parts section sections end intersection community neighborhood zone
morning afternoon evening night overnight day days hour hours minute minutes time times period
periods event amount amounts total totals value values level levels number couple range average
maximum minimum upwards highest lowest excess height block
low lower high higher strong heavy light moderate severe large small big
quarter half zero new result account combination
observer observation observations station person people
january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
"""

_GERMAN: Final = """
ab aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin
bis bist da dabei damit dann das dass dein dem den denn der des dich die dies diese dieser dieses
dir doch dort du durch ein eine einem einen einer eines er es etwa euch euer für fast ganz gar
gegen gerade gestern gibt ging ha hab habe haben hat hatte hatten heute hier hin hinter ich ihm
ihn ihr ihre ihren im immer in ins ist ja jede jeder jedes jetzt kam kann kein keine können man
mehr mein meine mich mir mit muss nach nicht nichts noch nun nur ob oder ohne paar schon sehr sein
seine seit sich sie sind so sogar soll sonst um und uns unser unsere unter viel viele vom von vor
war waren was weg weil wenn wer werden wie wieder wir wird wo wurde wurden während zu zum zur zwei
zwischen über uhr grad zentimeter millimeter meter kilometer liter
"""

_FRENCH: Final = """
a ai alors après as au aucun aussi autre autres aux avait avant avec avoir avons beaucoup c'est
car ce cela ces cet cette ceux chez comme contre d'un d'une dans de depuis des deux devant donc
dont du elle elles en encore entre est et étaient était été être eu eux fait faire fois font hier
ici il ils j'ai je jusqu'à l' la là le les leur leurs lui ma mais me même mes moi moins mon n'est
ne ni nos notre nous on ont ou où par parce pas pendant peu peut plus plusieurs pour presque qu'il
que quel quelle quelques qui quoi sa sans se sera ses si son sont sous suis sur ta te tes toi ton
toujours tous tout toute toutes très trop tu un une vers voici voilà vos votre vous y à heures
heure centimètres millimètres mètres kilomètres degrés
"""

_SPANISH: Final = """
a al algo alguna algunas alguno algunos allí ante antes aquí así aún aunque ayer bajo bien cada
casi como con contra cual cuando de del desde después donde dos durante e el él ella ellas ellos
en entre era eran es esa esas ese eso esos esta está están estaba estaban este esto estos fue
fueron ha había han hasta hay he hemos hoy la las le les lo los luego más me mi mis mientras mucho
mucha muchos muchas muy nada ni no nos nosotros o os otra otras otro otros para pero poco por
porque pues que qué quien se sea sean según ser si sí sido sin sobre solo son su sus también tan
tanto te tiene tienen todo toda todos todas tras tu tus un una unas uno unos varias varios ya y yo
horas hora centímetros milímetros metros kilómetros grados
"""

_SYMBOLS: Final = frozenset(["mm", "cm", "km", "kmh", "kt", "hpa"])

STOP_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": _SYMBOLS.union(_ENGLISH.split()),
    "de": _SYMBOLS.union(_GERMAN.split()),
    "fr": _SYMBOLS.union(_FRENCH.split()),
    "es": _SYMBOLS.union(_SPANISH.split()),
}
"""By the primary part of a language tag; words in lower case."""

VAGUE: Final[Mapping[str, frozenset[str]]] = {"en": frozenset(_VAGUE_ENGLISH.split())}
"""Words that are no phrase by themselves, by language."""
