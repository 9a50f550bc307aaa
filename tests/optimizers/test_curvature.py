"""Methods that use curvature: what they learn of the Hessian, and how fast they end."""

import numpy as np
import pytest

from descent import Reason, kernel, run, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.quasi_newton import PAIRS
from tests.examples import landscape_of, quadratic
from tests.optimizers.against_scipy import SMALL, compare_with_scipy

VALLEY, ROSENBROCK, HIMMELBLAU = LANDSCAPES["narrow_valley"], LANDSCAPES["rosenbrock"], LANDSCAPES["himmelblau"]
#: Searches that end where the line is all but level.
EXACT = {"curvature": 1e-4}
FAMILIAR = [ROSENBROCK, HIMMELBLAU, LANDSCAPES["rastrigin"], LANDSCAPES["logistic"], quadratic(5)]
ON_FAMILIAR = pytest.mark.parametrize("landscape", FAMILIAR, ids=lambda landscape: landscape.key)


def hessian_of_quadratic(dimension):
    return np.diag(np.arange(1.0, dimension + 1.0)) + 1.0


def update(inverse, s, y):
    """Nocedal & Wright (6.17), in matrices."""
    turn = np.eye(len(s)) - np.outer(y, s) / (y @ s)
    return turn.T @ inverse @ turn + np.outer(s, s) / (y @ s)


def assert_along(move, direction):
    """`move` points in the direction of `direction`."""
    cosine = move @ direction / (np.linalg.norm(move) * np.linalg.norm(direction))
    assert cosine == pytest.approx(1.0, abs=1e-9)


@ON_FAMILIAR
@pytest.mark.parametrize("curvature", [0.9, 0.1])
def test_bfgs_equals_the_book_in_matrices(landscape, curvature):
    n = landscape.dimension
    path = run(landscape, OPTIMIZERS["bfgs"], steps=15, memory=True, hyperparameters={"curvature": curvature})
    moves, turns = np.diff(path.points, axis=0), np.diff(path.gradients, axis=0)
    inverse = None
    for k in range(1, path.steps):
        s, y = moves[k - 1], turns[k - 1]
        if path.gradient_norms[k] < 1e-5:
            break
        inverse = update(s @ y / (y @ y) * np.eye(n) if inverse is None else inverse, s, y)
        kept = path.memory[k + 1, :n]
        assert kept == pytest.approx(inverse, rel=1e-6, abs=1e-8 * np.abs(inverse).max())
        assert np.linalg.eigvalsh(kept).min() > 0
        assert_along(moves[k], -inverse @ path.gradients[k])
    assert k > 4


@ON_FAMILIAR
@pytest.mark.parametrize("history", [1, 2, 5, PAIRS])
def test_lbfgs_equals_the_book_in_matrices(landscape, history):
    # Nocedal & Wright (7.19): the matrix that the last pairs make of a multiple of the identity.
    path = run(landscape, OPTIMIZERS["lbfgs"], steps=20, memory=True, hyperparameters={"history": history})
    moves, turns = np.diff(path.points, axis=0), np.diff(path.gradients, axis=0)
    for k in range(1, path.steps):
        if path.gradient_norms[k] < 1e-5:
            break
        pairs = list(zip(moves[:k], turns[:k], strict=True))[-history:]
        s, y = pairs[-1]
        inverse = s @ y / (y @ y) * np.eye(landscape.dimension)
        for s, y in pairs:
            inverse = update(inverse, s, y)
        assert_along(moves[k], -inverse @ path.gradients[k])
        kept = np.array([s for s, _ in reversed(pairs)]), np.array([y for _, y in reversed(pairs)])
        assert path.memory[k + 1, : len(pairs)] == pytest.approx(kept[0], abs=1e-14)
        assert path.memory[k + 1, PAIRS : PAIRS + len(pairs)] == pytest.approx(kept[1], abs=1e-12)
        assert not path.memory[k + 1, len(pairs) : PAIRS].any()
    assert k > 4


@pytest.mark.parametrize("dimension", [1, 2, 3, 6])
def test_bfgs_ends_a_quadratic_in_as_many_steps_as_dimensions_and_knows_its_hessian(dimension):
    # Nocedal & Wright, theorem 6.4, for exact searches.
    path = run(quadratic(dimension), OPTIMIZERS["bfgs"], steps=dimension + 1, memory=True, hyperparameters=EXACT)
    assert path.gradient_norms[dimension] <= 1e-9 * path.gradient_norms[0]
    assert path.gradient_norms[dimension - 1] > 1e-5 * path.gradient_norms[0]
    learnt = path.memory[dimension + 1, :dimension]
    assert learnt == pytest.approx(np.linalg.inv(hessian_of_quadratic(dimension)), abs=1e-6)


@pytest.mark.parametrize("dimension", [2, 4, 6])
def test_conjugate_gradient_bfgs_and_lbfgs_are_one_method_on_a_quadratic_with_exact_searches(dimension):
    # Nocedal & Wright, sections 6.4 and 7.2, whatever the number of pairs that are remembered.
    expected = run(quadratic(dimension), OPTIMIZERS["conjugate_gradient"], steps=dimension, hyperparameters=EXACT)
    others = [run(quadratic(dimension), OPTIMIZERS["bfgs"], steps=dimension, hyperparameters=EXACT)]
    others += [
        run(quadratic(dimension), OPTIMIZERS["lbfgs"], steps=dimension, hyperparameters=EXACT | {"history": history})
        for history in (1, 3, 10)
    ]
    for path in others:
        assert path.points == pytest.approx(expected.points, abs=1e-7)


@pytest.mark.parametrize(
    ("key", "start"), [("newton", (3.2, 2.2)), ("damped_newton", (3.2, 2.2)), ("damped_newton", (3.5, 1.5))]
)
def test_newton_and_damped_newton_end_quadratically(key, start):
    path = run(HIMMELBLAU, OPTIMIZERS[key], start=start, steps=6)
    errors = np.linalg.norm(path.points - [3.0, 2.0], axis=1)
    assert errors[0] > 0.2
    assert (errors[1:] <= 2.0 * errors[:-1] ** 2 + 1e-15).all()


@pytest.mark.parametrize("key", ["bfgs", "lbfgs"])
@pytest.mark.parametrize("landscape", [ROSENBROCK, HIMMELBLAU], ids=["rosenbrock", "himmelblau"])
def test_bfgs_and_lbfgs_end_faster_than_any_line(key, landscape):
    # Superlinear (Nocedal & Wright, theorem 6.6): each of the last steps leaves a smaller share than a linear rate would.
    path = run(landscape, OPTIMIZERS[key], steps=60, hyperparameters={"curvature": 0.1})
    end = min((m.point for m in landscape.minima), key=lambda point: np.linalg.norm(path.points[-1] - point))
    errors = np.linalg.norm(path.points - np.array(end), axis=1)
    last = np.flatnonzero(errors < 1e-9)[0]
    close = np.flatnonzero(errors < 0.1)[0]
    assert last - close <= 6
    assert errors[last] <= 0.01 * errors[last - 1]


def test_gradient_descent_by_contrast_has_a_linear_rate():
    path = run(HIMMELBLAU, OPTIMIZERS["gradient_descent"], steps=60, start=(3.2, 2.2))
    errors = np.linalg.norm(path.points - [3.0, 2.0], axis=1)
    assert errors[20] > 0.01 * errors[19]


@kernel
def skewed_value_and_gradient(point, parameters, data, gradient):
    """Rosenbrock's function of A z with A = [[2, 1], [0.5, -0.3]]."""
    x, y = 2.0 * point[0] + point[1], 0.5 * point[0] - 0.3 * point[1]
    off = y - x * x
    along_x, along_y = -2.0 * (1.0 - x) - 400.0 * x * off, 200.0 * off
    gradient[0] = 2.0 * along_x + 0.5 * along_y
    gradient[1] = along_x - 0.3 * along_y
    return (1.0 - x) * (1.0 - x) + 100.0 * off * off


@pytest.mark.parametrize("key", ["newton", "damped_newton"])
def test_newton_and_damped_newton_do_not_mind_the_coordinates(key):
    # Convex all along the path, so that no eigenvalue is turned round: that would depend on the coordinates.
    skew = np.array([[2.0, 1.0], [0.5, -0.3]])
    straight = run(ROSENBROCK, OPTIMIZERS[key], steps=8)
    start = np.linalg.solve(skew, straight.points[0])
    skewed = run(landscape_of(skewed_value_and_gradient, 2), OPTIMIZERS[key], start=start, steps=8)
    # The Hessian is by differences here, to seven digits or so.
    assert skewed.points @ skew.T == pytest.approx(straight.points, abs=1e-4)
    crooked = run(landscape_of(skewed_value_and_gradient, 2), OPTIMIZERS["steepest_wolfe"], start=start, steps=8)
    assert np.abs(crooked.points @ skew.T - run(ROSENBROCK, OPTIMIZERS["steepest_wolfe"], steps=8).points).max() > 0.1


@pytest.mark.parametrize("key", ["steepest_wolfe", "conjugate_gradient", "damped_newton", "bfgs", "lbfgs"])
def test_a_turned_landscape_turns_the_path(key):
    angle = np.radians(40.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    start = np.array([-1.7, 0.9])
    flat = run(VALLEY, OPTIMIZERS[key], start=start, steps=8, parameters={"rotation": 0.0})
    turned = run(VALLEY, OPTIMIZERS[key], start=turn @ start, steps=8, parameters={"rotation": 40.0})
    assert turned.points == pytest.approx(flat.points @ turn.T, abs=1e-9)


def test_damped_newton_leaves_the_saddles_that_attract_newton():
    for saddle in HIMMELBLAU.saddles:
        starts = np.array(saddle) + np.random.default_rng(1).uniform(-0.05, 0.05, (20, 2))
        plain = sweep(HIMMELBLAU, OPTIMIZERS["newton"], starts=starts, steps=60)
        damped = sweep(HIMMELBLAU, OPTIMIZERS["damped_newton"], starts=starts, steps=60)
        assert all(plain[i].reason is Reason.SADDLE for i in range(20))
        assert all(damped[i].reason is Reason.MINIMUM for i in range(20))


def test_damped_newton_is_newton_where_the_full_step_is_good():
    start = (3.3, 2.2)
    plain = run(HIMMELBLAU, OPTIMIZERS["newton"], start=start, steps=8)
    damped = run(HIMMELBLAU, OPTIMIZERS["damped_newton"], start=start, steps=8)
    assert damped.points == pytest.approx(plain.points, rel=1e-12)


@pytest.mark.parametrize("noise", [0.1, 10.0])
@pytest.mark.parametrize("seed", range(5))
def test_bfgs_keeps_its_matrix_positive_where_noise_shows_no_curvature(noise, seed):
    path = run(HIMMELBLAU, OPTIMIZERS["bfgs"], steps=100, noise=noise, seed=seed, memory=True)
    skipped = 0
    for k in range(1, 100):
        before, after = path.memory[k, :2], path.memory[k + 1, :2]
        s, y = path.points[k] - path.points[k - 1], path.gradients[k] - path.gradients[k - 1]
        if before.any() and after.any():
            assert np.linalg.eigvalsh(after).min() > -1e-12 * np.abs(after).max()
            if s @ y <= 0:
                assert np.array_equal(before, after)
                skipped += 1
    assert skipped > 0


COMPARED = pytest.mark.parametrize("landscape", ["rosenbrock", "himmelblau", "logistic", "exponential"])


@COMPARED
@pytest.mark.parametrize(
    ("key", "method", "options"),
    [
        ("bfgs", "BFGS", {"gtol": SMALL}),
        ("lbfgs", "L-BFGS-B", {"gtol": SMALL, "ftol": 0.0}),
        ("damped_newton", "Newton-CG", {"xtol": 1e-8}),
    ],
)
def test_bfgs_lbfgs_and_damped_newton_end_where_scipy_does_in_as_many_steps(landscape, key, method, options):
    compare_with_scipy(LANDSCAPES[landscape], key, method, {}, **options)
