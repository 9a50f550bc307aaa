"""Values, gradients and Hessians at given points, and what a stationary point is by its Hessian."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from descent.kernels import HESSIAN, VALUE_AND_GRADIENT, no_hessian, pointer_to
from descent.loop import evaluate_many, hessian_many
from descent.path import Reason
from descent.quantity import pack
from descent.records import LandscapeLike

#: A gradient no longer than this counts as zero, an eigenvalue no larger (relative to the largest) likewise.
TOLERANCE = 1.0e-6


def sample(
    landscape: LandscapeLike,
    points: Any,
    parameters: Mapping[str, object] | None = None,
    dataset: Any = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Losses (m,) and gradients (m, n) of the whole landscape, or of `dataset` in place of its own, at `points` (m, n)."""
    points = np.ascontiguousarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != landscape.dimension:
        raise ValueError(f"points must have shape (m, {landscape.dimension}), not {points.shape}.")
    values, gradients = np.empty(len(points)), np.empty(points.shape)
    packed = pack(landscape.parameters, parameters, landscape.name, {})
    value_and_gradient = pointer_to(landscape.value_and_gradient, VALUE_AND_GRADIENT)
    evaluate_many(value_and_gradient, packed, rows_of(landscape, dataset), points, values, gradients)
    return values, gradients


def sample_rows(landscape: LandscapeLike, points: Any, parameters: Mapping[str, object] | None = None) -> np.ndarray:
    """Gradients (N, m, n) of each of the landscape's N rows alone, at `points` (m, n): their mean is that of the whole."""
    points = np.ascontiguousarray(points, dtype=float)
    packed = pack(landscape.parameters, parameters, landscape.name, {})
    value_and_gradient = pointer_to(landscape.value_and_gradient, VALUE_AND_GRADIENT)
    gradients = np.empty((len(landscape.rows), *points.shape))
    for row, found in zip(landscape.rows, gradients, strict=True):
        evaluate_many(value_and_gradient, packed, row[None], points, np.empty(len(points)), found)
    return gradients


def sample_hessians(
    landscape: LandscapeLike, points: Any, parameters: Mapping[str, object] | None = None, dataset: Any = None
) -> np.ndarray:
    """Hessians (m, n, n) at `points` (m, n): declared ones, or central differences of the gradient."""
    packed = pack(landscape.parameters, parameters, landscape.name, {})
    return hessians_at(landscape, packed, rows_of(landscape, dataset), points)


def hessians_at(landscape: LandscapeLike, packed: np.ndarray, rows: np.ndarray, points: Any) -> np.ndarray:
    """The same for parameters and rows as the kernels want them."""
    points = np.ascontiguousarray(points, dtype=float)
    hessians = np.empty((*points.shape, points.shape[1]))
    hessian, has_hessian = hessian_of(landscape)
    value_and_gradient = pointer_to(landscape.value_and_gradient, VALUE_AND_GRADIENT)
    hessian_many(value_and_gradient, hessian, has_hessian, packed, rows, points, hessians)
    return hessians


def hessian_of(landscape: LandscapeLike) -> tuple[Any, bool]:
    """The Hessian kernel as the loop takes it and True, or one that stands in for it and False."""
    if landscape.hessian is None:
        return pointer_to(no_hessian, HESSIAN), False
    return pointer_to(landscape.hessian, HESSIAN), True


def rows_of(landscape: LandscapeLike, dataset: Any) -> np.ndarray:
    """The rows that the kernels see. Raises ValueError where `dataset` cannot stand in for the landscape's own."""
    return landscape.rows if dataset is None else landscape.check_dataset(dataset)


def name_place(eigenvalues: np.ndarray) -> Reason:
    """What a stationary point is, by the Hessian's eigenvalues (n,) in ascending order."""
    zero = TOLERANCE * max(1.0, float(np.abs(eigenvalues).max()))
    if eigenvalues[0] > zero:
        return Reason.MINIMUM
    if eigenvalues[-1] < -zero:
        return Reason.MAXIMUM
    return Reason.SADDLE if eigenvalues[0] < -zero and eigenvalues[-1] > zero else Reason.FLAT
