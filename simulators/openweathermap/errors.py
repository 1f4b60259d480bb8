"""Error responses of the service: the exact bytes, where they are known.

`cod` is a number in some and a text in others, and some have a space after the comma, as recorded.
The 429 has no `Retry-After`. The text for One Call 4.0 is that of 3.0, since no error of 4.0 was
recorded.
"""

from __future__ import annotations

import json
from typing import Final

from simulators.server import ApiError, Response

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
NOT_FOUND: Final = Response(404, b'{"cod":"404","message":"city not found"}')
NO_PLACE_GIVEN: Final = Response(400, b'{"cod":"400","message":"Nothing to geocode"}')
NO_SUCH_PATH: Final = Response(404, b'{"cod":"404","message":"Internal error"}')


def not_included(version: str) -> Response:
    """Return the error for a product that the plan of the key does not include."""
    text = (
        f'{{"cod":401, "message": "Please note that using One Call {version} requires a separate '
        "subscription to the One Call by Call plan. Learn more here "
        "https://openweathermap.org/price. If you have a valid subscription to the One Call by "
        "Call plan, but still receive this error, then please see "
        'https://openweathermap.org/faq#error401 for more info."}'
    )
    return Response(401, text.encode())


def bad_request(message: str) -> ApiError:
    """Return the 400 of the free endpoints."""
    body = json.dumps({"cod": "400", "message": message}, separators=(",", ":"))
    return ApiError(Response(400, body.encode()))


def bad_one_call(message: str, *parameters: str) -> ApiError:
    """Return the 400 of One Call, which names the parameters."""
    body = json.dumps({"cod": 400, "message": message, "parameters": list(parameters)})
    return ApiError(Response(400, body.encode()))
