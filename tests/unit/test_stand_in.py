"""Stand-ins for exact points."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.identifiers import uuid7

KEY = b"a key"
CELLS = StandIns(KEY, cell_deg=0.1)
REPORT = UUID("019e0000-0000-7000-8000-000000000001")

points = st.builds(
    Point,
    st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 0.0, 90.0])),
    st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 0.0, 180.0])),
)
sizes = st.one_of(st.sampled_from([0.01, 0.07, 0.1, 0.2, 1.0]), st.floats(0.01, 1.0))


@given(points, sizes, st.uuids())
def test_a_stand_in_lies_in_the_cell_of_its_point(
    point: Point, size: float, report_id: UUID
) -> None:
    stand_ins = StandIns(KEY, size)
    cell = stand_ins.cell_of(point)
    found = stand_ins.of(report_id, point, None)

    assert cell.contains(point) or point.longitude == 180.0
    assert cell.contains(found.point)
    assert cell.north - cell.south <= size * (1 + 1e-6)
    assert cell.east - cell.west <= size * (1 + 1e-6)


@given(points, sizes, st.floats(0, 300_000))
def test_the_radius_covers_the_cell_and_the_accuracy(
    point: Point, size: float, accuracy_m: float
) -> None:
    found = StandIns(KEY, size).of(REPORT, point, accuracy_m)

    assert found.point.distance_m(point) + accuracy_m <= found.accuracy_m


@given(st.data(), points)
def test_nothing_but_the_cell_decides(data: st.DataObject, point: Point) -> None:
    cell = CELLS.cell_of(point)
    share = st.floats(0.001, 0.999)
    other = Point(
        cell.south + data.draw(share) * (cell.north - cell.south),
        cell.west + data.draw(share) * (cell.east - cell.west),
    )

    assert CELLS.of(REPORT, other, 20.0) == CELLS.of(REPORT, point, 20.0)


def test_reports_and_keys_have_stand_ins_of_their_own() -> None:
    point = Point(41.59, -93.62)
    other_key = StandIns(b"another key", cell_deg=0.1)
    found = {CELLS.of(uuid7(0, number), point, None).point for number in range(50)}

    assert len(found) == 50
    assert other_key.of(REPORT, point, None) != CELLS.of(REPORT, point, None)


@pytest.mark.parametrize("point", [Point(41.501, -93.699), Point(41.599, -93.601)])
def test_stand_ins_of_one_place_surround_the_middle_of_its_cell(point: Point) -> None:
    found = [CELLS.of(uuid7(0, number), point, None).point for number in range(2_000)]
    means = [sum(getattr(one, name) for one in found) / 2_000 for name in ("latitude", "longitude")]

    assert means == pytest.approx([41.55, -93.65], abs=0.003)  # four standard errors
    for name, least in (("latitude", 41.5), ("longitude", -93.7)):
        counts = [0] * 4
        for one in found:
            counts[min(int((getattr(one, name) - least) / 0.025), 3)] += 1
        assert min(counts) > 400


@given(points)
def test_cells_do_not_overlap(point: Point) -> None:
    cell = CELLS.cell_of(point)
    edges = sorted({cell.south, (cell.south + cell.north) / 2, cell.north})
    inside = [Point(latitude, cell.west) for latitude in edges[:-1]]

    assert all(CELLS.cell_of(one) == cell for one in inside)
    assert all(low < high for low, high in pairwise(edges))
