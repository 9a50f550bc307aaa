"""What circles, bounces, hovers and crawls, and above all what does not: paths made for it, and the registries."""

import numpy as np
import pytest

from descent import Reason
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import Run, Scene, Verdict, judge, judge_all, read_scene, trace
from scenes.motion import CRAWL, NEARBY, SAME, Motion, move
from scenes.trace import places_of, sweep_run

BOWL = Scene(landscape="bowl")
IN_MOTION = (Verdict.BOUNCING, Verdict.CIRCLING, Verdict.HOVERING, Verdict.CRAWLING)
STEPS = np.arange(201)


def motion_of(points: np.ndarray, random: bool = False) -> Motion:
    """How one path over the bowl f = (x² + y²) / 2 moves."""
    motion = move(BOWL, points[None], (points**2).sum(axis=1)[None] / 2.0, points[None, -1], random)
    assert motion is not None
    return motion


def round_and_round(shrink: float, turn: float = 0.3, drift: float = 0.0) -> np.ndarray:
    radius = shrink**STEPS
    return np.column_stack([radius * np.cos(turn * STEPS) + drift * STEPS, radius * np.sin(turn * STEPS)])


def back_and_forth(factor: float, drift: float = 0.0) -> np.ndarray:
    return np.column_stack([factor**STEPS, 1.0 + drift * STEPS])


@pytest.mark.parametrize(
    ("points", "bounces", "circles"),
    [
        (round_and_round(1.0), False, True),
        (round_and_round(0.9995), False, False),  # slowly it gets closer, all the time
        (round_and_round(0.99), False, False),  # it gets closer, a third of the way in the last third
        (round_and_round(1.0, drift=0.02), False, False),  # it gets on
        (round_and_round(1.0, turn=0.05), False, False),  # half a turn
        (back_and_forth(-1.0), True, False),
        (back_and_forth(-0.99), False, False),
        (back_and_forth(-1.0, drift=-0.01), False, False),  # across a valley, and down along it
        (back_and_forth(1.0), False, False),  # at rest
        (back_and_forth(1.0, drift=-0.005), False, False),  # straight on
    ],
)
def test_circling_is_to_come_back_and_not_to_get_closer(points: np.ndarray, bounces: bool, circles: bool) -> None:
    motion = motion_of(points)
    assert (bool(motion.bounces[0]), bool(motion.circles[0])) == (bounces, circles)
    assert motion_of(points, random=True).circles[0] == motion_of(points, random=True).bounces[0] == np.False_


def test_a_bounce_is_as_wide_as_its_jump() -> None:
    assert motion_of(back_and_forth(-1.0)).apart[0] == 2.0
    motion = motion_of(np.column_stack([np.where(STEPS % 2, 0.5, -1.0), np.zeros(201)]))
    assert (motion.low[0], motion.high[0], motion.apart[0]) == (0.125, 0.5, 1.5)


def test_too_few_steps_say_nothing() -> None:
    points = back_and_forth(-1.0)[:31]
    assert move(BOWL, points[None], points[None, :, 0], points[None, -1], False) is None


def test_gradient_descent_bounces_at_its_limit_and_on_neither_side_of_it() -> None:
    def verdict(rate: float) -> Verdict:
        scene, notes = read_scene(f"landscape=bowl&optimizers=gradient_descent&1.learning_rate={rate}")
        assert notes == []
        return judge(scene, 0, trace(scene)[0]).verdict

    assert [verdict(rate) for rate in (1.9, 1.99, 2.0, 2.01)] == [
        Verdict.MINIMUM,
        Verdict.MOVING,
        Verdict.BOUNCING,
        Verdict.CLIMBED_OUT,
    ]


def test_who_hovers_has_a_minimum_in_its_midst() -> None:
    cloud = np.random.default_rng(3).normal(scale=0.1, size=(201, 2))
    around = motion_of(cloud, random=True)
    assert around.hovers[0] == 0
    assert around.distance[0] == pytest.approx(np.hypot(*cloud[-67:].T).mean(), rel=0.02)
    assert motion_of(cloud + np.array([1.0, 0.0]), random=True).hovers[0] == -1
    assert motion_of(cloud * 0.5 + np.array([0.35, 0.0]), random=True).hovers[0] == -1
    assert motion_of(cloud * 20.0, random=True).hovers[0] == -1
    assert motion_of(cloud * 0.97 ** STEPS[:, None], random=True).hovers[0] == -1
    assert motion_of(cloud, random=False).hovers[0] == -1


@pytest.mark.parametrize("optimizer", ["adam", "heavy_ball", "yogi"])
@pytest.mark.parametrize("landscape", ["styblinski_tang", "gaussian_wells", "rastrigin", "ackley"])
def test_to_settle_in_a_local_minimum_is_not_to_crawl(landscape: str, optimizer: str) -> None:
    scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer),))
    path = trace(scene)[0]
    assert path.gradient_norms[-1] < 0.01
    assert judge(scene, 0, path).verdict is Verdict.MOVING


@pytest.mark.parametrize("landscape", ["bowl", "narrow_valley", "quadratic_n", "booth", "matyas", "logistic"])
def test_nobody_crawls_where_the_ground_is_convex(landscape: str) -> None:
    scene = Scene(landscape=landscape, runs=(Run(optimizer="gradient_descent"),))
    rates = np.geomspace(1e-9, 1.0, 30)
    paths = sweep_run(scene, 0, {"learning_rate": np.maximum(rates, 1e-4)})
    assert all(one.verdict is not Verdict.CRAWLING for one in judge_all(scene, 0, paths))


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_what_is_said_of_a_path_in_motion_is_true_of_it(landscape: str) -> None:
    width = max(high - low for low, high in LANDSCAPES[landscape].domain)
    for optimizer, record in OPTIMIZERS.items():
        scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer),))
        path = trace(scene)[0]
        verdict = judge(scene, 0, path).verdict
        if verdict not in IN_MOTION:
            continue
        assert path.reason is Reason.MOVING, optimizer
        assert (verdict is Verdict.HOVERING) == record.stochastic, optimizer
        last, ways = path.points[134:], np.hypot.reduce(np.diff(path.points, axis=0), axis=1)
        if verdict is Verdict.BOUNCING:
            np.testing.assert_allclose(last[2:], last[:-2], atol=2 * SAME * ways[134:].max())
        if verdict is Verdict.CIRCLING:
            first, second = path.losses[134:168], path.losses[167:]
            assert second.mean() >= first.mean() - 0.05 * np.ptp(path.losses[134:])
            assert ways[134:].sum() >= 4.0 * np.hypot.reduce(np.ptp(last, axis=0)) * (1.0 - 1e-12)
        if verdict is Verdict.HOVERING:
            minima = np.array([minimum.point for minimum in places_of(scene).minima])
            away = np.hypot.reduce(last[:, None] - minima, axis=2)
            assert away.max(axis=0).min() <= NEARBY * width
        if verdict is Verdict.CRAWLING:
            left = path.losses[101] - min(minimum.value for minimum in places_of(scene).minima)
            assert path.losses[101] - path.losses[-1] <= CRAWL * left
