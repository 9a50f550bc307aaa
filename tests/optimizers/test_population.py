"""Population methods against the theory of drift and selection, and against the CMA-ES tutorial retyped in numpy."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import kstest, norm

from descent import kernel, run, sample, sweep
from descent.randomness import generator_of
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.population import recombination_weights
from tests.examples import landscape_of, quadratic, slope

BOWL, VALLEY, HIMMELBLAU = LANDSCAPES["bowl"], LANDSCAPES["narrow_valley"], LANDSCAPES["himmelblau"]
EVOLUTION_STRATEGY, CMA_ES = OPTIMIZERS["evolution_strategy"], OPTIMIZERS["cma_es"]

himmelblau_kernel = HIMMELBLAU.value_and_gradient


@kernel
def bent_himmelblau(point, parameters, data, gradient):
    """A monotone function of Himmelblau's: the same order of all points, other heights."""
    value = himmelblau_kernel(point, parameters, data, gradient)
    return value * value * value


def values_at(landscape, points):
    return sample(landscape, np.ascontiguousarray(points))[0]


# ------------------------------------------------------------------------------------------------ evolution strategy


@pytest.mark.parametrize("selection", ["on", "off"])
@pytest.mark.parametrize("recombination", ["on", "off"])
@pytest.mark.parametrize("mutation", ["on", "off"])
def test_evolution_strategy_first_steps_with_numpy_s_own_generator(selection, recombination, mutation):
    size, sigma, share = 10, 0.3, 0.25
    switches = {"selection": selection, "recombination": recombination, "mutation": mutation}
    numbers = {"population": size, "mutation_strength": sigma, "selection_share": share} | switches
    path = run(HIMMELBLAU, EVOLUTION_STRATEGY, start=(-0.6, -1.3), steps=15, seed=8, hyperparameters=numbers)
    rng = generator_of(8)
    crowd = path.points[0] + sigma * rng.standard_normal((size, 2))
    for k in range(15):
        order = np.argsort(values_at(HIMMELBLAU, crowd), kind="stable")
        # A quarter of ten is 2.5: three.
        parents = 3 if selection == "on" else size
        children = np.empty_like(crowd)
        for child in children:
            one, other = crowd[order[rng.integers(0, parents)]], crowd[order[rng.integers(0, parents)]]
            child[:] = (one + other) / 2 if recombination == "on" else one
            child[:] += sigma * rng.standard_normal(2) * (mutation == "on")
        crowd = children
        assert path.points[k + 1] == pytest.approx(crowd.mean(axis=0), rel=1e-12)


@pytest.mark.parametrize("size", [4, 12, 30])
def test_the_population_is_what_is_judged_and_what_the_mean_is_of(size):
    numbers = {"population": size}
    path = run(HIMMELBLAU, EVOLUTION_STRATEGY, steps=40, memory=True, probes=True, hyperparameters=numbers)
    assert (path.probe_counts == size).all()
    # Those in memory before a step are those looked at in it; the first generation is scattered in the first step.
    assert np.array_equal(path.probes[1:, :size], path.memory[1:-1, :size])
    assert path.points[1:] == pytest.approx(path.memory[1:, :size].mean(axis=1), rel=1e-13)
    assert not path.memory[:, size:].any()
    assert np.abs(path.probes[0, :size] - path.points[0]).max() < 5.0 * 0.1


def means_of_many(runs, steps, **numbers):
    """Populations' means (runs, steps + 1) on the line f = x from 0, one run for each seed."""
    paths = sweep(
        slope(1), EVOLUTION_STRATEGY, starts=[(0.0,)], steps=steps, seed=np.arange(runs), hyperparameters=numbers
    )
    return paths.points[:, :, 0]


@pytest.mark.parametrize("recombination", ["on", "off"])
@pytest.mark.parametrize("mutation", ["on", "off"])
def test_without_selection_the_mean_only_drifts(recombination, mutation):
    # A child is a parent drawn at random, or the mean of two, plus a mutation. With V the variance within a generation
    # of size L, and v that of its mean over all runs: v' = v + (aV + s^2) / L and V' = (1 - 1/L)(aV + s^2), where a = 1,
    # or 1/2 with recombination, and s = 0 without mutation. The first generation: v = s^2/L, V = (1 - 1/L) s^2.
    size, strength, runs, steps = 8, 0.5, 4000, 20
    switches = {"selection": "off", "recombination": recombination, "mutation": mutation}
    means = means_of_many(runs, steps, population=size, mutation_strength=strength, **switches)
    a, s2 = 0.5 if recombination == "on" else 1.0, strength**2 if mutation == "on" else 0.0
    of_mean, within = strength**2 / size, (1.0 - 1.0 / size) * strength**2
    for k in range(1, steps + 1):
        of_mean, within = of_mean + (a * within + s2) / size, (1.0 - 1.0 / size) * (a * within + s2)
        assert abs(means[:, k].mean()) < 4.5 * (of_mean / runs) ** 0.5
        # The variance of a sample variance is 2 v^2 / runs, somewhat more where tails are heavier.
        assert means[:, k].var() == pytest.approx(of_mean, rel=5.0 * (2.0 / runs) ** 0.5)


def best_of_normals(size, best):
    """Expected mean of the lowest `best` of `size` standard normal numbers."""

    def expected(rank):
        # Density of the order statistic: size! / ((rank-1)! (size-rank)!) F^(rank-1) (1-F)^(size-rank) f.
        factor = size * np.prod([(size - 1 - i) / (i + 1) for i in range(rank - 1)])
        return quad(
            lambda x: x * factor * norm.cdf(x) ** (rank - 1) * norm.sf(x) ** (size - rank) * norm.pdf(x), -10, 10
        )[0]

    return np.mean([expected(rank) for rank in range(1, best + 1)])


@pytest.mark.parametrize(("share", "best"), [(0.1, 1), (0.5, 5), (0.9, 9)])
def test_selection_moves_the_mean_downhill_by_what_order_statistics_say(share, best):
    size, strength, runs = 10, 0.5, 6000
    means = means_of_many(runs, 1, population=size, mutation_strength=strength, selection_share=share)
    expected = strength * best_of_normals(size, best)
    assert expected < 0
    assert means[:, 1].mean() == pytest.approx(expected, abs=4.5 * means[:, 1].std() / runs**0.5)


def test_weak_selection_is_enough_to_go_down():
    means = means_of_many(200, 50, population=10, mutation_strength=0.1, selection_share=0.9)
    assert (means[:, -1] < -0.2).all()


def test_without_mutation_nothing_new_appears():
    numbers = {"mutation": "off", "recombination": "off", "population": 10}
    path = run(HIMMELBLAU, EVOLUTION_STRATEGY, steps=100, memory=True, probes=True, hyperparameters=numbers)
    first = path.probes[0, :10].tolist()
    assert all(individual in first for individual in path.memory[-1, :10].tolist())
    # In the end all descend from the best of the first generation.
    best = path.probes[0, :10][values_at(HIMMELBLAU, path.probes[0, :10]).argmin()]
    assert (path.memory[-1, :10] == best).all()


# ------------------------------------------------------------------------------------------------ CMA-ES


class Tutorial:
    """Figure 6 and table 1 of Hansen's tutorial, without negative weights: what a generation does to the distribution."""

    def __init__(self, n, size, sigma, mean):
        self.n, self.sigma, self.mean = n, sigma, np.array(mean)
        raw = np.log((size + 1) / 2) - np.log(np.arange(1, size // 2 + 1))
        self.weights = raw / raw.sum()
        mu = self.mu = self.weights.sum() ** 2 / (self.weights**2).sum()
        self.c_sigma = (mu + 2) / (n + mu + 5)
        self.d_sigma = 1 + 2 * max(0, np.sqrt((mu - 1) / (n + 1)) - 1) + self.c_sigma
        self.c_c = (4 + mu / n) / (n + 4 + 2 * mu / n)
        self.c_1 = 2 / ((n + 1.3) ** 2 + mu)
        self.c_mu = min(1 - self.c_1, 2 * (1 / 4 + mu + 1 / mu - 2) / ((n + 2) ** 2 + 2 * mu / 2))
        self.chi = np.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n**2))
        self.C, self.p_sigma, self.p_c = np.eye(n), np.zeros(n), np.zeros(n)
        self.stalls = 0

    def learn(self, individuals, values, generation):
        y = (individuals - self.mean) / self.sigma
        y = y[np.argsort(values, kind="stable")][: len(self.weights)]
        step = self.weights @ y
        eigenvalues, B = np.linalg.eigh(self.C)  # noqa: N806  the tutorial's letter
        inverse_root = B @ np.diag(eigenvalues**-0.5) @ B.T
        self.p_sigma = (1 - self.c_sigma) * self.p_sigma
        self.p_sigma += np.sqrt(self.c_sigma * (2 - self.c_sigma) * self.mu) * inverse_root @ step
        length = np.linalg.norm(self.p_sigma)
        usual = np.sqrt(1 - (1 - self.c_sigma) ** (2 * (generation + 1)))
        h = float(length / usual < (1.4 + 2 / (self.n + 1)) * self.chi)
        self.stalls += h == 0
        self.p_c = (1 - self.c_c) * self.p_c + h * np.sqrt(self.c_c * (2 - self.c_c) * self.mu) * step
        rank_mu = sum(w * np.outer(row, row) for w, row in zip(self.weights, y, strict=True))
        extra = (1 - h) * self.c_c * (2 - self.c_c)
        self.C = (1 + self.c_1 * extra - self.c_1 - self.c_mu) * self.C
        self.C += self.c_1 * np.outer(self.p_c, self.p_c) + self.c_mu * rank_mu
        self.mean = self.mean + self.sigma * step
        self.sigma *= np.exp(self.c_sigma / self.d_sigma * (length / self.chi - 1))


@pytest.mark.parametrize(
    ("landscape", "size"), [(quadratic(1), 4), (HIMMELBLAU, 6), (HIMMELBLAU, 30), (VALLEY, 7), (quadratic(5), 9)]
)
def test_cma_es_first_steps_and_all_others_learn_as_the_tutorial_says(landscape, size):
    steps, n, stalls = 40, landscape.dimension, 0
    for sigma in (0.01, 1.0):
        numbers = {"population": size, "step_size": sigma}
        path = run(landscape, CMA_ES, steps=steps, memory=True, probes=True, hyperparameters=numbers)
        tutorial = Tutorial(n, size, sigma, landscape.start)
        assert path.probe_counts.tolist() == [size] * steps
        for k in range(steps):
            individuals = path.probes[k, :size]
            tutorial.learn(individuals, values_at(landscape, individuals), k)
            step_size, p_sigma, p_c, *covariance = path.memory[k + 1]
            assert path.points[k + 1] == pytest.approx(tutorial.mean, rel=1e-8, abs=1e-10)
            assert step_size == pytest.approx(np.full(n, tutorial.sigma), rel=1e-7)
            assert p_sigma == pytest.approx(tutorial.p_sigma, rel=1e-6, abs=1e-7)
            assert p_c == pytest.approx(tutorial.p_c, rel=1e-6, abs=1e-7)
            assert np.array(covariance) == pytest.approx(tutorial.C, rel=1e-6, abs=1e-8)
        stalls += tutorial.stalls
    # From a step size far too small the path is long at first: the other case of h is met as well.
    assert stalls > 0


def test_cma_es_first_generation_with_numpy_s_own_generator():
    path = run(HIMMELBLAU, CMA_ES, start=(-0.6, -1.3), steps=1, seed=2, probes=True, hyperparameters={"step_size": 0.7})
    expected = path.points[0] + 0.7 * generator_of(2).standard_normal((6, 2))
    assert path.probes[0, :6] == pytest.approx(expected, rel=1e-14)


def test_cma_es_draws_from_the_distribution_in_its_memory():
    path = run(VALLEY, CMA_ES, steps=120, memory=True, probes=True, hyperparameters={"population": 30})
    draws = []
    for k in range(1, 120):
        values, vectors = np.linalg.eigh(path.memory[k, 3:])
        steps = (path.probes[k] - path.points[k]) / path.memory[k, 0, 0]
        draws.append(steps @ vectors / np.sqrt(values))
    draws = np.concatenate(draws)
    assert kstest(draws[:, 0], "norm").pvalue > 0.01
    assert kstest(draws[:, 1], "norm").pvalue > 0.01
    assert abs(np.corrcoef(draws.T)[0, 1]) < 4.0 / len(draws) ** 0.5


@pytest.mark.parametrize("size", range(4, 31))
def test_cma_es_weights_fall_and_add_up_to_one(size):
    weights = np.empty(size // 2)
    effective = recombination_weights(size, weights)
    assert weights.sum() == pytest.approx(1.0, rel=1e-14)
    assert (weights > 0).all()
    assert (np.diff(weights) < 0).all()
    # The tutorial: the effective number is about a quarter of the population.
    assert 0.2 * size < effective < 0.4 * size


def test_cma_es_constants_are_those_printed_for_two_dimensions():
    # Six individuals, by hand: raw weights ln 3.5 - ln 1, 2, 3.
    weights = np.empty(3)
    effective = recombination_weights(6, weights)
    assert weights == pytest.approx([0.637043, 0.284570, 0.078387], abs=1e-6)
    assert effective == pytest.approx(2.0286, abs=1e-4)


@pytest.mark.parametrize("optimizer", [EVOLUTION_STRATEGY, CMA_ES], ids=["evolution_strategy", "cma_es"])
def test_only_the_order_of_the_values_counts(optimizer):
    straight, bent = landscape_of(himmelblau_kernel, 2), landscape_of(bent_himmelblau, 2)
    paths = [run(landscape, optimizer, start=(-0.6, -1.3), steps=40) for landscape in (straight, bent)]
    assert np.array_equal(paths[0].points, paths[1].points)


def final_logs(start, rotation, condition_number=100.0, steps=80, runs=400):
    """Logarithms of the last losses in a valley turned by `rotation` degrees, sorted, and the first loss."""
    paths = sweep(
        VALLEY,
        CMA_ES,
        starts=[start],
        steps=steps,
        seed=np.arange(runs),
        parameters={"rotation": rotation, "condition_number": condition_number},
    )
    return np.log(paths.losses[:, -1]), paths.losses[0, 0]


def test_cma_es_does_not_mind_how_a_valley_lies():
    angle = np.radians(37.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    straight, first = final_logs((2.0, 1.0), 0.0)
    turned, first_turned = final_logs(tuple(turn @ [2.0, 1.0]), 37.0)
    assert first_turned == pytest.approx(first)
    # Single paths differ, for the random numbers are not turned with the valley; the whole distribution does not.
    assert kstest(straight, turned).pvalue > 0.01
    # The test would see a difference: fifteen steps less make one.
    assert kstest(final_logs((2.0, 1.0), 0.0, steps=65)[0], turned).pvalue < 1e-6


def test_cma_es_converges_log_linearly_and_as_fast_in_a_narrow_valley_once_it_knows_it():
    rates = []
    for condition_number in (1.0, 1000.0):
        paths = sweep(VALLEY, CMA_ES, steps=260, seed=np.arange(40), parameters={"condition_number": condition_number})
        logs = np.log(paths.losses).mean(axis=0)
        steps = np.arange(100, 261)
        rate, intercept = np.polyfit(steps, logs[100:], 1)
        assert np.abs(logs[100:] - rate * steps - intercept).max() < 2.0
        rates.append(rate)
    assert rates[0] < -0.3
    assert rates[1] == pytest.approx(rates[0], rel=0.1)


def test_cma_es_learns_the_inverse_hessian():
    condition_number = 400.0
    parameters = {"condition_number": condition_number, "rotation": 30.0}
    paths = sweep(VALLEY, CMA_ES, steps=150, seed=np.arange(60), memory=True, parameters=parameters)
    # The Hessian is a quadratic's own second difference.
    at = values_at_valley(parameters, [(1, 0), (0, 1), (1, 1)])
    hessian = np.array([[2 * at[0], at[2] - at[0] - at[1]], [at[2] - at[0] - at[1], 2 * at[1]]])
    assert np.linalg.cond(hessian) == pytest.approx(condition_number)
    covariances = paths.memory[:, 150, 3:]
    shapes = covariances / np.sqrt(np.linalg.det(covariances))[:, None, None]
    mean = shapes.mean(axis=0)
    # Their product is a multiple of the identity, up to the noise of 60 matrices.
    assert np.linalg.cond(np.linalg.cholesky(hessian).T @ mean @ np.linalg.cholesky(hessian)) < 1.6
    _, axes = np.linalg.eigh(mean)
    _, hessian_axes = np.linalg.eigh(hessian)
    assert abs(axes[:, 1] @ hessian_axes[:, 0]) > 0.9999


def values_at_valley(parameters, points):
    return sample(VALLEY, np.array(points, dtype=float), parameters)[0]


@pytest.mark.parametrize("optimizer", [EVOLUTION_STRATEGY, CMA_ES], ids=["evolution_strategy", "cma_es"])
def test_every_value_that_is_asked_for_is_a_probe_and_no_gradient_is(optimizer):
    path = run(BOWL, optimizer, steps=30, probes=True)
    assert (path.evaluations[:, 1:] == 0).all()
    assert np.array_equal(np.diff(path.evaluations[:, 0]), path.probe_counts + 1)
