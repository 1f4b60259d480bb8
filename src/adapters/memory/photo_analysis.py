"""An analyser of photos with scripted answers."""

from __future__ import annotations

from collections.abc import Mapping

from typing_extensions import override

from skywitness.domain.model.errors import ProviderError
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.ports.photo_analysis import PhotoAnalysis


class ScriptedPhotoAnalysis(PhotoAnalysis):
    """Returns `answers` by picture, and raises those that are errors.

    A picture without an answer has no findings. While `failure` is set, it is raised for every
    picture. `asked` records the pictures in order.
    """

    name = "scripted"

    def __init__(
        self,
        answers: Mapping[bytes, PhotoFindings | ProviderError] | None = None,
        *,
        name: str = "scripted",
        failure: ProviderError | None = None,
    ) -> None:
        self.name = name
        self.answers = dict(answers or {})
        self.failure = failure
        self.asked: list[bytes] = []

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        self.asked.append(picture)
        answer = self.failure or self.answers.get(picture)
        if isinstance(answer, ProviderError):
            raise answer
        return answer or PhotoFindings(analyser=self.name)
