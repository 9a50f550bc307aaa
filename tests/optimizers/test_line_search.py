"""Methods that search along a line: every step meets the conditions it was searched for, at a bounded cost."""

import numpy as np
import pytest

from descent import Reason, run, sample, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.searching import BACKTRACKS, TRIALS
from tests.examples import quadratic, root, slope
from tests.optimizers.against_scipy import SMALL, compare_with_scipy

VALLEY, ROSENBROCK, HIMMELBLAU = LANDSCAPES["narrow_valley"], LANDSCAPES["rosenbrock"], LANDSCAPES["himmelblau"]
SEARCHING = ("steepest_backtracking", "steepest_wolfe", "conjugate_gradient", "damped_newton", "bfgs", "lbfgs")
UPDATES = ("polak_ribiere", "fletcher_reeves")
#: Where a landscape falls for ever no length of a step meets both Wolfe conditions, and at a kink none may.
WITH_MINIMA = [
    pytest.param(landscape, id=key)
    for key, landscape in LANDSCAPES.items()
    if landscape.smooth and landscape.places().minima
]
STRONG_WOLFE = [
    pytest.param("steepest_wolfe", {}, id="steepest_wolfe"),
    *[pytest.param("conjugate_gradient", {"update": update}, id=update) for update in UPDATES],
    pytest.param("bfgs", {}, id="bfgs"),
    pytest.param("lbfgs", {}, id="lbfgs"),
]
EVERY = pytest.mark.parametrize("key", SEARCHING)


def starts_on(landscape, count, seed=6):
    low, high = np.array(landscape.domain).T
    return np.vstack([
        landscape.start,
        np.random.default_rng(seed).uniform(low, high, (count - 1, landscape.dimension)),
    ])


def steps_of(path):
    """(k, move, slope before, slope after) for steps where there is a slope and its decrease is more than rounding."""
    moves = np.diff(path.points, axis=0)
    for k, move in enumerate(moves):
        before, after = path.gradients[k] @ move, path.gradients[k + 1] @ move
        if path.gradient_norms[k] > 1e-6 and abs(before) > 1e-11 * abs(path.losses[k]):
            yield k, move, before, after


@pytest.mark.parametrize("landscape", WITH_MINIMA)
@pytest.mark.parametrize(("key", "numbers"), STRONG_WOLFE)
def test_steps_meet_the_strong_wolfe_conditions(landscape, key, numbers):
    # Nocedal & Wright (3.7), multiplied by the length: the move stands for the direction.
    tested = 0
    for curvature in (1e-4, 0.01, 0.1, 0.9):
        # First trials far too short, about right, and so long that they land beyond other wells.
        for rate in (1e-4, 0.05, 10.0):
            paths = sweep(
                landscape,
                OPTIMIZERS[key],
                starts=starts_on(landscape, 10),
                steps=10,
                hyperparameters=numbers | {"curvature": curvature, "learning_rate": rate},
            )
            for i in range(len(paths)):
                path = paths[i]
                for k, _, before, after in steps_of(path):
                    assert before < 0
                    assert path.losses[k + 1] <= path.losses[k] + 1e-4 * before * (1 - 1e-6) + 2e-15 * abs(
                        path.losses[k]
                    )
                    assert abs(after) <= curvature * abs(before) * (1 + 1e-6) + 1e-13
                    tested += 1
    assert tested > 50


@pytest.mark.parametrize("landscape", WITH_MINIMA)
@pytest.mark.parametrize(("key", "numbers"), STRONG_WOLFE)
def test_a_search_finds_a_step_wherever_there_is_a_slope(landscape, key, numbers):
    for rate in (1e-4, 0.05, 10.0):
        paths = sweep(
            landscape,
            OPTIMIZERS[key],
            starts=starts_on(landscape, 30),
            steps=20,
            hyperparameters=numbers | {"learning_rate": rate},
        )
        for i in range(len(paths)):
            stayed = (np.diff(paths[i].points, axis=0) == 0).all(axis=1)
            assert paths[i].gradient_norms[:-1][stayed].max(initial=0.0) <= 1e-6


@pytest.mark.parametrize("landscape", WITH_MINIMA)
@pytest.mark.parametrize("key", ["steepest_backtracking", "damped_newton"])
def test_steps_meet_the_armijo_condition(landscape, key):
    tested = 0
    for decrease in (1e-4, 0.1, 0.4):
        for shrink in (0.1, 0.8):
            paths = sweep(
                landscape,
                OPTIMIZERS[key],
                starts=starts_on(landscape, 10),
                steps=10,
                hyperparameters={"sufficient_decrease": decrease, "shrink": shrink},
            )
            for i in range(len(paths)):
                for k, _, before, _ in steps_of(paths[i]):
                    assert before < 0
                    assert paths[i].losses[k + 1] <= paths[i].losses[k] + decrease * before * (1 - 1e-6)
                    tested += 1
    assert tested > 50


@pytest.mark.parametrize("landscape", WITH_MINIMA)
@EVERY
def test_the_loss_never_rises(landscape, key):
    paths = sweep(landscape, OPTIMIZERS[key], starts=starts_on(landscape, 30), steps=40)
    # A search that also looks at slopes takes a loss that is the same up to rounding for one that is no higher.
    rounding = 2e-15 * np.abs(paths.losses[:, :-1]) if OPTIMIZERS[key].probes == TRIALS else 0.0
    assert (np.diff(paths.losses, axis=1) <= rounding).all()


@pytest.mark.parametrize("landscape", [ROSENBROCK, HIMMELBLAU, LANDSCAPES["rastrigin"]], ids=lambda one: one.key)
@pytest.mark.parametrize("shrink", [0.3, 0.5, 0.8])
def test_backtracking_equals_the_book_step_by_step(landscape, shrink):
    # Nocedal & Wright, algorithm 3.1, in NumPy: the first length that fits, not any that does.
    path = run(
        landscape,
        OPTIMIZERS["steepest_backtracking"],
        steps=30,
        hyperparameters={"learning_rate": 2.0, "shrink": shrink, "sufficient_decrease": 0.2},
    )
    for k in range(30):
        g, length = path.gradients[k], 2.0
        while sample(landscape, [path.points[k] - length * g])[0][0] > path.losses[k] - 0.2 * length * (g @ g):
            length *= shrink
        assert path.points[k + 1] == pytest.approx(path.points[k] - length * g, rel=1e-12)


@pytest.mark.parametrize("landscape", [ROSENBROCK, HIMMELBLAU, slope(2), slope(1), root(1), root(3), quadratic(4)])
@pytest.mark.parametrize("noise", [0.0, 1.0])
@EVERY
def test_a_step_costs_no_more_than_its_trials(landscape, noise, key):
    optimizer = OPTIMIZERS[key]
    assert optimizer.probes == (BACKTRACKS if key in ("steepest_backtracking", "damped_newton") else TRIALS)
    path = run(landscape, optimizer, steps=60, noise=noise, probes=True)
    values, gradients = np.diff(path.evaluations[:, :2], axis=0).T
    assert (values - 1 == path.probe_counts[: path.steps]).all()
    assert values.max() <= optimizer.probes + 1
    if optimizer.probes == BACKTRACKS:
        assert (gradients == 1).all(), "backtracking compares values only"


@EVERY
def test_the_last_trial_is_where_the_step_goes(key):
    path = run(ROSENBROCK, OPTIMIZERS[key], steps=20, probes=True)
    for k in range(20):
        assert np.array_equal(path.probes[k, path.probe_counts[k] - 1], path.points[k + 1])


@EVERY
def test_noise_and_batches_leave_nothing_but_numbers(key):
    classes = LANDSCAPES["logistic"]
    for arguments in ({"noise": 0.5}, {"batch_size": 5}, {"batch_size": 1, "noise": 100.0}, {"gradient": "forward"}):
        for seed in range(5):
            path = run(classes, OPTIMIZERS[key], steps=100, seed=seed, memory=True, **arguments)
            assert path.steps == 100
            assert np.isfinite(path.points).all()
            assert np.isfinite(path.memory).all()


@EVERY
def test_a_plane_is_followed_down_until_numbers_end(key):
    # Nothing stops a search on a plane but the number of its trials.
    path = run(slope(3), OPTIMIZERS[key], steps=200)
    assert path.reason in (Reason.OVERFLOW, Reason.MOVING)
    assert path.losses[-1] < -100


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("learning_rate", [1e-4, 0.01, 0.3, 10.0])
@pytest.mark.parametrize("condition_number", [1.0, 25.0, 1000.0])
def test_conjugate_gradient_ends_a_quadratic_in_two_steps(condition_number, learning_rate, update):
    for start in np.random.default_rng(4).uniform(-3.0, 3.0, (20, 2)):
        path = run(
            VALLEY,
            OPTIMIZERS["conjugate_gradient"],
            start=start,
            steps=2,
            parameters={"condition_number": condition_number},
            hyperparameters={"learning_rate": learning_rate, "curvature": 1e-4, "update": update},
        )
        # The searches may stop at a slope 1e-4 of the first, so two steps leave no more than that. Fletcher and Reeves
        # trust the first search to be exact, and what it left is magnified by the condition number.
        left = 1e-3 if update == "polak_ribiere" else max(1e-3, 1e-4 * condition_number)
        assert path.gradient_norms[2] <= left * path.gradient_norms[0]


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("dimension", [1, 2, 3, 6])
def test_conjugate_gradient_ends_a_quadratic_in_as_many_steps_as_dimensions(dimension, update):
    path = run(
        quadratic(dimension),
        OPTIMIZERS["conjugate_gradient"],
        steps=dimension,
        hyperparameters={"curvature": 1e-4, "update": update},
    )
    assert path.gradient_norms[-1] <= 1e-9 * path.gradient_norms[0]
    # And not before: each step ends one of n different curvatures.
    assert path.gradient_norms[-2] > 1e-5 * path.gradient_norms[0]


@pytest.mark.parametrize("update", UPDATES)
def test_conjugate_gradient_directions_are_conjugate_and_gradients_orthogonal(update):
    path = run(
        quadratic(6),
        OPTIMIZERS["conjugate_gradient"],
        steps=6,
        memory=True,
        hyperparameters={"curvature": 1e-4, "update": update},
    )
    hessian = np.diag(np.arange(1.0, 7.0)) + 1.0
    directions = path.memory[1:, 0]
    products = directions @ hessian @ directions.T
    lengths = np.sqrt(np.diag(products))
    assert np.abs(products / np.outer(lengths, lengths) - np.eye(6)).max() < 1e-8
    norms = path.gradient_norms[:6]
    angles = path.gradients[:6] @ path.gradients[:6].T / np.outer(norms, norms)
    assert np.abs(angles - np.eye(6)).max() < 1e-8


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("landscape", WITH_MINIMA)
def test_conjugate_gradient_follows_the_formula_at_every_step(landscape, update):
    # Moves and gradients tell beta: d = beta d_old - g, or -g where that leads down hardly or not.
    path = run(landscape, OPTIMIZERS["conjugate_gradient"], steps=15, memory=True, hyperparameters={"update": update})
    direction = None
    for k in range(path.steps):
        g = path.gradients[k]
        if path.gradient_norms[k] < 1e-5:
            break
        beta = 0.0
        if direction is not None and (path.points[k] != path.points[k - 1]).any():
            old = path.gradients[k - 1]
            beta = max(0.0, g @ (g - old) / (old @ old)) if update == UPDATES[0] else g @ g / (old @ old)
        direction = -g if direction is None else beta * direction - g
        if not -g @ direction > 1e-4 * np.linalg.norm(g) * np.linalg.norm(direction):
            direction = -g
        assert path.memory[k + 1, 0] == pytest.approx(direction, rel=1e-6, abs=1e-12)
        direction = path.memory[k + 1, 0]


@pytest.mark.parametrize("curvature", [0.1, 0.01, 1e-4])
def test_steepest_wolfe_turns_at_right_angles(curvature):
    path = run(ROSENBROCK, OPTIMIZERS["steepest_wolfe"], steps=100, hyperparameters={"curvature": curvature})
    cosines = np.sum(path.gradients[1:] * path.gradients[:-1], axis=1) / path.gradient_norms[:-1] ** 2
    assert np.abs(cosines).max() <= curvature * (1 + 1e-9)


@pytest.mark.parametrize("key", ["rosenbrock", "himmelblau", "logistic", "exponential"])
def test_conjugate_gradient_ends_where_scipy_does_in_as_many_steps(key):
    compare_with_scipy(LANDSCAPES[key], "conjugate_gradient", "CG", {"curvature": 0.1}, gtol=SMALL)
