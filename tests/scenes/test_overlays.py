"""What is drawn at the ball is what the kernels did: parts that sum to the recorded step, ellipses that it ends on."""

import numpy as np
import pytest

from descent import draw_batches, sample, sample_hessians
from descent.randomness import generator_of
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import OVERLAYS, Run, Scene, overlays_of, trace_overlays, trace_runs
from scenes.overlays import _taken

DATA = [key for key, landscape in LANDSCAPES.items() if landscape.dataset is not None]
TAKEN_APART = [key for key, optimizer in OPTIMIZERS.items() if optimizer.dissection.parts is not None]
GROUNDS = ["rosenbrock", "narrow_valley", "quadratic_n", "one_weight"]
#: Where everything that a rule may be given is something else than its default.
BUSY = {"options": {"schedule": 2.0}}


def scene_of(landscape, key, **others):
    """One optimizer, with weight decay where it knows any."""
    record = OPTIMIZERS[key]
    decays = any(q.name == "weight_decay" for q in record.hyperparameters)
    hyperparameters = {"weight_decay": 0.05} if decays else {}
    return Scene(landscape=landscape, runs=(Run(optimizer=key, hyperparameters=hyperparameters),), **others)


def taken_of(scene):
    path = trace_runs(scene, memory=True)[0][0]
    return path, _taken(scene, 0, path)


@pytest.mark.parametrize("key", TAKEN_APART)
@pytest.mark.parametrize("landscape", [*GROUNDS, "logistic"])
def test_the_parts_sum_to_the_recorded_step(landscape, key):
    scene = scene_of(landscape, key, **BUSY, **({"batch_size": 7} if landscape == "logistic" else {}))
    path, taken = taken_of(scene)
    parts = OPTIMIZERS[key].dissection.parts(taken)
    moves = -(parts.stretched(parts.kept) + parts.stretched(parts.fresh)) - parts.pull
    scale = np.abs(path.points).max(axis=1)[:-1, None] + np.abs(taken.moves).max(axis=1)[:, None]
    assert len(moves) == path.steps > 20
    assert np.abs(moves).max() > 0
    assert (np.abs(moves - taken.moves) < 1e-12 * np.maximum(1.0, scale)).all()


@pytest.mark.parametrize("key", TAKEN_APART)
def test_the_step_ends_on_the_ellipse(key):
    if OPTIMIZERS[key].dissection.ellipse is None:
        assert OPTIMIZERS[key].family == "Momentum"
        return
    scene = scene_of("rosenbrock", key)
    path, taken = taken_of(scene)
    parts = OPTIMIZERS[key].dissection.parts(taken)
    lower = trace_overlays(scene, trace_runs(scene, memory=True), ["ellipse"]).channels["ellipse"]
    assert not lower[:, -1].any(), "no step begins at the last point"
    tested = 0
    for k in range(path.steps):
        matrix = np.array([[lower[0, k], 0.0], [lower[1, k], lower[2, k]]])
        if np.linalg.cond(matrix) < 1e6 and np.hypot(*taken.moves[k]) > 1e-6:
            reach = np.linalg.solve(matrix, taken.moves[k] + (parts.pull if np.isscalar(parts.pull) else parts.pull[k]))
            assert np.hypot(*reach) == pytest.approx(1.0, abs=1e-8)
            tested += 1
    assert tested > 3


def test_the_ellipse_of_adam_is_as_wide_as_each_coordinate_would_go():
    scene = Scene(landscape="narrow_valley", runs=(Run(optimizer="adam"),), steps=1)
    path, _ = taken_of(scene)
    width, tilt, height = trace_overlays(scene, trace_runs(scene, memory=True), ["ellipse"]).channels["ellipse"][:, 0]
    slope = path.gradients[0]
    # The first average is the gradient, and its root of squares the gradient's size: rate times |g| / |g_i|.
    np.testing.assert_allclose(np.abs([width, height]), 0.1 * np.hypot(*slope) / np.abs(slope), rtol=1e-6)
    assert tilt == 0


@pytest.mark.parametrize("landscape", ["rosenbrock", "quadratic_n"])
def test_a_generation_is_drawn_through_its_ellipse(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="cma_es"),), steps=40, seed=4)
    path = trace_runs(scene, memory=True, probes=True)[0][0]
    spread = OPTIMIZERS["cma_es"].dissection.ellipse(_taken(scene, 0, path))
    generator, size, n = generator_of(4), 6, scene.record.dimension
    for k in range(path.steps):
        drawn = generator.standard_normal((size, n))
        offsets = path.probes[k, :size] - path.points[k]
        # Whatever root of the covariance was taken: lengths in its metric are those of the normal numbers drawn.
        whitened = np.linalg.solve(spread[k], offsets.T).T
        np.testing.assert_allclose(np.hypot.reduce(whitened, axis=1), np.hypot.reduce(drawn, axis=1), rtol=1e-9)


@pytest.mark.parametrize("options", [{}, BUSY["options"]])
def test_nesterov_looks_ahead_from_the_points_of_the_classical_form(options):
    scene = Scene(runs=(Run(optimizer="nesterov", hyperparameters={"learning_rate": 1e-3}),), steps=60, options=options)
    path, taken = taken_of(scene)
    seen = trace_overlays(scene, trace_runs(scene, memory=True), ["look_ahead"]).channels["look_ahead"].T
    momentum = 0.9
    rates = np.broadcast_to(taken.numbers["learning_rate"], (60, 1))
    x, velocity = np.array(scene.begin), np.zeros(2)
    for k in range(60):
        np.testing.assert_allclose(seen[k], x, rtol=0, atol=1e-12)
        # Sutskever et al.: the gradient is taken ahead of x, at the point that is drawn.
        np.testing.assert_allclose(path.points[k], x - rates[max(k - 1, 0)] * momentum * velocity, rtol=0, atol=1e-12)
        gradient = sample(scene.record, [path.points[k]])[1][0]
        velocity = momentum * velocity + gradient
        x = path.points[k] - rates[k] * gradient
    assert np.abs(seen[1:] - path.points[1:]).max() > 0.01


def test_schedule_free_looks_ahead_from_its_average():
    scene = Scene(runs=(Run(optimizer="schedule_free_sgd", hyperparameters={"learning_rate": 1e-3}),), steps=30)
    path = trace_runs(scene, memory=True)[0][0]
    seen = trace_overlays(scene, trace_runs(scene, memory=True), ["look_ahead"]).channels["look_ahead"].T
    np.testing.assert_array_equal(seen[0], path.points[0])
    np.testing.assert_array_equal(seen[1:], path.memory[1:, 1])


@pytest.mark.parametrize("landscape", DATA)
def test_the_mean_of_the_fan_is_the_gradient(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="gradient_descent"), Run(optimizer="adam")), steps=30)
    paths = trace_runs(scene, memory=True)
    fan = trace_overlays(scene, paths, ["samples"]).channels["samples"]
    shown = [0] if scene.record.dimension == 1 else list(scene.record.shown)
    gradients = np.concatenate([group[0].gradients for group in paths])[:, shown].T
    assert len(fan) == len(scene.record.rows)
    np.testing.assert_allclose(fan.mean(axis=0), gradients, rtol=1e-12, atol=1e-12 * np.abs(fan).max())


@pytest.mark.parametrize("landscape", DATA)
def test_the_mean_of_a_batch_is_the_gradient_that_the_optimizer_saw(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="gradient_descent"),), steps=30, batch_size=4, seed=3)
    paths = trace_runs(scene, memory=True)
    overlays = trace_overlays(scene, paths, ["samples"])
    fan, path = overlays.channels["samples"], paths[0][0]
    shown = [0] if scene.record.dimension == 1 else list(scene.record.shown)
    assert overlays.batches.shape == (31, 4)
    np.testing.assert_array_equal(overlays.batches, draw_batches(len(fan), 4, 31, 3))
    for k in range(len(path.points)):
        batch = overlays.batches[k]
        mean = fan[batch[batch >= 0], :, k].mean(axis=0)
        np.testing.assert_allclose(mean, path.gradients[k, shown], rtol=1e-12, atol=1e-12 * np.abs(fan).max())


@pytest.mark.parametrize("landscape", ["himmelblau", "polynomial_fit", "one_weight"])
def test_the_model_is_the_landscape_to_second_order(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="gradient_descent"),), steps=10)
    paths = trace_runs(scene, memory=True)
    model = trace_overlays(scene, paths, ["model"]).channels["model"]
    points, record = paths[0][0].points, scene.record
    shown = [0] if record.dimension == 1 else list(record.shown)
    count = len(shown)
    hessians = sample_hessians(record, points)[:, shown][:, :, shown]
    random = np.random.default_rng(1)
    for k in range(len(points)):
        beside = 1e-4 * random.normal(size=count)
        there = points[k].copy()
        there[shown] += beside
        (here, value), _ = sample(record, [points[k], there])
        if count == 1:
            slope, curved = model[:1, k], model[1:2, k, None]
        else:
            along = model[:2, k]
            axes = np.column_stack([along, [-along[1], along[0]]])
            curved, slope = axes @ np.diag(model[2:4, k]) @ axes.T, axes @ model[4:6, k]
            assert abs(model[2, k]) >= abs(model[3, k])
        np.testing.assert_allclose(curved, hessians[k], rtol=1e-10, atol=1e-12 * np.abs(hessians[k]).max())
        told = here + slope @ beside + 0.5 * beside @ curved @ beside
        assert abs(told - value) < 1e-9 * max(1.0, abs(hessians[k]).max())
    assert (model[-1] > 0).all()


def test_a_scene_has_what_its_items_have():
    def names(landscape, *keys):
        return overlays_of(Scene(landscape=landscape, runs=tuple(Run(optimizer=key) for key in keys)))

    assert names("rosenbrock", "gradient_descent") == ("model",)
    assert names("logistic", "heavy_ball") == ("samples", "composition", "model")
    assert names("bowl", "nesterov", "bfgs") == ("ellipse", "look_ahead", "composition", "model")
    assert names("logistic", "adam", "nesterov") == OVERLAYS


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("landscape", ["cliff", "polynomial_fit", "one_weight", "zero_one"])
def test_whatever_happens_there_are_numbers(landscape, key):
    scene = Scene(landscape=landscape, runs=(Run(optimizer=key), Run(optimizer="adam")), steps=60)
    paths = trace_runs(scene, memory=True)
    overlays = trace_overlays(scene, paths, OVERLAYS)
    rows = sum(len(group[0].points) for group in paths)
    for name, channels in overlays.channels.items():
        assert channels.shape[-1] == rows, name
        assert np.isfinite(channels).all(), name
        if name not in ("samples", "model"):
            assert overlays.has[name][0] == (name in OPTIMIZERS[key].overlays)
