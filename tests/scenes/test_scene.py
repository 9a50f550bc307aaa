"""The record itself: what it refuses, what it fills in, and how it moves to another landscape or other optimizers."""

from typing import Any

import pytest

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import MOST_RUNS, Run, Scene, options_of
from scenes.options import SHARED
from scenes.scene import VIEW_FIELDS

ADAM = Run(optimizer="adam")
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"landscape": "everest"}, "landscape must be one of bowl, .*not 'everest'"),
        ({"runs": ()}, f"There must be 1 to {MOST_RUNS} optimizers, not 0"),
        ({"runs": (ADAM,) * (MOST_RUNS + 1)}, f"There must be 1 to {MOST_RUNS} optimizers, not {MOST_RUNS + 1}"),
        ({"runs": (Run(optimizer="sgd"),)}, "optimizer must be one of gradient_descent, .*not 'sgd'"),
        ({"runs": (Run(optimizer="adam", hyperparameters={"momentum": 0.5}),)}, "Adam has no 'momentum'; it has learning"),
        ({"runs": (Run(optimizer="adam", hyperparameters={"beta1": 1.0}),)}, "Adam: beta1 must be a number from 0 to 0.999"),
        ({"parameters": {"rotation": 3.0}}, "Rosenbrock's banana has no 'rotation'; it has steepness"),
        ({"parameters": {"steepness": 0.0}}, "steepness must be a number from 1 to 1000, not 0.0"),
        ({"landscape": "bowl", "parameters": {"steepness": 1.0}}, "Bowl has no 'steepness'; it has no numbers to set"),
        ({"parameters": {"steepness": NAN}}, "steepness"),
        ({"steps": 0}, "steps must be a whole number from 1 to 1000, not 0"),
        ({"steps": 1001}, "steps must be"),
        ({"steps": 1.5}, "steps"),
        ({"steps": 10**400}, "steps"),
        ({"steps": -1}, "steps"),
        ({"seed": 10_000}, "seed must be"),
        ({"steps": 10, "step": 11}, "step must be from 0 to 10, not 11"),
        ({"batch_size": 3}, "Rosenbrock's banana has no data points, so there is no batch_size to set"),
        ({"landscape": "logistic", "batch_size": 41}, "batch_size must be a whole number from 1 to 40, not 41"),
        ({"landscape": "logistic", "batch_size": 0}, "batch_size"),
        ({"start": (0.0,)}, "start must be 2 numbers within"),
        ({"start": (0.0, 3.1)}, "start must be 2 numbers within"),
        ({"start": (NAN, 0.0)}, "start"),
        ({"camera": (0.0, 0.0, 0.0)}, "camera must be at a distance of 0.01 to 100"),
        ({"camera": (90.0, 90.0, 90.0)}, "camera must be"),
        ({"camera": (INF, 1.0, 1.0)}, "camera"),
        ({"zoom": (1.0, 1.0, 0.0, 1.0)}, "zoom must be x low, x high, y low, y high"),
        ({"zoom": (0.0, 1.0, 2.0, 1.0)}, "zoom must be"),
        ({"zoom": (0.0, 1e300, 0.0, 1.0)}, "zoom must be"),
        ({"zoom": (0.0, 1.0, 0.0)}, "zoom"),
        ({"show": "all"}, "show"),
        ({"arrows": ("step", "gradient")}, "arrows"),
        ({"arrows": ("spin",)}, "arrows"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_refused_by_name(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Scene(**fields)


def test_a_run_refuses_fields_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="rate"):
        Run(optimizer="adam", rate=0.1)  # type: ignore[call-arg]


@pytest.mark.parametrize("fields", [{"steps": 1}, {"steps": 1000, "step": 0}, {"start": (-2.0, 3.0)}])
def test_the_ends_of_every_range_are_within_it(fields: dict[str, Any]) -> None:
    Scene(**fields)


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_number_has_its_default(landscape: str, optimizer: str) -> None:
    scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer),))
    record = LANDSCAPES[landscape]
    for quantity in OPTIMIZERS[optimizer].hyperparameters:
        expected = record.suggests.get(quantity.name) if quantity.suggested else None
        assert scene.hyperparameters(0)[quantity.name] == (quantity.default if expected is None else expected)
    assert scene.all_parameters() == {q.name: q.default for q in record.parameters}
    assert all(scene.option(quantity) == quantity.default for quantity in SHARED)
    assert scene.begin == record.start


def test_settings_are_the_options_that_matter() -> None:
    plain = {"steps": 200, "noise": 0.0, "schedule": "constant", "clip": 0.0, "gradient": "exact"}
    assert Scene(runs=(Run(optimizer="adam"),)).settings() == plain
    chosen = Scene(
        runs=(Run(optimizer="adam"),), seed=3, options={"noise": 0.5, "schedule": 1, "gradient": 2, "rate_decay": 0.9}
    )
    assert chosen.settings() == plain | {
        "noise": 0.5, "seed": 3, "schedule": "step", "drop": 0.5, "period": 50, "gradient": "central", "difference": 1e-6,
    }  # fmt: skip


def test_every_option_is_an_option_of_some_landscape() -> None:
    named = {option.quantity.name for record in LANDSCAPES.values() for option in options_of(record)}
    assert named == {"steps", "batch_size", "seed", *(quantity.name for quantity in SHARED)}


def test_the_seed_matters_where_something_is_drawn() -> None:
    assert not Scene(landscape="logistic").is_random
    assert Scene(landscape="logistic", batch_size=3).is_random
    assert Scene(options={"noise": 0.1}).is_random
    drawing = next((key for key, record in OPTIMIZERS.items() if record.stochastic), None)
    assert drawing is None or Scene(runs=(Run(optimizer=drawing),)).is_random


def test_noise_goes_where_there_are_data() -> None:
    noisy = Scene(options={"noise": 0.5, "clip": 2.0})
    assert noisy.on_landscape("bowl").options == {"noise": 0.5, "clip": 2.0}
    assert noisy.on_landscape("logistic").options == {"clip": 2.0}
    with pytest.raises(ValueError, match="mini-batches"):
        Scene(landscape="logistic", options={"noise": 0.5})


def test_a_batch_of_all_rows_is_no_batch() -> None:
    assert Scene(landscape="logistic").rows_a_step is None
    assert Scene(landscape="logistic", batch_size=40).rows_a_step is None
    assert Scene(landscape="logistic", batch_size=39).rows_a_step == 39


FULL = Scene(
    landscape="logistic",
    runs=(
        Run(optimizer="heavy_ball", hyperparameters={"learning_rate": 0.3, "momentum": 0.5}),
        Run(optimizer="adam", hyperparameters={"learning_rate": 0.3, "beta1": 0.8}),
    ),
    start=(1.0, 1.0),
    steps=77,
    batch_size=4,
    seed=9,
    step=33,
    camera=(1.0, 1.0, 1.0),
    zoom=(0.0, 1.0, 0.0, 1.0),
    show="surface",
    projector=True,
)


def test_unseen_only_what_is_computed_stays() -> None:
    moved = Scene(**{**dict(FULL), "data": ((3.0, 1.0, 1.0),), "loss_axis": "linear", "arrows": ("step",)})
    kept = ("landscape", "parameters", "runs", "start", "steps", "batch_size", "seed", "options", "data")
    assert moved.unseen() == Scene(**{name: getattr(moved, name) for name in kept})
    assert {*kept, *VIEW_FIELDS} == set(Scene.model_fields)


def test_on_another_landscape_only_what_fits_there_stays() -> None:
    moved = FULL.on_landscape("rosenbrock")
    assert moved == Scene(
        landscape="rosenbrock",
        runs=(
            # Its learning rate was chosen for the old landscape's curvature; Adam's is a distance and stays.
            Run(optimizer="heavy_ball", hyperparameters={"momentum": 0.5}),
            Run(optimizer="adam", hyperparameters={"learning_rate": 0.3, "beta1": 0.8}),
        ),
        steps=77,
        seed=9,
        camera=(1.0, 1.0, 1.0),
        show="surface",
        projector=True,
    )


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_takes_a_scene_from_another(landscape: str) -> None:
    assert FULL.on_landscape(landscape).landscape == landscape


def test_on_the_same_landscape_nothing_changes() -> None:
    assert FULL.on_landscape("logistic") is FULL


def test_a_scene_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        FULL.steps = 5  # type: ignore[misc]
