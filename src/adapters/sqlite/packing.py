"""Stored JSON that is read rarely, compressed.

Texts of one kind repeat the same member names and sentences, so they are compressed against a
dictionary of those (`benchmarks/dictionary.py` makes one). The first byte of a compressed text is
the number of its dictionary: one that was ever used stays as it is, a better one gets the next
number. The first was for raw deflate, all others are for Zstandard, which takes a sixth of the
time.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zstandard import ZstdCompressionDict, ZstdCompressionParameters

SHORTEST = 200
"""Shorter texts stay as they are."""

_LEVEL = 3
_MARK = b"\x02"

_FIRST_MARK = b"\x01"
_FIRST_WINDOW_BITS = -12
_FIRST_DICTIONARY = (
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


class _Codec(threading.local):
    """The contexts of one thread: they must not be used by two at once."""

    def __init__(self) -> None:
        # loaded with the first entity: documents are served without it
        import zstandard  # noqa: PLC0415  # see above

        parameters, dictionary = _format()
        compressor = zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters)
        self.compress = compressor.compress
        self.compress_all = compressor.multi_compress_to_buffer
        self.decompress = zstandard.ZstdDecompressor(
            dict_data=dictionary, format=zstandard.FORMAT_ZSTD1_MAGICLESS
        ).decompress


def packed(text: str, shortest: int = SHORTEST) -> bytes:
    """Return a text as UTF-8, compressed if it is long enough to gain by it."""
    if len(text) < shortest:
        return text.encode()
    return _MARK + _codec().compress(text.encode())


def packed_together(texts: Sequence[str]) -> list[bytes]:
    """Return several texts as `packed` does, letting go of the interpreter once for all of them."""
    long: list[bytes | bytearray | memoryview] = [
        text.encode() for text in texts if len(text) >= SHORTEST
    ]
    compressed = iter(_codec().compress_all(long) if long else ())
    return [
        _MARK + next(compressed).tobytes() if len(text) >= SHORTEST else text.encode()
        for text in texts
    ]


def unpacked(stored: bytes) -> bytes:
    """Return a text as UTF-8; no JSON begins with the number of a dictionary."""
    mark = stored[:1]
    if mark == _MARK:
        return _codec().decompress(stored[1:])
    if mark == _FIRST_MARK:
        inflate = zlib.decompressobj(_FIRST_WINDOW_BITS, zdict=_FIRST_DICTIONARY)
        return inflate.decompress(stored[1:]) + inflate.flush()
    return stored


@cache
def _codec() -> _Codec:
    return _Codec()


@cache
def _format() -> tuple[ZstdCompressionParameters, ZstdCompressionDict]:
    """Return what all threads share."""
    import zstandard  # noqa: PLC0415  # see above

    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_dict_id=False, write_checksum=True
    )
    content = resources.files(__package__).joinpath("packing_2.dictionary").read_bytes()
    dictionary = zstandard.ZstdCompressionDict(content)
    dictionary.precompute_compress(compression_params=parameters)
    return parameters, dictionary
