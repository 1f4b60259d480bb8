"""Analysis of photos by an online endpoint of Azure Machine Learning, or any other HTTP model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from typing_extensions import override

from skywitness.adapters.http_model.mapping import AnswerMapping, RequestTemplate
from skywitness.adapters.outbound.credentials import HttpCredential, IdentityHeader, KeyHeader
from skywitness.adapters.outbound.http_errors import ContentRefused
from skywitness.adapters.outbound.json_fields import JsonFields
from skywitness.adapters.outbound.scoring import DEADLINE_S, Content, ScoringEndpoint
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.ports.photo_analysis import PhotoAnalysis

NAME: Final = "http-model"


class HttpModel(PhotoAnalysis):
    """One endpoint. A picture that is too large or of a wrong type for it has no findings."""

    name = NAME

    def __init__(
        self,
        *,
        url: str,
        request: RequestTemplate,
        answer: AnswerMapping,
        key: str | None = None,
        identity_scope: str = "",
        headers: Mapping[str, str] | None = None,
        deadline_s: float = DEADLINE_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet.

        Args:
            url: https, or http on loopback.
            request: how a picture is sent.
            answer: where findings are in the response.
            key: sent as a bearer token.
            identity_scope: without a key, what the token of the managed identity is for; empty: no
                request is authorised.
            headers: more headers, none of them secret.
            deadline_s: of an analysis.
            monotonic_s: the clock of the breaker.

        Raises:
            ValueError: the address would reveal key and pictures.
        """
        self._request, self._answer = request, answer
        self._headers = {**(headers or {}), "Content-Type": "application/json"}
        credential: HttpCredential | None = None
        if key:
            credential = KeyHeader("Authorization", f"Bearer {key}")
        elif identity_scope:
            credential = IdentityHeader(NAME, identity_scope)
        self._endpoint = ScoringEndpoint(
            NAME, url, credential=credential, deadline_s=deadline_s, monotonic_s=monotonic_s
        )
        self.limiter: Final = self._endpoint.limiter

    async def close(self) -> None:
        """Close all connections."""
        await self._endpoint.close()

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        content = Content(self._request.filled(picture), self._headers)
        read = partial(self._answer.read, _fields, NAME)
        try:
            return await self._endpoint.post(content, read)
        except ContentRefused:
            return PhotoFindings(analyser=NAME)


_fields: Final = JsonFields(NAME)
