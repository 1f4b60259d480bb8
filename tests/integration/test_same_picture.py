"""A picture that was filed before, about another place, is recognised in another size."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.pillow_photos.analysis import LocalPhotoAnalysis
from skywitness.adapters.pillow_photos.preparation import PillowPreparation
from skywitness.domain.documents.report_parts import ReportVerdictDocument
from skywitness.domain.model.access.actor import LOCAL
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.container.services import Services
from tests.builders import FILED_AT, a_filing
from tests.integration.test_local_photo_analysis import SCENE
from tests.photo_files import sent


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(FILED_AT + timedelta(days=1))


@pytest.fixture
def services(tmp_path: Path, clock: FixedClock) -> Services:
    return services_in_memory(
        weather=[GivenWeather()],
        photos=PillowPreparation(tmp_path),
        photo_analysers=[LocalPhotoAnalysis(tmp_path)],
        clock=clock,
    )


async def filed_with(services: Services, picture: Image.Image, latitude: float) -> UUID:
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=60)
    report = (await services.file_report(a_filing(latitude=latitude), actor=LOCAL)).report
    await services.add_photo(report.id, sent(file.getvalue()), actor=LOCAL)
    return report.id


async def verdict_on(
    services: Services, clock: FixedClock, report_id: UUID
) -> ReportVerdictDocument:
    for lease in await services.queue.lease("w", clock.now(), timedelta(minutes=5), 10):
        await services.examine_report(lease)
    clock.advance(timedelta(minutes=1))
    return await services.read_parts.verdict(report_id, actor=LOCAL)


async def test_it_is_named_with_the_report_that_had_it_first(
    services: Services, clock: FixedClock
) -> None:
    first = await filed_with(services, SCENE, 41.6)
    assert (await verdict_on(services, clock, first)).warnings == ()

    again = await filed_with(services, SCENE.resize((400, 300)), 44.6)
    judged = await verdict_on(services, clock, again)

    assert judged.verdict is not None
    (found,) = [one for one in judged.verdict.evidence if one.rule == "photo.elsewhere"]
    assert (found.source, found.kind) == (str(first), "photo")
    assert str(first) in judged.warnings[0]
    assert (await verdict_on(services, clock, first)).warnings == ()


async def test_another_picture_is_not(services: Services, clock: FixedClock) -> None:
    await verdict_on(services, clock, await filed_with(services, SCENE, 41.6))

    turned = SCENE.transpose(Image.Transpose.ROTATE_180)
    judged = await verdict_on(services, clock, await filed_with(services, turned, 44.6))

    assert judged.warnings == ()
