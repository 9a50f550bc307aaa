"""Eigenvalues by Jacobi's rotations, against LAPACK."""

import numpy as np
import pytest

from optimizers.linear_algebra import eigen


def eigen_of(matrix):
    values, vectors = np.empty(len(matrix)), np.empty(matrix.shape)
    eigen(matrix.copy(), values, vectors)
    return values, vectors


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 20])
def test_eigenvalues_are_those_of_lapack_and_vectors_orthonormal(n):
    rng = np.random.default_rng(n)
    for scale in (1.0, 1e-150, 1e150):
        for _ in range(20):
            matrix = rng.standard_normal((n, n))
            matrix = scale * (matrix + matrix.T)
            values, vectors = eigen_of(matrix)
            largest = np.abs(values).max()
            assert np.sort(values) == pytest.approx(np.linalg.eigvalsh(matrix), abs=1e-13 * largest)
            assert vectors.T @ vectors == pytest.approx(np.eye(n), abs=1e-13)
            assert (vectors * values) @ vectors.T == pytest.approx(matrix, abs=1e-13 * largest)


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((3, 3)),
        np.eye(3),
        np.ones((4, 4)),
        np.diag([1e-200, 1.0, 1e200]),
        np.array([[0.0, 1.0], [1.0, 0.0]]),
        np.array([[1.0, 1e-12], [1e-12, 1.0]]),
        np.array([[1e12, 1.0], [1.0, 1e-12]]),
    ],
    ids=["zero", "identity", "rank_1", "diagonal", "saddle", "nearly_equal", "far_apart"],
)
def test_matrices_with_equal_eigenvalues_or_far_apart(matrix):
    values, vectors = eigen_of(matrix)
    largest = np.abs(values).max()
    assert np.sort(values) == pytest.approx(np.linalg.eigvalsh(matrix), abs=1e-15 * largest)
    assert vectors.T @ vectors == pytest.approx(np.eye(len(matrix)), abs=1e-14)
    assert (vectors * values) @ vectors.T == pytest.approx(matrix, abs=1e-15 * largest)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_end_after_the_last_sweep(bad):
    values, _ = eigen_of(np.array([[1.0, bad], [bad, 1.0]]))
    assert not np.isfinite(values).all()
