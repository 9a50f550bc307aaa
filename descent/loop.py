"""The stepping loop, compiled once for every landscape and optimizer."""

import math

import numpy as np
from numba import float64, int64, njit, types, void

from descent.kernels import (
    EXACT,
    GENERATOR,
    GRADIENT_CALLS,
    HESSIAN,
    LIGHT_STEP,
    MATRIX,
    OPTIONS,
    PROBES,
    PROJECTION,
    STEP,
    VALUE_AND_GRADIENT,
    VALUE_CALLS,
    VECTOR,
    Problem,
    evaluate,
    kernel,
)
from descent.kernels import hessian_by_differences as differences

#: Columns of `outcomes`: the last step recorded; the step that left the numbers; the first step of the settled tail; of
#: the unmoving tail. Each is -1 where there is none.
LAST, DIVERGED, SETTLED, STILL = 0, 1, 2, 3


@kernel
def is_finite(value, point, gradient):
    """True where the loss, the point and the gradient are all finite."""
    if not np.isfinite(value):
        return False
    for i in range(point.size):
        if not (np.isfinite(point[i]) and np.isfinite(gradient[i])):
            return False
    return True


@kernel
def take_rows(data, numbers, batch):
    """Copy the rows of `data` that `numbers` (b,) names, up to a -1, into `batch` (b, columns). Returns how many."""
    size = 0
    while size < numbers.size and numbers[size] >= 0:
        # By element: with slices Numba compiles a message for unequal shapes, three seconds of it.
        for column in range(batch.shape[1]):
            batch[size, column] = data[numbers[size], column]
        size += 1
    return size


@kernel
def clip_to(gradient, longest):
    """Shorten `gradient` to the Euclidean length `longest` where it is longer (Pascanu, Mikolov & Bengio 2013)."""
    largest = 0.0
    for i in range(gradient.size):
        largest = max(largest, abs(gradient[i]))
    total = 0.0
    for i in range(gradient.size):
        # Divided by the largest, because the squares of a runaway gradient overflow before it does.
        share = gradient[i] / largest if largest > 0.0 else 0.0
        total += share * share
    length = largest * math.sqrt(total)
    if length > longest:
        for i in range(gradient.size):
            gradient[i] = gradient[i] / length * longest


@kernel
def squared_residual(project, point, gradient, parameters, data, beside):
    """How far a point is from being as low as the constraint lets it be: |x - P(x - gradient)| squared, 0 exactly there.

    Without a constraint it is the squared length of the gradient. `beside` (n,) is scratch. Source: Beck, First-Order
    Methods in Optimization (2017), section 10.3.
    """
    for i in range(point.size):
        beside[i] = point[i] - gradient[i]
    project(beside, parameters, data)
    squared = 0.0
    for i in range(point.size):
        squared += (point[i] - beside[i]) * (point[i] - beside[i])
    return squared


@njit(
    void(
        VALUE_AND_GRADIENT,
        HESSIAN,
        types.boolean,
        PROJECTION,
        STEP,
        LIGHT_STEP,
        types.boolean,
        types.boolean,
        types.boolean,
        VECTOR,
        MATRIX,
        int64[:, ::1],
        GENERATOR,
        float64,
        float64,
        int64,
        float64,
        VECTOR,
        int64,
        float64,
        int64,
        MATRIX,
        MATRIX,
        MATRIX,
        MATRIX,
        float64[:, :, ::1],
        MATRIX,
        float64[:, :, ::1],
        float64[:, :, :, ::1],
        float64[:, :, :, ::1],
        int64[:, ::1],
        int64[:, :, ::1],
        int64[:, ::1],
    ),
    **OPTIONS,
)
def descend_many(
    value_and_gradient,
    hessian,
    has_hessian,
    project,
    step,
    light_step,
    is_light,
    sees_gradient,
    is_held,
    parameters,
    data,
    batches,
    rng,
    noise,
    clip,
    gradient_source,
    difference,
    rate_factors,
    rate_index,
    tolerance,
    steps,
    starts,
    hyperparameters,
    memory,
    probes,
    points,
    losses,
    gradients,
    memories,
    all_probes,
    probe_counts,
    evaluations,
    outcomes,
):
    """Run `step`, or `light_step` where `is_light`, from every row of `starts` and `hyperparameters`; write what happened.

    Shapes, with r runs, s steps, n dimensions, m rows of memory, h hyperparameters, p probes a step: starts (r, n),
    hyperparameters (r, h), memory (m, n) and probes (p, n) as scratch. Records have t = s + 1 rows, or t = 1: then only
    the last point is kept. points (r, t, n), losses (r, t), gradients (r, t, n), memories (r, t, m, n) or (r, 0, m, n),
    all_probes (r, s, p, n) and probe_counts (r, s), or (r, 0, p, n) and (r, 0), evaluations (r, t, 3), outcomes (r, 4).
    `batches` (s + 1, b) holds the row numbers of each step's mini-batch, -1 where a batch is shorter, or is (0, 0);
    `noise` is added to and `clip`, where it is positive, bounds the gradient that the step sees; `rate_factors` (s,)
    multiplies the hyperparameter at `rate_index`, which is -1 without a schedule. A method that does not see
    gradients (`sees_gradient`) is not charged for the one that is recorded. One that stays within the constraint
    (`is_held`) has settled where no feasible direction leads down; the others, where the gradient is zero.
    """
    runs, n = starts.shape
    batch = np.empty((batches.shape[1], data.shape[1]))
    counts = np.zeros(4, np.int64)
    gradient = np.empty(n)
    full_gradient = np.empty(n)
    before = np.empty(n)
    keeps_path = losses.shape[1] > 1
    # Where the optimizer sees the exact full gradient, the loss to record is the one it was given.
    plain = gradient_source == EXACT and batches.shape[0] == 0 and noise == 0.0 and clip == 0.0 and sees_gradient

    for run in range(runs):
        point = starts[run].copy()
        numbers = hyperparameters[run].copy()
        memory[:, :] = 0.0
        counts[:] = 0
        outcomes[run, LAST] = -1
        outcomes[run, DIVERGED] = -1
        outcomes[run, SETTLED] = -1
        outcomes[run, STILL] = -1
        settled_loss = 0.0
        problem = Problem(
            value_and_gradient,
            hessian,
            has_hessian,
            project,
            parameters,
            data,
            rng,
            noise,
            gradient_source,
            difference,
            counts,
            probes,
        )
        for k in range(steps + 1):
            if plain:
                # What evaluate() does, without reading arrays out of the Problem: each read counts a reference, 15 ns.
                counts[VALUE_CALLS] += 1
                counts[GRADIENT_CALLS] += 1
                seen_loss = loss = value_and_gradient(point, parameters, data, gradient)
                finite = is_finite(loss, point, gradient)
                full = gradient
            else:
                rows = data
                if batches.shape[0] > 0:
                    rows = batch[: take_rows(data, batches[k], batch)]
                    problem = Problem(
                        value_and_gradient,
                        hessian,
                        has_hessian,
                        project,
                        parameters,
                        rows,
                        rng,
                        noise,
                        gradient_source,
                        difference,
                        counts,
                        probes,
                    )
                if sees_gradient:
                    seen_loss = evaluate(problem, point, gradient)
                    finite = is_finite(seen_loss, point, gradient)
                    if clip > 0.0:
                        clip_to(gradient, clip)
                    loss = value_and_gradient(point, parameters, data, full_gradient)
                else:
                    counts[VALUE_CALLS] += 1
                    seen_loss = value_and_gradient(point, parameters, rows, gradient)
                    finite = is_finite(seen_loss, point, gradient)
                    loss = value_and_gradient(point, parameters, data, full_gradient)
                    for i in range(n):
                        gradient[i] = full_gradient[i]
                finite = finite and is_finite(loss, point, full_gradient)
                full = full_gradient
            # A record holds numbers only: squares of a runaway gradient leave their range before the gradient does.
            if finite and memories.shape[1] > 0:
                for slot in range(memory.shape[0]):
                    for i in range(n):
                        finite = finite and np.isfinite(memory[slot, i])
            if not finite:
                outcomes[run, DIVERGED] = k
                break

            row = k if keeps_path else 0
            squared = 0.0
            residual = squared_residual(project, point, full, parameters, data, before) if is_held else 0.0
            for i in range(n):
                before[i] = point[i]
                points[run, row, i] = point[i]
                gradients[run, row, i] = gradient[i]
                squared += full[i] * full[i]
            if is_held:
                squared = residual
            losses[run, row] = loss
            for i in range(3):
                evaluations[run, row, i] = counts[i]
            if memories.shape[1] > 0:
                for slot in range(memory.shape[0]):
                    for i in range(n):
                        memories[run, row, slot, i] = memory[slot, i]
            outcomes[run, LAST] = k

            if squared > tolerance * tolerance:
                outcomes[run, SETTLED] = -1
            elif outcomes[run, SETTLED] < 0 or abs(loss - settled_loss) > tolerance:
                # Where the loss still changes, the slope was zero in passing: on the steps of a staircase, say.
                outcomes[run, SETTLED] = k
                settled_loss = loss

            if k == steps:
                break
            if rate_index >= 0:
                numbers[rate_index] = hyperparameters[run, rate_index] * rate_factors[k]
            counts[PROBES] = 0
            if is_light:
                light_step(0, point, seen_loss, gradient, memory, numbers, k)
            else:
                step(problem, point, seen_loss, gradient, memory, numbers, k)
            if all_probes.shape[1] > 0:
                probe_counts[run, k] = counts[PROBES]
                for number in range(counts[PROBES]):
                    for i in range(n):
                        all_probes[run, k, number, i] = probes[number, i]

            moved = False
            for i in range(n):
                moved = moved or point[i] != before[i]
            if moved:
                outcomes[run, STILL] = -1
            elif outcomes[run, STILL] < 0:
                outcomes[run, STILL] = k


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


@njit(void(PROJECTION, VECTOR, MATRIX, MATRIX), **OPTIONS)
def project_many(project, parameters, data, points):
    """Move every row of `points` (m, n) to the nearest feasible point, in place."""
    for i in range(points.shape[0]):
        project(points[i], parameters, data)
