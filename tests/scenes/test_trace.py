"""A scene's numbers are the core's own, for one path, a fan and a surface."""

import numpy as np
import pytest
from hypothesis import given, settings

from descent import run, sample
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, SCHEDULES
from scenes import Run, Scene, fan_quantity, trace, trace_fan, trace_surface
from scenes.options import CLIP, DIFFERENCE, NOISE
from tests.scenes.making import scenes


@settings(max_examples=30, deadline=None)
@given(scenes())
def test_paths_are_what_run_gives(scene: Scene) -> None:
    settings_of = scene.settings()
    numbers = {q.name: scene.option(q) for q in scene.schedule.quantities}
    factors = SCHEDULES[str(settings_of["schedule"])].factors(scene.steps, **numbers)
    for index, (entry, path) in enumerate(zip(scene.runs, trace(scene, memory=True), strict=True)):
        expected = run(
            scene.record,
            entry.record,
            start=scene.start,
            steps=scene.steps,
            hyperparameters=scene.hyperparameters(index),
            parameters=dict(scene.parameters),
            batch_size=scene.batch_size if scene.batch_size != len(scene.record.rows) else None,
            seed=scene.seed,
            gradient=str(settings_of.get("gradient")),
            difference=scene.option(DIFFERENCE),
            noise=scene.option(NOISE),
            clip=scene.option(CLIP),
            schedule=factors if "learning_rate" in scene.hyperparameters(index) else None,
            memory=True,
        )
        assert path.points.tobytes() == expected.points.tobytes()
        assert path.losses.tobytes() == expected.losses.tobytes()
        assert path.memory is not None
        assert expected.memory is not None
        assert path.memory.tobytes() == expected.memory.tobytes()
        assert (path.reason, path.status_step) == (expected.reason, expected.status_step)


def test_a_fan_has_the_path_of_every_stop() -> None:
    scene = Scene(landscape="narrow_valley", runs=(Run(optimizer="adam"), Run(optimizer="heavy_ball")), steps=40)
    stops, paths = trace_fan(scene, "2.momentum")
    for index in (0, len(stops) // 2, len(stops) - 1):
        chosen = Run(optimizer="heavy_ball", hyperparameters={"momentum": float(stops[index])})
        expected = trace(Scene(landscape="narrow_valley", runs=(chosen,), steps=40))[0]
        assert paths[index].points.tobytes() == expected.points.tobytes()


def test_a_costly_fan_has_fewer_stops_and_both_ends() -> None:
    def stops(optimizer: str, landscape: str, steps: int) -> np.ndarray:
        scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer),), steps=steps)
        return trace_fan(scene, f"1.{OPTIMIZERS[optimizer].hyperparameters[0].name}")[0]

    whole = OPTIMIZERS["conjugate_gradient"].hyperparameters[0].stops
    assert np.array_equal(stops("conjugate_gradient", "rosenbrock", 200), whole)
    few = stops("conjugate_gradient", "hinge", 1000)
    assert 2 <= len(few) < len(whole) / 2
    assert (few[0], few[-1]) == (whole[0], whole[-1])
    assert set(few) <= set(whole)
    assert len(stops("gradient_flow", "hinge", 1000)) == 2


@pytest.mark.parametrize(
    "key", ["", "learning_rate", "0.learning_rate", "4.learning_rate", "1.beta1", "01.learning_rate"]
)
def test_a_fan_of_nothing_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"like 1\.learning_rate"):
        fan_quantity(Scene(), key)


@pytest.mark.parametrize("key", [key for key, record in LANDSCAPES.items() if record.dimension > 1])
def test_a_surface_is_the_landscape_on_its_domain(key: str) -> None:
    scene = Scene(landscape=key)
    record = scene.record
    surface = trace_surface(scene, 21)
    (left, right), (low, high) = (record.domain[axis] for axis in record.shown)
    assert (surface.x[0], surface.x[-1], surface.y[0], surface.y[-1]) == (left, right, low, high)
    # Of more than two dimensions, the plane goes through the first minimum, where there is a constraint a feasible one.
    lowest = record.places().feasible or record.places().minima
    point = np.array(lowest[0].point if lowest else record.start)
    point[list(record.shown)] = surface.x[3], surface.y[17]
    losses, _ = sample(record, point[None])
    assert surface.z[17, 3] == losses[0]
    assert surface.z.shape == surface.shade.shape == (21, 21)
    assert np.isfinite(surface.shade).all()


@pytest.mark.parametrize("key", [key for key, record in LANDSCAPES.items() if record.dimension == 1])
def test_of_one_dimension_a_surface_is_a_line(key: str) -> None:
    scene = Scene(landscape=key)
    surface = trace_surface(scene, 21)
    assert (surface.x[0], surface.x[-1]) == scene.record.domain[0]
    assert surface.y.size == 0
    assert surface.z.shape == surface.shade.shape == (1, len(surface.x))
    assert np.array_equal(surface.z[0], sample(scene.record, surface.x[:, None])[0])


@pytest.mark.parametrize("key", [key for key, record in LANDSCAPES.items() if record.find_places is not None])
def test_minima_follow_the_parameters(key: str) -> None:
    record = LANDSCAPES[key]
    quantity = record.parameters[0]
    scene = Scene(landscape=key, parameters={quantity.name: quantity.stops[-1]})
    places = trace_surface(scene, 5).places
    assert places == record.places({quantity.name: quantity.stops[-1]}) != record.places()


def test_shade_is_the_loss_or_the_logarithm_of_its_height() -> None:
    bowl = trace_surface(Scene(landscape="bowl"), 5)
    assert np.array_equal(bowl.shade, bowl.z)
    scene = Scene(landscape="himmelblau")
    surface = trace_surface(scene, 41)
    assert surface.floor == 0.0
    assert np.allclose(10**surface.shade - scene.record.log_offset + surface.floor, surface.z)


def test_where_no_minimum_is_declared_the_floor_is_the_lowest_on_the_grid() -> None:
    surface = trace_surface(Scene(landscape="saddle"), 11)
    assert surface.floor == surface.z.min() == -4.0
