"""Transport of requests: encrypted unless on loopback, with answers of bounded size."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from azure.core.exceptions import IncompleteReadError, ServiceResponseError
from azure.core.pipeline.transport import AioHttpTransport, AioHttpTransportResponse
from typing_extensions import override

from skywitness.adapters.azure_language.errors import NAME
from skywitness.domain.model.addresses import is_loopback, is_private
from skywitness.domain.model.errors import ProviderAnswerUnusable

MAX_ANSWER_BYTES: Final = 4 << 20
"""Ten documents of the largest size with an entity in every word are well below this."""


class CappedTransport(AioHttpTransport):  # type: ignore[misc] # exported lazily, without a type
    """The SDK's transport; an answer that is too large or compressed ends the call."""

    @override
    async def send(self, request: Any, **config: Any) -> Any:
        config.pop("stream", None)
        open_answer = await super().send(request, stream=True, **config)
        answer = _CappedAnswer(request, open_answer.internal_response, open_answer.block_size)
        try:
            await answer.load_body()
        except IncompleteReadError as error:
            # the SDK would report a body that cannot be decoded; it is half of one
            raise ServiceResponseError(error, error=error) from error
        finally:
            answer.internal_response.close()  # a connection with half a body is not reused
        return answer


class _CappedAnswer(AioHttpTransportResponse):  # type: ignore[misc] # as above
    @override
    async def load_body(self) -> None:
        if self.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise ProviderAnswerUnusable(NAME, "the answer is compressed")
        body = bytearray()
        async for piece in self.stream_download(None, decompress=False):
            body += piece
            if len(body) > MAX_ANSWER_BYTES:
                raise ProviderAnswerUnusable(NAME, "the answer is too large")
        self._content = bytes(body)


def require_private(endpoint: str) -> bool:
    """Return whether the service is on this machine; plain http elsewhere would expose the key.

    Raises:
        ValueError: the address is neither https nor http on loopback.
    """
    if not is_private(endpoint):
        raise ValueError("Azure AI Language must be addressed by https")
    return is_loopback(urlsplit(endpoint).hostname or "")
