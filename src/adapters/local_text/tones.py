"""Sentiment of German, French and Spanish words about weather and its effects.

Smaller than the English lexicon: stems with a weight, and words that negate what follows them in
the same clause. Weights as there: 1 applies in most sentences, 3 concerns deaths and destruction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex


@dataclass(frozen=True, slots=True)
class Stems:
    """Word stems of one language by weight, and its negators."""

    bad: tuple[tuple[re.Pattern[str], float], ...]
    good: tuple[tuple[re.Pattern[str], float], ...]
    denial: re.Pattern[str]
    reach: int = 4


def _stems(weighted: Mapping[float, str]) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (lazy_regex(rf"(?:{'|'.join(map(re.escape, stems.split()))})\w*"), weight)
        for weight, stems in weighted.items()
    )


TONES: Final[Mapping[str, Stems]] = {
    "de": Stems(
        bad=_stems(
            {
                3: "tornado windhose tote getötet todes gestorben verstorben "
                "zerstör katastroph verwüst "
                "lebensgefahr",
                2: "überflut überschwemm hochwasser unwetter lawine erdrutsch orkan verletz "
                "eingestürzt einsturz gefährlich gefahr schrecklich "
                "furchtbar evakuier eingeschlossen "
                "ertrunken waldbrand",
                1.5: "schaden schäden schäd beschädig umgestürzt umgeknickt entwurzelt abgedeckt "
                "gesperrt stromausfall unfall unfälle zerbroch zerschlagen kaputt vollgelaufen "
                "gerissen blitzeis glatteis",
                1: "schlimm angst schlecht glätte glatt verspät problem feuerwehr gestrandet",
            }
        ),
        good=_stems(
            {
                2: "schön wunderschön herrlich traumhaft wunderbar toll perfekt "
                "freu genieß prächtig",
                1.5: "glück dankbar erleichter unverletzt regenbogen gerettet angenehm",
                1: "sonnig gut ruhig mild freundlich sicher besser",
            }
        ),
        denial=lazy_regex(r"(?:kein\w*|nicht|nie|niemand|ohne|weder|nichts)"),
    ),
    "fr": Stems(
        bad=_stems(
            {
                3: "tornade mort décéd décès détruit destruct catastroph dévast ravag",
                2: "inond crue avalanche ouragan bless effondr dangereu danger "
                "terrible horrible évacu "
                "noyé coulée submerg incendie",
                1.5: "dégât dommage endommag cassé brisé arraché tombé renversé "
                "coupé coupure panne "
                "bloqué accident déraciné fermé verglas grêlon",
                1: "peur mauvais retard problème pompiers glissant",
            }
        ),
        good=_stems(
            {
                2: "magnifique superbe splendide merveilleu parfait ador génial heureu beau belle",
                1.5: "chance soulag indemne agréable arc-en-ciel sauvé",
                1: "ensoleill bonne calme doux mieux",
            }
        ),
        denial=lazy_regex(r"(?:pas|aucun\w*|sans|ni|jamais|rien|personne)"),
    ),
    "es": Stems(
        bad=_stems(
            {
                3: "tornado muert falleci destrui destruc destroz catástrof devast",
                2: "inunda desbord riada avalancha huracán herid derrumb peligro terrible horrible "
                "evacua ahoga incendio desliz alud",
                1.5: "daño dañad daños roto rota rotos caído caída caídos caídas "
                "arrancad volcad cortad "
                "apagón accidente bloquead atrapad cerrad granizada",
                1: "miedo malo mala retraso problema bomberos resbaladiz",
            }
        ),
        good=_stems(
            {
                2: "precios hermos maravillos espectacular perfect estupend encanta feliz bonit",
                1.5: "suerte alivio iles agradable arcoíris salvad graci",
                1: "solead buen tranquil seguro mejor suave",
            }
        ),
        denial=lazy_regex(r"(?:no|sin|ningún\w*|ningun\w*|ni|nunca|nada|nadie)"),
    ),
}
