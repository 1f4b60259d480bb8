"""What every analyser of photos does; faults of services are tested apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from simulators.http_model.simulator import HttpModel as ModelSimulator
from simulators.server import Response, Server
from skywitness.adapters.azure_vision.content_safety import AzureContentSafety
from skywitness.adapters.azure_vision.image_analysis import AzureVision
from skywitness.adapters.http_model.analyser import HttpModel
from skywitness.adapters.memory.photo_analysis import ScriptedPhotoAnalysis
from skywitness.adapters.pillow_photos.analysis import LocalPhotoAnalysis
from skywitness.domain.model.errors import ProviderError, ProviderUnavailable
from skywitness.domain.model.photos.findings import PhotoFindings, PhotoTag
from skywitness.ports.photo_analysis import PhotoAnalysis
from tests.photo_files import png
from tests.tools.simulated import KEY, azure_content_safety, azure_vision, http_model

PICTURE = png(64, 48)
OTHERS = [png(65 + n, 48) for n in range(8)]
TAGS = (PhotoTag(name="outdoor", confidence=0.99), PhotoTag(name="hail", confidence=0.74))

REMOTE: dict[str, Callable[..., AbstractAsyncContextManager[tuple[Any, Server]]]] = {
    AzureVision.name: azure_vision,
    AzureContentSafety.name: azure_content_safety,
    HttpModel.name: http_model,
}


WITHOUT_TAGS = {AzureContentSafety.name, LocalPhotoAnalysis.name}
WITHOUT_MODERATION = {AzureVision.name, LocalPhotoAnalysis.name}


@pytest_asyncio.fixture(params=["memory", "local", *REMOTE, "http-model-mapping"])
async def analyser(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PhotoAnalysis]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            found = PhotoFindings(analyser="scripted", tags=TAGS, severity=0)
            yield ScriptedPhotoAnalysis({PICTURE: found})
        elif request.param == "local":
            yield LocalPhotoAnalysis(tmp_path)
        elif request.param == "http-model-mapping":
            model = ModelSimulator([KEY], as_mapping=True)
            yield (await stack.enter_async_context(http_model(model)))[0]
        else:
            yield (await stack.enter_async_context(REMOTE[request.param]()))[0]


async def test_findings_name_their_analyser(analyser: PhotoAnalysis) -> None:
    assert (await analyser.analyse(PICTURE)).analyser == analyser.name


async def test_tags_are_words_with_a_confidence_and_the_surest_comes_first(
    analyser: PhotoAnalysis,
) -> None:
    tags = (await analyser.analyse(PICTURE)).tags

    assert ("hail" in {tag.name for tag in tags}) == (analyser.name not in WITHOUT_TAGS)
    assert all(tag.name == tag.name.lower().strip() for tag in tags)
    assert len({tag.name for tag in tags}) == len(tags)
    assert [tag.confidence for tag in tags] == sorted((t.confidence for t in tags), reverse=True)
    assert all(0.5 <= tag.confidence <= 1 for tag in tags)


async def test_a_severity_says_that_the_picture_was_moderated(analyser: PhotoAnalysis) -> None:
    severity = (await analyser.analyse(PICTURE)).severity

    assert severity == (None if analyser.name in WITHOUT_MODERATION else 0)


async def test_the_same_picture_has_the_same_findings(analyser: PhotoAnalysis) -> None:
    assert await analyser.analyse(PICTURE) == await analyser.analyse(PICTURE)


async def test_several_pictures_are_analysed_at_once(analyser: PhotoAnalysis) -> None:
    found = await asyncio.gather(*(analyser.analyse(picture) for picture in OTHERS))

    assert [one.analyser for one in found] == [analyser.name] * len(OTHERS)


@pytest.mark.parametrize("kind", ["memory", "local", *REMOTE])
async def test_what_fails_fails_as_a_provider(kind: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        failing: PhotoAnalysis = ScriptedPhotoAnalysis(failure=ProviderUnavailable("scripted"))
        if kind == "local":
            (folder := tmp_path / "a file").touch()
            failing = LocalPhotoAnalysis(folder)
        elif kind != "memory":
            broken = REMOTE[kind](lambda _: Response(503))
            failing, _ = await stack.enter_async_context(broken)
        with pytest.raises(ProviderError):
            await failing.analyse(PICTURE)
