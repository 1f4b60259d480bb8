"""The places that the made-up world knows by name; elsewhere is open country without one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

NEAR_KM: Final = 50.0


@dataclass(frozen=True, slots=True)
class Place:
    """A town; `state` only in the United States, `zip_code` where one is known."""

    number: int
    name: str
    state: str
    country: str
    latitude: float
    longitude: float
    population: int
    zip_code: str = ""

    def found(self) -> dict[str, Any]:
        """Return the place as the geocoder shows it."""
        shown: dict[str, Any] = {
            "name": self.name,
            "local_names": {"en": self.name, "ascii": self.name, "feature_name": self.name},
            "lat": self.latitude,
            "lon": self.longitude,
            "country": self.country,
        }
        return shown | {"state": self.state} if self.state else shown


_ROWS: Final = """\
Amsterdam||NL|52.3731|4.8925|741636|1012
Auckland||NZ|-36.8521|174.7632|417910|1010
Bengaluru||IN|12.9768|77.5901|8443675|560001
Berlin||DE|52.5170|13.3889|3426354|10117
Bogota||CO|4.6533|-74.0836|7674366|
Boston|Massachusetts|US|42.3554|-71.0605|617594|02108
Cairo||EG|30.0444|31.2357|7734614|
Cape Town||ZA|-33.9288|18.4172|3433441|8001
Chicago|Illinois|US|41.8756|-87.6244|2695598|60601
Dallas|Texas|US|32.7763|-96.7969|1197816|75201
Denver|Colorado|US|39.7392|-104.9849|600158|80202
Des Moines|Iowa|US|41.5910|-93.6037|203433|50309
Dublin||IE|53.3494|-6.2606|1024027|
Helsinki||FI|60.1675|24.9428|558457|00100
Jakarta||ID|-6.1754|106.8272|8540121|
Kansas City|Missouri|US|39.1001|-94.5781|459787|64105
Lagos||NG|6.4551|3.3942|9000000|
Lima||PE|-12.0621|-77.0365|7737002|
Lisbon||PT|38.7078|-9.1366|517802|1100
London||GB|51.5073|-0.1277|7556900|EC1A
London|Kentucky|US|37.1290|-84.0833|7993|40741
Madrid||ES|40.4167|-3.7036|3255944|28013
Mexico City||MX|19.4326|-99.1332|12294193|
Miami|Florida|US|25.7742|-80.1936|399457|33101
Moorhead|Minnesota|US|46.8738|-96.7678|38065|56560
Mumbai||IN|19.0550|72.8692|12691836|400001
Nairobi||KE|-1.2833|36.8172|2750547|
New York|New York|US|40.7127|-74.0060|8175133|10001
Norman|Oklahoma|US|35.2226|-97.4395|110925|73069
Oslo||NO|59.9133|10.7390|580000|0150
Paris||FR|48.8535|2.3484|2138551|75001
Phoenix|Arizona|US|33.4484|-112.0741|1445632|85001
Reykjavik||IS|64.1459|-21.9422|118918|
Rome||IT|41.8933|12.4829|2318895|00184
San Francisco|California|US|37.7793|-122.4193|805235|94103
Santiago||CL|-33.4378|-70.6505|4837295|
Sao Paulo||BR|-23.5507|-46.6334|10021295|
Seattle|Washington|US|47.6038|-122.3301|608660|98101
Suva||FJ|-18.1416|178.4419|77366|
Sydney||AU|-33.8698|151.2083|4627345|2000
Tokyo||JP|35.6828|139.7595|8336599|
Tromso||NO|69.6516|18.9559|52436|9008
Vienna||AT|48.2084|16.3725|1691468|1010
"""


def _read() -> tuple[Place, ...]:
    split = (row.split("|") for row in _ROWS.splitlines())
    return tuple(
        Place(9_000_001 + number, name, state, country, float(lat), float(lon), int(people), code)
        for number, (name, state, country, lat, lon, people, code) in enumerate(split)
    )


PLACES: Final = _read()


def nearest(latitude: float, longitude: float) -> list[Place]:
    """Return the places near a point, the nearest first."""
    found = [(_distance_km(latitude, longitude, place), place) for place in PLACES]
    near = [pair for pair in found if pair[0] <= NEAR_KM]
    return [place for _, place in sorted(near, key=lambda pair: pair[0])]


def called(query: str) -> list[Place]:
    """Return the places of a name, given as city, city,country or city,state,country."""
    name, *rest = (part.strip().casefold() for part in query.split(","))
    matching = [place for place in PLACES if place.name.casefold() == name]
    for part in rest:
        matching = [
            place for place in matching if part in {place.country.casefold(), *_states(place)}
        ]
    return sorted(matching, key=lambda place: -place.population)


def with_zip(query: str) -> Place | None:
    """Return the place of `code,country`; the country is the US when it is left out."""
    code, _, country = query.partition(",")
    wanted = (code.strip().casefold(), (country.strip() or "US").casefold())
    for place in PLACES:
        if place.zip_code and wanted == (place.zip_code.casefold(), place.country.casefold()):
            return place
    return None


def numbered(number: str) -> Place | None:
    """Return the place of an id."""
    return next((place for place in PLACES if str(place.number) == number), None)


def _states(place: Place) -> set[str]:
    return {place.state.casefold(), _ABBREVIATIONS.get(place.state, "")} - {""}


_ABBREVIATIONS: Final = {
    "Arizona": "az",
    "California": "ca",
    "Colorado": "co",
    "Florida": "fl",
    "Illinois": "il",
    "Iowa": "ia",
    "Kentucky": "ky",
    "Massachusetts": "ma",
    "Minnesota": "mn",
    "Missouri": "mo",
    "New York": "ny",
    "Oklahoma": "ok",
    "Texas": "tx",
    "Washington": "wa",
}


def _distance_km(latitude: float, longitude: float, place: Place) -> float:
    north = place.latitude - latitude
    east = (place.longitude - longitude + 180) % 360 - 180
    return 111.2 * math.hypot(north, east * math.cos(math.radians(latitude)))
