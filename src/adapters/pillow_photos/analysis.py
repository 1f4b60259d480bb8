"""What can be measured in a picture without a model."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from skywitness.adapters.pillow_photos.process import run
from skywitness.domain.model.errors import PhotoRefused, ProviderUnavailable
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.ports.photo_analysis import PhotoAnalysis

NAME: Final = "local"


class LocalPhotoAnalysis(PhotoAnalysis):
    """Difference hash, sharpness and brightness of pictures, one at a time.

    What a picture shows takes a model: there are no tags, and no severity.
    """

    name = NAME

    def __init__(self, folder: Path) -> None:
        """Take the folder for pictures that are being measured, which the first one creates."""
        self._folder = folder
        self._turn = asyncio.Lock()

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        async with self._turn:
            try:
                found = await asyncio.to_thread(self._measured, picture)
            except (PhotoRefused, OSError) as error:
                raise ProviderUnavailable(NAME, str(error)) from error
        return PhotoFindings(
            analyser=NAME,
            difference_hash=int(found["difference_hash"], 16),
            sharpness=found["sharpness"],
            brightness=found["brightness"],
        )

    def _measured(self, picture: bytes) -> dict[str, Any]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            file.write(picture)
            return run("measure", file)
