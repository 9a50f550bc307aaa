"""What the lesson on the narrow valley says, checked by numbers."""

import math

import numpy as np
import pytest

from descent import run
from landscapes import LANDSCAPES, quadratic_n
from lessons import LESSONS, Seen
from lessons.narrow_valley import CRITICAL
from lessons.valley_numbers import (
    EXACT,
    MANY,
    SETTLED,
    WATCHED,
    arrival,
    as_momentum,
    best_momentum,
    best_rate,
    conjugate,
    critical_momentum,
    crossings,
    end,
    factor_of_descent,
    factor_of_momentum,
    long_run,
    momentum_gap,
    shares,
)
from lessons.valley_words import LIVE, MOMENTUM, ahead, damping, zigzag_factors
from optimizers import OPTIMIZERS
from scenes import Scene

LESSON = LESSONS["narrow_valley"]
VALLEY = LANDSCAPES["narrow_valley"]
KAPPAS = pytest.mark.parametrize("kappa", [2.0, 10.0, 100.0, 1000.0])
RATES = OPTIMIZERS["heavy_ball"].hyperparameters[0].stops


def changed(preset: str, numbers: dict[int, dict[str, float]], kappa: float | None = None, steps: int = 0) -> Seen:
    """A preset with other numbers, by run, and another valley."""
    scene = LESSON.begin(preset).scene
    runs = list(scene.runs)
    for index, own in numbers.items():
        runs[index] = runs[index].model_copy(update={"hyperparameters": {**runs[index].hyperparameters, **own}})
    parameters = dict(scene.parameters) | ({} if kappa is None else {"condition_number": kappa})
    more = {"runs": tuple(runs), "parameters": parameters} | ({"steps": steps} if steps else {})
    return Seen(preset, Scene(**{**dict(scene), **more}))


def tuned(kappa: float, steps: int = 400) -> Seen:
    """Gradient descent and the ball at their best."""
    rate, momentum = best_momentum(kappa)
    numbers = {0: {"learning_rate": best_rate(kappa)}, 1: {"learning_rate": rate, "momentum": momentum}}
    return changed("best", numbers, kappa, steps)


# ------------------------------------------------------------------------------------------------ rates


@KAPPAS
def test_at_its_best_gradient_descent_leaves_the_same_share_in_every_direction_at_every_step(kappa):
    left = np.abs(shares(tuned(kappa, 50), 0))
    expected = factor_of_descent(kappa) ** np.arange(51)
    assert factor_of_descent(kappa) == (kappa - 1) / (kappa + 1)
    np.testing.assert_allclose(left[:, 0], expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(left[:, 1], expected, rtol=1e-9, atol=1e-12)


@KAPPAS
@pytest.mark.parametrize("slip", [0.97, 1.03])
def test_another_rate_is_worse_in_one_direction(kappa, slip):
    rate = slip * best_rate(kappa)
    assert max(abs(1.0 - rate), abs(1.0 - rate * kappa)) > factor_of_descent(kappa)


@KAPPAS
def test_at_its_best_momentum_leaves_the_root_of_the_condition_number_in_the_long_run(kappa):
    rho = factor_of_momentum(kappa)
    assert rho == pytest.approx((math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1))
    rate, _ = best_momentum(kappa)
    steps = np.arange(61)
    left = shares(tuned(kappa, 60), 1)
    # Both roots of z^2 - (1 + m - rate c) z + m are one, r: what is left is (1 + b k) r^k.
    for direction, (curvature, root) in enumerate(((1.0, rho), (kappa, -rho))):
        b = (1.0 - rate * curvature) / root - 1.0
        np.testing.assert_allclose(left[:, direction], (1.0 + b * steps) * root**steps, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("slip", [(0.9, 0.0), (1.05, 0.0), (1.0, -0.03), (1.0, 0.03)])
def test_other_numbers_of_the_ball_are_worse_in_the_long_run(slip):
    kappa = 100.0
    rate, momentum = best_momentum(kappa)
    rate, momentum = rate * slip[0], momentum + slip[1]
    radius = max(
        np.abs(np.roots([1.0, -(1.0 + momentum - rate * curvature), momentum])).max() for curvature in (1.0, kappa)
    )
    assert radius > factor_of_momentum(kappa)


def test_the_ball_needs_about_a_seventh_of_the_steps_and_a_four_times_narrower_valley_doubles_them():
    assert LESSON.outcome(LESSON.begin()) == 2
    descent, ball = ([arrival(tuned(kappa, 1000).paths[index]) for kappa in (25.0, 100.0)] for index in (0, 1))
    assert descent[1] / descent[0] == pytest.approx(4.0, rel=0.02)
    assert ball[1] / ball[0] == pytest.approx(2.0, rel=0.15)
    begun = LESSON.begin()
    assert [arrival(path) for path in begun.paths[:2]] == pytest.approx([descent[1], ball[1]], abs=1)
    assert f"momentum {arrival(begun.paths[1])}:" in LESSON.because(begun)


# ------------------------------------------------------------------------------------------------ directions


@pytest.mark.parametrize(("rate", "zigzags"), [(0.05, False), (0.09, False), (0.11, True), (0.19, True)])
def test_every_direction_runs_by_itself_and_beyond_one_over_the_curvature_it_zigzags(rate, zigzags):
    seen = changed("zigzag", {0: {"learning_rate": rate}})
    floor, wall = zigzag_factors(seen)
    assert (floor, wall) == (pytest.approx(1.0 - rate), pytest.approx(1.0 - 10.0 * rate))
    left = shares(seen, 0)[:20]
    np.testing.assert_allclose(left, np.array([floor, wall]) ** np.arange(20)[:, None], rtol=1e-6, atol=1e-12)
    assert (wall < 0.0) == zigzags == ("zigzag" in LESSON.happened(seen)[2])


def test_at_one_rate_momentum_damps_the_walls_and_speeds_up_the_floor():
    seen = LESSON.begin("zigzag")
    rates = {seen.scene.hyperparameters(index)["learning_rate"] for index in (0, 1)}
    assert len(rates) == 1
    momentum = seen.scene.hyperparameters(1)["momentum"]
    descent, ball = np.abs(shares(seen, 0)), np.abs(shares(seen, 1))
    for direction, curvature in ((0, 1.0), (1, 10.0)):
        expected = long_run(*rates, momentum, curvature)
        # Swings make single shares larger and smaller: forty steps average over them.
        assert (ball[40, direction] / ball[0, direction]) ** (1 / 40) == pytest.approx(expected, abs=0.03)
        assert ball[40, direction] < 0.1 * descent[40, direction]


@pytest.mark.parametrize("curvature", [1.0, 20.0])
@pytest.mark.parametrize("rate", [0.003, 0.0112])
def test_the_border_of_damping_is_where_a_direction_begins_to_swing(rate, curvature):
    border = critical_momentum(rate, curvature)
    direction = {1.0: 0, 20.0: -1}[curvature]
    for momentum, swings in ((border - 0.02, False), (border + 0.02, True)):
        seen = changed("damping", {LIVE: {"momentum": momentum, "learning_rate": rate}}, 20.0, 600)
        left = shares(seen, LIVE)[:, direction]
        assert (crossings(left) > 0) == swings
    # Where it neither swings nor creeps it is fastest.
    radius = [
        np.abs(np.roots([1.0, -(1.0 + m - rate * curvature), m])).max() for m in (border - 0.05, border, border + 0.05)
    ]
    assert radius[1] < min(radius[0], radius[2])


def test_the_three_balls_are_what_they_are_called():
    seen = LESSON.begin("damping")
    words = [sentence.split("floor ")[1].split(";")[0] for sentence in LESSON.happened(seen)[:3]]
    assert words == ["over-damped", "critically damped", "under-damped"]
    assert [crossings(shares(seen, index)[:, 0]) > 1 for index in range(3)] == [False, False, True]
    # The one in the middle is down first.
    left = [np.abs(shares(seen, index)[80:, 0]).max() for index in range(3)]
    assert left[1] < 0.1 * min(left[0], left[2])
    assert CRITICAL in MOMENTUM.stops


# ------------------------------------------------------------------------------------------------ conjugate gradient


@pytest.mark.parametrize("kappa", [2.0, 10.0, 100.0, 400.0, 1000.0])
def test_conjugate_gradient_ends_after_two_steps_in_two_dimensions(kappa):
    assert end(changed("conjugate", {}, kappa).paths[2]) == 2


@pytest.mark.parametrize("kappa", [10.0, 30.0, 100.0])
def test_conjugate_gradient_ends_after_ten_steps_in_ten_dimensions(kappa):
    path = changed("ten", {}, kappa).paths[2]
    assert end(path) == 10
    assert path.losses[9] > 1e-8 * path.losses[0]


@pytest.mark.parametrize("kappa", [10.0, 100.0, 1000.0])
@pytest.mark.parametrize("dimension", [10, MANY])
def test_no_constant_rate_and_momentum_is_ahead_of_conjugate_gradient(kappa, dimension):
    best = conjugate(kappa, dimension, 10).losses
    rate, momentum = best_momentum(kappa)
    for share in (0.5, 1.0, 1.5):
        for m in (0.0, 0.5 * momentum, momentum, 0.95):
            numbers = {"learning_rate": share * rate, "momentum": m}
            parameters = {"condition_number": kappa}
            landscape = quadratic_n(dimension)
            ball = run(landscape, OPTIMIZERS["heavy_ball"], steps=10, parameters=parameters, hyperparameters=numbers)
            assert (best[:10] <= ball.losses[:10] * (1.0 + 1e-9)).all()
    assert (np.diff(best) <= 0.0).all()
    assert ahead(LESSON.begin("ten"))


@pytest.mark.parametrize("kappa", [10.0, 100.0, 300.0])
@pytest.mark.parametrize("dimension", [5, 10, MANY])
def test_its_moves_are_those_of_momentum_chosen_anew(kappa, dimension):
    numbers, worst = as_momentum(conjugate(kappa, dimension, min(dimension, WATCHED)))
    assert worst < 1e-9
    assert (numbers > 0.0).all()


@pytest.mark.parametrize(
    ("kappa", "close"), [(5.0, 0.012), (25.0, 0.012), (100.0, 0.012), (300.0, 0.012), (1000.0, 0.07)]
)
def test_in_many_dimensions_its_momentum_stays_close_to_the_best(kappa, close):
    assert momentum_gap(kappa) <= close
    assert (SETTLED, WATCHED) == (15, 30)


@pytest.mark.parametrize("kappa", [25.0, 100.0])
def test_in_many_dimensions_a_step_of_it_leaves_what_a_step_of_the_ball_leaves_in_the_long_run(kappa):
    # Roots of losses are distances in the norm that theory uses.
    left = np.sqrt(conjugate(kappa, MANY, WATCHED).losses)
    a_step = (left[WATCHED] / left[SETTLED]) ** (1.0 / (WATCHED - SETTLED))
    assert a_step == pytest.approx(factor_of_momentum(kappa), rel=0.02)
    # Nocedal & Wright, equation (5.36).
    bound = 2.0 * factor_of_momentum(kappa) ** np.arange(WATCHED + 1)
    assert (left / left[0] <= bound).all()


def test_conjugate_gradient_s_sum_of_the_valley_is_exact():
    path = run(VALLEY, OPTIMIZERS["conjugate_gradient"], steps=2, hyperparameters=EXACT)
    assert path.losses[2] < 1e-12 * path.losses[0]


# ------------------------------------------------------------------------------------------------ tasks


def test_tasks_are_done_by_what_they_ask_for():
    narrower, even, critical, two = LESSON.tasks
    kappas = VALLEY.parameters[0].stops
    kappa = float(kappas[kappas >= 200.0][0])
    rate, momentum = best_momentum(kappa)
    stops = [
        float(RATES[rate >= RATES][-1]),
        float(MOMENTUM.stops[MOMENTUM.stops >= momentum][0]),
    ]
    assert narrower.done(changed("best", {1: {"learning_rate": stops[0], "momentum": stops[1]}}, kappa))
    assert not narrower.done(changed("best", {}, kappa))
    nearest = float(RATES[np.argmin(np.abs(RATES - best_rate(10.0)))])
    assert even.done(changed("zigzag", {0: {"learning_rate": nearest}}))
    assert critical.done(changed("damping", {LIVE: {"momentum": CRITICAL}}))
    assert not critical.done(changed("damping", {LIVE: {"momentum": 0.9}}))
    # At any rate that leaves a border between the ends of the slider.
    for rate in (0.001, 0.01, 0.1):
        border = critical_momentum(rate, 1.0)
        stop = float(MOMENTUM.stops[np.argmin(np.abs(MOMENTUM.stops - border))])
        assert damping(stop, rate, 1.0) == "critically damped"
        assert critical.done(changed("damping", {LIVE: {"momentum": stop, "learning_rate": rate}}))
    assert two.done(changed("conjugate", {}, float(kappas[kappas >= 400.0][0])))
