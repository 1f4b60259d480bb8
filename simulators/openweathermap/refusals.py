"""What the service says when it refuses: the exact bytes, where they are known.

`cod` is a number in some and a text in others, and some have a blank behind the comma: that is how
they come. The 429 has no `Retry-After`. The words for One Call 4.0 are those of 3.0, since no
refusal of 4.0 was seen; the page of the 502 is openresty's usual one.
"""

from __future__ import annotations

import json
from typing import Final

from simulators.server import Response

WRONG_KEY: Final = Response(
    401,
    b'{"cod":401, "message": "Invalid API key. Please see '
    b'http://openweathermap.org/faq#error401 for more info."}',
)
BLOCKED: Final = Response(
    429,
    b'{"cod":429, "message": "Your account is temporary blocked due to exceeding of requests '
    b"limitation of your subscription type. Please choose the proper subscription "
    b'https://openweathermap.org/price"}',
)
INTERNAL: Final = Response(500, b'{"cod":"500","message":"Internal error: 500001"}')
BAD_GATEWAY: Final = Response(
    502,
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>openresty</center>\r\n"
    b"</body>\r\n</html>\r\n",
    "text/html",
)
NOT_FOUND: Final = Response(404, b'{"cod":"404","message":"city not found"}')
NOTHING: Final = Response(400, b'{"cod":"400","message":"Nothing to geocode"}')


def not_included(version: str) -> Response:
    """Return the refusal of a product that the plan of the key does not include."""
    text = (
        f'{{"cod":401, "message": "Please note that using One Call {version} requires a separate '
        "subscription to the One Call by Call plan. Learn more here "
        "https://openweathermap.org/price. If you have a valid subscription to the One Call by "
        "Call plan, but still receive this error, then please see "
        'https://openweathermap.org/faq#error401 for more info."}'
    )
    return Response(401, text.encode())


class Refused(Exception):
    """A request is answered with a refusal."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__(answer.status)


def wrong(message: str) -> Refused:
    """Return the 400 of the free endpoints."""
    body = json.dumps({"cod": "400", "message": message}, separators=(",", ":"))
    return Refused(Response(400, body.encode()))


def wrong_one_call(message: str, *parameters: str) -> Refused:
    """Return the 400 of One Call, which names the parameters."""
    body = json.dumps({"cod": 400, "message": message, "parameters": list(parameters)})
    return Refused(Response(400, body.encode()))


def missing(message: str) -> Refused:
    """Return a 404."""
    body = json.dumps({"cod": "404", "message": message}, separators=(",", ":"))
    return Refused(Response(404, body.encode()))
