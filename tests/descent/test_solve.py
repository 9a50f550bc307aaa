"""solve(): Gaussian elimination against NumPy's, and its word that there is no solution."""

import numpy as np
import pytest

from descent import solve


@pytest.mark.parametrize("n", [1, 2, 3, 6, 12])
def test_solution_equals_numpy(n):
    generator = np.random.default_rng(n)
    for _ in range(50):
        matrix, right = generator.normal(size=(n, n)), generator.normal(size=n)
        expected = np.linalg.solve(matrix, right)
        assert solve(matrix.copy(), right)
        assert right == pytest.approx(expected, rel=1e-13 * np.linalg.cond(matrix), abs=1e-13 * np.linalg.cond(matrix))


def test_zeros_on_the_diagonal_are_pivoted_away():
    right = np.array([2.0, 3.0])
    assert solve(np.array([[0.0, 1.0], [1.0, 0.0]]), right)
    assert right.tolist() == [3.0, 2.0]


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_singularity_is_judged_by_the_largest_entry(scale):
    right = scale * np.array([1.0, 2.0])
    assert solve(scale * np.array([[1.0, 0.0], [0.0, 1e-9]]), right)
    assert right == pytest.approx([1.0, 2e9])


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((1, 1)),
        np.zeros((3, 3)),
        np.ones((2, 2)),
        np.outer([0.1, 0.2, 0.3], [0.7, 0.1, 0.3]),  # rank 1 up to rounding
        np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]),
        np.full((2, 2), np.nan),
        np.diag([1.0, np.nan]),
    ],
)
def test_singular_or_broken_matrices_have_no_solution(matrix):
    assert not solve(matrix.copy(), np.ones(len(matrix)))
