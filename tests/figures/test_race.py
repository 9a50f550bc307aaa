"""Pictures of a race show its numbers, each run in its own colour and shape, and say the terms."""

import numpy as np
import pytest

from figures import crowd_figure, race_figure, style, tuning_figure
from landscapes import LANDSCAPES
from scenes import MOST_RUNS, Run, Scene, read_scene
from scenes.race import crowd, race_paths, tune
from scenes.standings import costs_of

SIX = Scene(
    runs=tuple(
        Run(optimizer=key)
        for key in ("gradient_descent", "heavy_ball", "adam", "newton", "steepest_backtracking", "nelder_mead")
    )
)


def on_axis(scene, axis):
    return Scene(**{**dict(scene), "loss_axis": axis})


def lines(figure):
    return [part for part in figure.data if part.mode == "lines"]


def marks(figure):
    return [part for part in figure.data if part.mode == "markers"]


def shown(figure, axis="yaxis"):
    """The lowest and the highest value that an axis shows."""
    low, high = figure.layout[axis].range
    return (low, high) if figure.layout[axis].type == "linear" else (10.0**low, 10.0**high)


@pytest.mark.parametrize("by_cost", [False, True])
def test_the_curves_are_the_paths(by_cost):
    paths = race_paths(SIX, "same_cost" if by_cost else "as_set")
    figure = race_figure(SIX, paths, "said", by_cost=by_cost)
    found = lines(figure)
    for index, path in enumerate(paths):
        loss, norm = found[index], found[MOST_RUNS + index]
        for part, values in ((loss, path.losses), (norm, path.gradient_norms)):
            np.testing.assert_array_equal(part.x, costs_of(path) if by_cost else np.arange(len(values)))
            np.testing.assert_array_equal(part.y, np.where(values > 0, values, np.nan))
            assert part.line.color == style.COLORS[index]
    assert figure.layout.xaxis2.title.text == ("looks at the landscape" if by_cost else "step")


def test_the_terms_are_said_on_the_chart_as_written():
    figure = race_figure(SIX, race_paths(SIX, "as_set"), "a < b")
    assert figure.layout.title.text == "a &lt; b"


def test_every_run_has_its_colour_and_shape_in_the_legend():
    figure = race_figure(SIX, race_paths(SIX, "as_set"), "said")
    legend = [mark for mark in marks(figure) if mark.showlegend]
    assert [mark.marker.color for mark in legend] == list(style.COLORS)
    assert [mark.marker.symbol for mark in legend] == list(style.MARKERS)
    assert len(style.GLYPHS) == MOST_RUNS


def test_a_linear_axis_shows_losses_and_a_logarithmic_one_the_loss_above_the_lowest_minimum():
    scene = read_scene("landscape=styblinski_tang&optimizers=gradient_descent&steps=20")[0]
    (path,) = paths = race_paths(scene, "as_set")
    floor = min(minimum.value for minimum in LANDSCAPES["styblinski_tang"].minima)
    assert floor < 0
    linear, log = (race_figure(on_axis(scene, axis), paths, "said") for axis in ("linear", "log"))
    np.testing.assert_array_equal(lines(linear)[0].y, path.losses)
    np.testing.assert_array_equal(lines(log)[0].y, path.losses - floor)
    assert log.layout.yaxis.title.text == "loss above the lowest minimum"
    assert (linear.layout.yaxis.type, log.layout.yaxis.type) == ("linear", "log")


def test_a_loss_without_a_logarithm_stands_on_a_linear_axis():
    scene = read_scene("landscape=saddle&optimizers=gradient_descent")[0]
    figure = race_figure(scene, race_paths(scene, "as_set"), "said")
    assert figure.layout.yaxis.type == "linear"


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_who_explodes_or_ends_at_the_last_bit_leaves_the_picture_and_keeps_a_mark(scale):
    query = "optimizers=gradient_descent,newton,adam&1.learning_rate=1&steps=1000"
    scene = read_scene(query)[0]
    paths = race_paths(scene, "as_set")
    figure = race_figure(on_axis(scene, scale), paths, "said")
    low, high = shown(figure)
    begin = paths[0].losses[0]
    assert high < 100 * begin
    assert low > begin * 1e-14 if scale == "log" else low > -begin
    for mark in [mark for mark in marks(figure) if mark.showlegend]:
        assert low <= mark.y[0] <= high


def test_the_band_is_the_crowds_and_has_a_gap_where_runs_diverged():
    scene = read_scene("landscape=himmelblau&optimizers=gradient_descent,adam&steps=300&1.learning_rate=0.03")[0]
    crowds = [crowd(scene, index, "as_set") for index in range(2)]
    figure = crowd_figure(on_axis(scene, "linear"), crowds, "said")
    bands = [part for part in figure.data if part.fill == "toself"]
    for each, band, line in zip(crowds, bands, lines(figure), strict=True):
        inside = np.isfinite(each.band).all(axis=0)
        half = int(inside.sum())
        np.testing.assert_array_equal(band.y[:half], each.band[0][inside])
        np.testing.assert_array_equal(band.y[half:][::-1], each.band[2][inside])
        np.testing.assert_array_equal(line.y, np.where(np.isfinite(each.band[1]), each.band[1], np.nan))
    assert not np.isfinite(crowds[0].band).all()


def test_the_sweep_is_drawn_with_a_gap_where_it_diverged_and_a_mark_at_the_best():
    scene = read_scene("landscape=narrow_valley&optimizers=gradient_descent,adam,nelder_mead&steps=1000")[0]
    tunings = {index: tune(scene, index) for index in range(3)}
    figure = tuning_figure(scene, tunings)
    assert figure.layout.xaxis.title.text == "learning rate or size"
    for tuning, line, mark in zip(tunings.values(), lines(figure), marks(figure), strict=True):
        np.testing.assert_array_equal(line.x, tuning.rates)
        assert (np.isnan(line.y) == ~((tuning.losses > 0) & np.isfinite(tuning.losses))).all()
        assert list(mark.x) == [tuning.rates[tuning.best]]
    assert np.isnan(lines(figure)[0].y[-1])
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_has_its_pictures_in_the_dark_too(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="adam"), Run(optimizer="newton")), steps=20)
    for axis in ("log", "linear"):
        scene = on_axis(scene, axis)
        for figure in (
            race_figure(scene, race_paths(scene, "as_set"), "said", theme="dark"),
            crowd_figure(scene, [crowd(scene, i, "as_set") for i in range(2)], "said", theme="dark"),
            tuning_figure(scene, {i: tune(scene, i) for i in range(2)}, theme="dark"),
        ):
            assert figure.layout.paper_bgcolor == style.THEMES["dark"]["background"]
            assert np.isfinite(figure.layout.yaxis.range).all()
            assert np.diff(figure.layout.yaxis.range) > 0
