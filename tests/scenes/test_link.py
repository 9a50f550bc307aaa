"""A scene and its link are the same thing said twice."""

import string

import pytest
from hypothesis import given

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import Run, Scene, read_scene, trace, write_parts, write_scene
from scenes.options import NOISE, SHARED
from scenes.query import LONGEST, MOST_PARTS
from tests.scenes.making import scenes


@given(scenes())
def test_a_scene_survives_its_link(scene: Scene) -> None:
    assert read_scene(write_scene(scene)) == (scene, [])


@given(scenes())
def test_a_link_is_short_and_needs_no_escapes_to_be_read(scene: Scene) -> None:
    link = write_scene(scene)
    assert len(link) <= LONGEST
    assert len(write_parts(scene)) <= MOST_PARTS
    assert set(link) <= set(string.ascii_letters + string.digits + "_.,=&+-")


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_longest_link_is_read_to_its_end(landscape: str, optimizer: str) -> None:
    def odd(quantities) -> dict[str, float]:
        return {
            q.name: float(q.high if q.is_whole else q.low + (q.high - q.low) * 0.012345678901234567)
            for q in quantities
            if q.high != q.default or not q.is_whole
        }

    third = 1.0 / 3.0
    record = LANDSCAPES[landscape]
    runs = (Run(optimizer=optimizer, hyperparameters=odd(OPTIMIZERS[optimizer].hyperparameters)),) * 4
    dataset = record.dataset
    ends = [] if dataset is None else [low + 0.001 for low, _ in dataset.reach]
    scene = Scene(
        landscape=landscape,
        data=tuple((row, *(round(end, 3) for end in ends)) for row in range(1, len(record.rows) + 1)),
        parameters=odd(LANDSCAPES[landscape].parameters),
        runs=runs,
        start=tuple(low + third * (high - low) for low, high in record.domain),
        steps=999,
        step=998,
        seed=9998,
        options=odd([q for q in SHARED if q is not NOISE or not len(record.rows)]),
        camera=(-third, -third, -third),
        zoom=(-third, third, -third, third),
        show="contour",
        arrows=("gradient", "velocity"),
        projector=True,
    )
    assert read_scene(write_scene(scene)) == (scene, [])


def test_defaults_are_left_out() -> None:
    assert write_parts(Scene()) == {"landscape": "rosenbrock", "optimizers": "gradient_descent,heavy_ball,adam"}


def test_a_default_said_aloud_is_left_out_too() -> None:
    said = Scene(
        landscape="logistic",
        runs=(Run(optimizer="gradient_descent", hyperparameters={"learning_rate": 1.0, "weight_decay": 0.0}),),
        start=LANDSCAPES["logistic"].start,
        steps=200,
        batch_size=40,
        step=200,
    )
    assert write_parts(said) == {"landscape": "logistic", "optimizers": "gradient_descent"}


def test_a_learning_rate_is_default_only_where_the_landscape_suggests_it() -> None:
    run = Run(optimizer="gradient_descent", hyperparameters={"learning_rate": 0.001})
    assert "1.learning_rate" not in write_parts(Scene(landscape="rosenbrock", runs=(run,)))
    assert write_parts(Scene(landscape="bowl", runs=(run,)))["1.learning_rate"] == "0.001"


def test_numbers_are_written_in_their_shortest_exact_form() -> None:
    run = Run(optimizer="adam", hyperparameters={"learning_rate": 0.1 + 0.2, "epsilon": 1e-5})
    parts = write_parts(Scene(landscape="bowl", runs=(run,), start=(1.0, -0.5)))
    assert parts["1.learning_rate"] == "0.30000000000000004"
    assert parts["1.epsilon"] == "1e-05"
    assert parts["start"] == "1,-0.5"


def test_the_same_optimizer_twice_keeps_two_sets_of_numbers() -> None:
    link = "landscape=bowl&optimizers=adam,adam&1.learning_rate=0.5&2.learning_rate=0.02"
    scene, notes = read_scene(link)
    assert notes == []
    assert [run.hyperparameters for run in scene.runs] == [{"learning_rate": 0.5}, {"learning_rate": 0.02}]
    assert write_scene(scene) == link


@pytest.mark.parametrize("link", ["", "?", "&", "?&&&"])
def test_an_empty_link_is_the_default_scene(link: str) -> None:
    assert read_scene(link) == (Scene(), [])


def test_a_linked_scene_gives_the_same_numbers() -> None:
    scene = Scene(landscape="logistic", start=(1 / 3, -2 / 3), batch_size=7, seed=5, steps=50)
    linked, _ = read_scene(write_scene(scene))
    for path, other in zip(trace(scene), trace(linked), strict=True):
        assert path.points.tobytes() == other.points.tobytes()
