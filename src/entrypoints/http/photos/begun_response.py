"""A streamed response that begins when its body does."""

from __future__ import annotations

from starlette.responses import StreamingResponse
from starlette.types import Message, Send
from typing_extensions import override


class BegunResponse(StreamingResponse):
    """Sends its head together with the first piece, so that a failure before that is a problem."""

    @override
    async def stream_response(self, send: Send) -> None:
        held: list[Message] = []

        async def send_later(message: Message) -> None:
            held.append(message)
            if message["type"] != "http.response.start":
                for each in held:
                    await send(each)
                held.clear()

        await super().stream_response(send_later)
