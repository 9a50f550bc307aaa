"""On a projector everything measured in pixels is larger, and nothing else differs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from figures import (
    animated_figure,
    contour_figure,
    crowd_figure,
    curves_figure,
    race_figure,
    standalone_html,
    surface_figure,
    tuning_figure,
)
from figures.style import PROJECTOR_SCALE
from scenes import Scene, read_scene
from scenes.race import crowd, race_paths, tune

#: A path that leaves the map, one that looks around, a clock before the end; a plane through ten dimensions; a line.
QUERIES = [
    "landscape=narrow_valley&optimizers=gradient_descent,steepest_wolfe&1.learning_rate=0.178&steps=100&step=99",
    "landscape=quadratic_n&optimizers=adam,heavy_ball&steps=30",
    "landscape=one_weight&optimizers=adam&steps=30",
]
FIGURES = {
    "surface": surface_figure,
    "contour": contour_figure,
    "curves": curves_figure,
    "animated": animated_figure,
    "race": lambda scene: race_figure(scene, race_paths(scene, "as_set"), "Terms"),
    "tuning": lambda scene: tuning_figure(scene, {0: tune(scene, 0)}),
    "crowd": lambda scene: crowd_figure(
        scene, [crowd(scene, index, "as_set") for index in range(len(scene.runs))], "Terms"
    ),
}


def differences(plain: Any, large: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every place where two figures differ, and what stands there."""
    if isinstance(plain, dict):
        assert plain.keys() == large.keys(), path
        for key in plain:
            yield from differences(plain[key], large[key], (*path, key))
    elif isinstance(plain, list | tuple):
        assert len(plain) == len(large), path
        for one, other in zip(plain, large, strict=True):
            yield from differences(one, other, path)
    elif isinstance(plain, np.ndarray):
        np.testing.assert_array_equal(plain, large)
    elif plain != large:
        yield path, plain, large


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("query", QUERIES)
def test_sizes_grow_by_the_declared_factor_and_nothing_else_differs(query, name):
    scene, notes = read_scene(query)
    assert notes == []
    plain, large = (
        FIGURES[name](each).to_plotly_json() for each in (scene, Scene(**{**dict(scene), "projector": True}))
    )
    found = list(differences(plain, large))
    for path, before, after in found:
        assert after == pytest.approx(PROJECTOR_SCALE * before), path
    kinds = {path[-2:] for path, _, _ in found}
    assert {("font", "size"), ("line", "width"), ("marker", "size"), ("margin", "t")} <= kinds
    assert set(sizes(large)) <= {path for path, _, _ in found}


def sizes(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where a figure says a size of type, a line or a mark."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("size", "width") and isinstance(value, int | float) and value:
                yield (*path, key)
            if key != "template":
                yield from sizes(value, (*path, key))
    elif isinstance(part, list | tuple):
        for item in part:
            yield from sizes(item, path)


def test_a_page_that_plays_has_larger_words():
    scene, _ = read_scene("landscape=bowl&optimizers=adam&steps=10")
    assert "html { font-size: 100%; }" in standalone_html(scene)
    large = standalone_html(scene.model_copy(update={"projector": True}))
    assert f"html {{ font-size: {PROJECTOR_SCALE:.0%}; }}" in large
