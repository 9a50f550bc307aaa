"""The stepping loop, compiled once for every landscape and optimizer."""

import numpy as np
from numba import float64, int64, njit, types, void

from descent.kernels import (
    EXACT,
    GRADIENT_CALLS,
    HESSIAN,
    MATRIX,
    OPTIONS,
    STEP,
    VALUE_AND_GRADIENT,
    VALUE_CALLS,
    VECTOR,
    Problem,
    evaluate,
    kernel,
)
from descent.kernels import hessian_by_differences as differences

#: Columns of `outcomes`: rows written; step that left the numbers; first step of the settled tail; of the unmoving tail.
#: The last three are -1 where that did not happen.
LENGTH, DIVERGED, SETTLED, STILL = 0, 1, 2, 3


@kernel
def is_finite(value, point, gradient):
    """True where the loss, the point and the gradient are all finite."""
    if not np.isfinite(value):
        return False
    for i in range(point.size):
        if not (np.isfinite(point[i]) and np.isfinite(gradient[i])):
            return False
    return True


@njit(
    void(
        VALUE_AND_GRADIENT,
        HESSIAN,
        types.boolean,
        STEP,
        VECTOR,
        MATRIX,
        int64[:, ::1],
        MATRIX,
        int64,
        float64,
        VECTOR,
        int64,
        float64,
        MATRIX,
        MATRIX,
        MATRIX,
        int64,
        float64[:, :, ::1],
        MATRIX,
        float64[:, :, ::1],
        float64[:, :, :, ::1],
        int64[:, :, ::1],
        int64[:, ::1],
    ),
    **OPTIONS,
)
def descend_many(
    value_and_gradient,
    hessian,
    has_hessian,
    step,
    parameters,
    data,
    batches,
    noises,
    gradient_source,
    difference,
    rate_factors,
    rate_index,
    tolerance,
    starts,
    hyperparameters,
    memory,
    keep_memory,
    points,
    losses,
    gradients,
    memories,
    evaluations,
    outcomes,
):
    """Run `step` from every row of `starts` with the same row of `hyperparameters`; write what happened.

    Shapes, with r runs, s steps, n dimensions, m memory slots, h hyperparameters: starts (r, n), hyperparameters
    (r, h), memory (m, n) as scratch, points (r, s + 1, n), losses (r, s + 1), gradients (r, s + 1, n), memories
    (r, s + 1, m, n) or (r, 0, m, n), evaluations (r, s + 1, 3), outcomes (r, 4). `batches` (s + 1, b) holds the
    row numbers of each step's mini-batch, -1 where a batch is shorter, or is (0, 0); `noises` is (s + 1, n) or
    (0, 0); `rate_factors` (s,) multiplies the hyperparameter at `rate_index`, which is -1 without a schedule.
    """
    runs, n = starts.shape
    steps = losses.shape[1] - 1
    batch = np.empty((batches.shape[1], data.shape[1]))
    silence = np.empty(0)
    counts = np.zeros(3, np.int64)
    gradient = np.empty(n)
    full_gradient = np.empty(n)
    # Where the optimizer sees the exact full gradient, the loss to record is the one it was given.
    plain = gradient_source == EXACT and batches.shape[0] == 0 and noises.shape[0] == 0

    for run in range(runs):
        point = starts[run].copy()
        numbers = hyperparameters[run].copy()
        memory[:, :] = 0.0
        counts[:] = 0
        outcomes[run, DIVERGED] = -1
        outcomes[run, SETTLED] = -1
        outcomes[run, STILL] = -1
        length = 0
        problem = Problem(
            value_and_gradient, hessian, has_hessian, parameters, data, silence, gradient_source, difference, counts
        )
        for k in range(steps + 1):
            if not plain:
                rows = data
                if batches.shape[0] > 0:
                    size = 0
                    while size < batches.shape[1] and batches[k, size] >= 0:
                        # By element: with slices Numba compiles a message for unequal shapes, three seconds of it.
                        for column in range(batch.shape[1]):
                            batch[size, column] = data[batches[k, size], column]
                        size += 1
                    rows = batch[:size]
                noise = noises[k] if noises.shape[0] > 0 else silence
                problem = Problem(
                    value_and_gradient,
                    hessian,
                    has_hessian,
                    parameters,
                    rows,
                    noise,
                    gradient_source,
                    difference,
                    counts,
                )
                loss = evaluate(problem, point, gradient)
                finite = is_finite(loss, point, gradient)
                loss = value_and_gradient(point, parameters, data, full_gradient)
                finite = finite and is_finite(loss, point, full_gradient)
                full = full_gradient
            else:
                # What evaluate() does, without reading arrays out of the Problem: each read counts a reference, 15 ns.
                counts[VALUE_CALLS] += 1
                counts[GRADIENT_CALLS] += 1
                loss = value_and_gradient(point, parameters, data, gradient)
                finite = is_finite(loss, point, gradient)
                full = gradient
            if not finite:
                outcomes[run, DIVERGED] = k
                break

            squared = 0.0
            for i in range(n):
                points[run, k, i] = point[i]
                gradients[run, k, i] = gradient[i]
                squared += full[i] * full[i]
            losses[run, k] = loss
            for i in range(3):
                evaluations[run, k, i] = counts[i]
            if keep_memory:
                for slot in range(memory.shape[0]):
                    for i in range(n):
                        memories[run, k, slot, i] = memory[slot, i]
            length = k + 1

            if squared > tolerance * tolerance:
                outcomes[run, SETTLED] = -1
            elif outcomes[run, SETTLED] < 0:
                outcomes[run, SETTLED] = k

            if k == steps:
                break
            if rate_index >= 0:
                numbers[rate_index] = hyperparameters[run, rate_index] * rate_factors[k]
            step(problem, point, gradient, memory, numbers, k)

            moved = False
            for i in range(n):
                moved = moved or point[i] != points[run, k, i]
            if moved:
                outcomes[run, STILL] = -1
            elif outcomes[run, STILL] < 0:
                outcomes[run, STILL] = k
        outcomes[run, LENGTH] = length


@njit(void(VALUE_AND_GRADIENT, VECTOR, MATRIX, MATRIX, VECTOR, MATRIX), **OPTIONS)
def evaluate_many(value_and_gradient, parameters, data, points, values, gradients):
    """Value and gradient at every row of `points` (m, n) into values (m,) and gradients (m, n)."""
    for i in range(points.shape[0]):
        values[i] = value_and_gradient(points[i], parameters, data, gradients[i])


@njit(void(VALUE_AND_GRADIENT, HESSIAN, types.boolean, VECTOR, MATRIX, MATRIX, float64[:, :, ::1]), **OPTIONS)
def hessian_many(value_and_gradient, hessian, has_hessian, parameters, data, points, hessians):
    """Hessian at every row of `points` (m, n) into hessians (m, n, n)."""
    for i in range(points.shape[0]):
        if has_hessian:
            hessian(points[i], parameters, data, hessians[i])
        else:
            differences(value_and_gradient, points[i], parameters, data, hessians[i])
