"""The quadratic in n dimensions: its spectrum, and axes that tell nothing about it."""

import numpy as np
import pytest

from descent import sample_hessians
from landscapes import quadratic_n


def hessian(n, condition_number):
    """The same everywhere: (n, n)."""
    return sample_hessians(quadratic_n(n), np.zeros((1, n)), {"condition_number": condition_number})[0]


@pytest.mark.parametrize("n", [2, 3, 10, 50])
@pytest.mark.parametrize("condition_number", [1.0, 40.0, 1000.0])
def test_curvatures_are_spaced_in_equal_ratios(n, condition_number):
    eigenvalues = np.linalg.eigvalsh(hessian(n, condition_number))
    assert eigenvalues == pytest.approx(np.geomspace(1.0, condition_number, n), rel=1e-11)


def test_in_one_dimension_there_is_one_curvature():
    assert hessian(1, 1000.0).tolist() == [[1.0]]


@pytest.mark.parametrize("n", [2, 3, 10, 50])
def test_the_steepest_direction_is_the_diagonal(n):
    _, vectors = np.linalg.eigh(hessian(n, 100.0))
    assert np.abs(vectors[:, -1]) == pytest.approx(np.full(n, n**-0.5), rel=1e-10)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_no_scaling_of_the_axes_makes_it_much_rounder(n):
    # Scaled to an equal curvature along every axis: for a quadratic along its axes this would leave a sphere.
    matrix = hessian(n, 1000.0)
    scale = np.sqrt(np.diag(matrix))
    assert np.linalg.cond(matrix / np.outer(scale, scale)) > 250.0


@pytest.mark.parametrize("dimension", [0, -1, 2.0, "2", None])
def test_dimension_must_be_a_positive_whole_number(dimension):
    with pytest.raises(ValueError, match="dimension must be a whole number of at least 1"):
        quadratic_n(dimension)
