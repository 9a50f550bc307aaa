"""A constraint in figures: its edge stands where points stop being feasible, and only what lies outside is hatched."""

import numpy as np
import pytest

from descent import sample_projections
from figures import contour_figure, surface_figure
from figures.fence import edge_of, hatching_of, within
from landscapes import LANDSCAPES
from scenes import Scene, outline_of, section_of, trace_surface

CONSTRAINED = [key for key, landscape in LANDSCAPES.items() if landscape.project is not None]
DISC = np.array(LANDSCAPES["fenced_valley"].outline({"radius": 1.0}))


def fences(figure):
    return [trace for trace in figure.data if trace.name == "Constraint"]


@pytest.mark.parametrize("key", CONSTRAINED)
@pytest.mark.parametrize("figure_of", [contour_figure, surface_figure])
def test_the_edge_is_drawn_where_points_stop_being_feasible(key, figure_of):
    scene = Scene(landscape=key, steps=3)
    *_, edge = fences(figure_of(scene))
    places = np.column_stack([edge.x, edge.y])
    places = places[np.isfinite(places).all(axis=1)]
    assert len(places) > 20
    points = np.tile(section_of(scene), (len(places), 1))
    points[:, list(scene.record.shown)] = places
    back = sample_projections(scene.record, points, scene.all_parameters())
    # The disc is drawn as a polygon, whose sides cut a little of it off.
    assert np.linalg.norm(points - back, axis=1).max() < 1e-9
    if key != "portfolio":
        middle = places.mean(axis=0)
        points[:, list(scene.record.shown)] = places + 0.01 * (places - middle)
        back = sample_projections(scene.record, points, scene.all_parameters())
        assert (np.linalg.norm(points - back, axis=1) > 0.0).mean() > 0.5


@pytest.mark.parametrize("key", ["bowl", "one_weight", "quadratic_n"])
def test_without_a_constraint_nothing_is_drawn(key):
    scene = Scene(landscape=key, steps=3)
    assert outline_of(scene) is None
    assert trace_surface(scene, 20).outline is None
    assert fences(contour_figure(scene)) == []


def test_the_lowest_feasible_point_is_marked():
    scene = Scene(landscape="fenced_valley", steps=3)
    (mark,) = [trace for trace in contour_figure(scene).data if trace.name == "Lowest feasible point"]
    assert (mark.x[0], mark.y[0]) == scene.record.places().feasible[0].point


def test_within_a_polygon():
    points = np.random.default_rng(0).uniform(-1.5, 1.5, (2000, 2))
    lengths = np.hypot.reduce(points, axis=1)
    assert within(DISC, points[lengths < 0.999]).all()
    assert not within(DISC, points[lengths > 1.0]).any()


def test_only_the_outside_is_hatched():
    lines = hatching_of(DISC, np.array([(-3.0, 3.0), (-3.0, 3.0)]))
    pieces = np.stack([lines[:-1], lines[1:]], axis=1)
    pieces = pieces[np.isfinite(pieces).all(axis=(1, 2))]
    middles = pieces.mean(axis=1)
    assert (np.hypot.reduce(middles, axis=1) > 0.99).all()
    assert (np.abs(pieces) <= 3.0 + 1e-12).all()
    # Short diagonals: none leaps across the disc or from one line to the next.
    np.testing.assert_allclose(pieces[:, 1] - pieces[:, 0], 6.0 / 120)
    # On every side of it.
    assert {tuple(np.sign(middle)) for middle in middles} >= {(-1, -1), (-1, 1), (1, -1), (1, 1)}
    assert len(hatching_of(np.array([(0.0, 1.0), (1.0, 0.0)]), np.array([(-1.0, 1.0), (-1.0, 1.0)]))) == 0


def test_an_edge_is_closed_and_a_segment_is_not():
    assert edge_of(DISC)[0] == pytest.approx(edge_of(DISC)[-1])
    segment = edge_of(np.array([(0.0, 1.0), (1.0, 0.0)]))
    assert segment[0].tolist() == [0.0, 1.0]
    assert segment[-1].tolist() == [1.0, 0.0]
