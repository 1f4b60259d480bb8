"""Stored JSON that is read rarely, compressed.

Texts of one kind repeat the same member names and sentences, so they are compressed against a
dictionary of those. The first byte of a compressed text is the number of its dictionary: one that
was ever used stays as it is, a better one gets the next number.
"""

from __future__ import annotations

import zlib
from functools import cache

SHORTEST = 512
"""Shorter texts stay as they are: half of the claims, and the state of a new report."""

_LEVEL, _WINDOW_BITS, _MEMORY = 3, -12, 5  # raw deflate; a small window starts four times as fast

_DICTIONARIES = {
    1: (
        b'"examination":"failed","examination":"pending","insight":null,"insight":{"language":"und"'
        b',"sentiment":null,"entities":[{"text":"","category":"Location","offset":,"length":'
        b'"source":"KJFK","provider":"Iowa Environmental Mesonet","kind":"observation","variable":'
        b'"wind_gust_ms","temperature_c","precipitation_mm","visibility_m","unit":"m/s","unit":'
        b'"degC","unit":"mm","unit":"m","effect":"against","effect":"neutral","threshold":'
        b'"present_weather":"+TSRA BR","fetched_at":"","age_s":,"wind_speed_ms":,"wind_direction_'
        b'deg":,"cloud_cover_pct":,"humidity_pct":,"pressure_hpa":,"dew_point_c":null,"snow_mm":'
        b'null,"precipitation_period_s":3600,"description":"","observed_at":"20'
        b'{"phenomenon":"tstm_wnd_gst","phenomenon_origin":"given","narrative":"Several trees and '
        b"power lines were blown down by thunderstorm winds. Damage was estimated at $10,000. "
        b"inches of snow were reported by a trained spotter. Flash flooding of the road. hail fell "
        b'","when":{"start":"20","end":"20"},"place":{"point":{"latitude":4,"longitude":-9},'
        b'"accuracy_m":30000.0,"name":"","method":"zone"},"magnitude":{"value":50.0,"unit":"kt",'
        b'"qualifier":"estimated","si_value":,"si_unit":"m/s","period_s":null,"raw":""},"source":'
        b'"trained_spotter","public":{"personal_data":[]}}'
        b'{"outcome":"inconclusive","not_assessable","score":null,"reason":"No observations have '
        b'been imported, and no nearby report of the same class.","evidence":[]'
        b'{"outcome":"supported","score":0.9,"reason":"Supported: 4 other nearby reports agree '
        b'with the claim.","evidence":[{"source":"01","provider":"reports","kind":"report",'
        b'"variable":"","value":0.5,"unit":"reports","threshold":null,"effect":"for","weight":0.1,"distance_m":'
        b',"time_offset_s":-300.0,"rule":"neighbours.same_class","present_weather":null},{"source":'
        b'"}],"rules_version":"2","decided_at":"20","revision":1}'
        b'{"id":"01","revision":1,"change":2,"observer":"storm-events:SE","issuer":"storm-events",'
        b'"external_id":"SE","visibility":"public","review":"received","filed_at":"20","revised_at"'
        b':"20","revised_by":"storm-events:SE","updated_at":"20","withdrawn_at":null,"examination":'
        b'"done","insight":{"language":"en","sentiment":{"label":"neutral","label":"negative",'
        b'"positive":0.0,"neutral":1.0,"negative":0.8},"key_phrases":["several trees","power lines'
        b'","thunderstorm winds","damage"],"entities":[],"personal_data":[],"analyser":"local",'
        b'"degraded":false}}'
    )
}
_NEWEST = max(_DICTIONARIES)
_MARK = bytes((_NEWEST,))


def packed(text: str, shortest: int = SHORTEST) -> bytes:
    """Return a text as UTF-8, compressed if it is long enough to gain by it."""
    if len(text) < shortest:
        return text.encode()
    deflate = _primed().copy()
    return _MARK + deflate.compress(text.encode()) + deflate.flush()


@cache
def _primed() -> zlib._Compress:
    """Return a compressor that has read the dictionary, which takes a third of the work."""
    return zlib.compressobj(
        _LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zdict=_DICTIONARIES[_NEWEST]
    )


def unpacked(stored: bytes) -> bytes:
    """Return a text as UTF-8; no JSON begins with the number of a dictionary."""
    if stored[0] not in _DICTIONARIES:
        return stored
    inflate = zlib.decompressobj(_WINDOW_BITS, zdict=_DICTIONARIES[stored[0]])
    return inflate.decompress(stored[1:]) + inflate.flush()
