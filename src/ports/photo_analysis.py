"""Analyses of pictures."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from skywitness.domain.model.photos.findings import PhotoFindings


class PhotoAnalysis(Protocol):
    """Finds out what a picture shows. Several may be asked about one picture."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of the analyser in findings and messages."""

    @abstractmethod
    async def analyse(self, picture: bytes) -> PhotoFindings:
        """Analyse a picture that was encoded anew: JPEG, upright, without metadata.

        Raises:
            ProviderError: the analyser gave no answer; `retry_after_s` says when to ask again.
        """
