"""What a kernel is: the types at the joints, and the few helpers that every kernel shares.

A landscape and an optimizer meet in the stepping loop as *function pointers* with the explicit types below,
so each compiles once, whatever it meets: N + M compilations, never N x M.

After editing this file run `make clean`: Numba's disk cache of a kernel does not notice that a helper in
another file has changed.
"""

import dis
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import float64, int64, njit, typeof, types, void

OPTIONS = {"cache": True, "error_model": "numpy", "nogil": True}

#: Decorator of every kernel. Division by zero gives inf or nan, as IEEE 754 says, so that divergence is a result.
kernel: Callable[[Callable[..., Any]], Any] = njit(**OPTIONS)

EXACT, FORWARD, CENTRAL = 0, 1, 2
GRADIENT_SOURCES = {"exact": EXACT, "forward": FORWARD, "central": CENTRAL}

#: Positions in `Problem.evaluations`; the last one is a count of this step only.
VALUE_CALLS, GRADIENT_CALLS, HESSIAN_CALLS, PROBES = 0, 1, 2, 3


class Problem(NamedTuple):
    """What a step kernel may ask about the landscape. Built inside the loop, one for every step."""

    value_and_gradient: Any  # (point, parameters, data, gradient out) -> value
    hessian: Any  # (point, parameters, data, hessian out); meaningless without has_hessian
    has_hessian: Any
    project: Any  # (point in place, parameters, data): to the nearest feasible point
    parameters: Any  # float64 (parameters,)
    data: Any  # float64 (rows, columns): this step's mini-batch, or all rows
    rng: Any  # numpy.random.Generator: every random choice of a step comes from it
    noise: Any  # standard deviation of what is added to every component of every gradient
    gradient_source: Any  # EXACT, FORWARD or CENTRAL
    difference: Any  # h of the finite differences
    evaluations: Any  # int64 (4,): value, gradient and hessian calls so far; probes of this step
    probes: Any  # float64 (p, n): where this step has evaluated, the first p of them


VECTOR = float64[::1]
MATRIX = float64[:, ::1]
VALUE_AND_GRADIENT = types.FunctionType(float64(VECTOR, VECTOR, MATRIX, VECTOR))
HESSIAN = types.FunctionType(void(VECTOR, VECTOR, MATRIX, MATRIX))
PROJECTION = types.FunctionType(void(VECTOR, VECTOR, MATRIX))
GENERATOR = typeof(np.random.default_rng(0))
PROBLEM = types.NamedTuple(
    [
        VALUE_AND_GRADIENT,
        HESSIAN,
        types.boolean,
        PROJECTION,
        VECTOR,
        MATRIX,
        GENERATOR,
        float64,
        int64,
        float64,
        int64[::1],
        MATRIX,
    ],
    Problem,
)
#: (problem, point, loss, gradient, memory, hyperparameters, k): loss and gradient are those at `point`.
STEP = types.FunctionType(void(PROBLEM, VECTOR, float64, VECTOR, MATRIX, VECTOR, int64))
#: The same for rules that ask nothing of the problem, which gets a 0 in its place: handing it over takes 15 ns, as long
#: as a whole step of gradient descent.
LIGHT_STEP = types.FunctionType(void(int64, VECTOR, float64, VECTOR, MATRIX, VECTOR, int64))


class Pointer:
    """A compiled kernel as the loop takes it: Numba would look up its type and address at every call, 50 microseconds each.

    Numba knows such an object by `_numba_type_` and `__wrapper_address__`.
    """

    def __init__(self, dispatcher: Any, joint: Any) -> None:
        self._numba_type_ = joint
        result = dispatcher.get_compile_result(joint.signature)
        self.address = result.library.get_pointer_to_function(result.fndesc.llvm_cfunc_wrapper_name)
        self.dispatcher = dispatcher  # keeps the compiled code alive

    def __wrapper_address__(self) -> int:
        """Where the machine code begins."""
        return self.address


@cache
def pointer_to(dispatcher: Any, joint: Any) -> Any:
    """The kernel at a joint (VALUE_AND_GRADIENT, HESSIAN, PROJECTION or STEP), compiled; as it is where Numba is switched off."""
    return Pointer(dispatcher, joint) if hasattr(dispatcher, "get_compile_result") else dispatcher


@cache
def is_light(step: Any) -> bool:
    """Whether a step kernel asks nothing of the problem: its first argument is never read."""
    python = getattr(step, "py_func", step)
    problem = python.__code__.co_varnames[0]
    return all(instruction.argval != problem for instruction in dis.get_instructions(python))


@kernel
def no_step(problem, point, loss, gradient, memory, hyperparameters, k):
    """Stands where the loop is given a light step; never called."""


@kernel
def no_light_step(problem, point, loss, gradient, memory, hyperparameters, k):
    """Stands where the loop is given a full step; never called."""


@kernel
def no_hessian(point, parameters, data, hessian):
    """Stands where a landscape declares no Hessian; evaluate_hessian never calls it."""
    hessian[:, :] = np.nan


@kernel
def everywhere(point, parameters, data):
    """Stands where a landscape has no constraint: every point is feasible, and so its own projection."""


@kernel
def project(problem, point):
    """Move `point` to the nearest feasible point; it stays where it is if it is feasible, or if there is no constraint."""
    problem.project(point, problem.parameters, problem.data)


@kernel
def evaluate(problem, point, gradient):
    """The loss at `point`; its gradient, from the chosen source and with fresh noise, goes into `gradient`."""
    if problem.gradient_source == EXACT:
        problem.evaluations[VALUE_CALLS] += 1
        problem.evaluations[GRADIENT_CALLS] += 1
        value = problem.value_and_gradient(point, problem.parameters, problem.data, gradient)
    else:
        value = evaluate_by_differences(problem, point, gradient)
    if problem.noise > 0.0:
        for i in range(point.size):
            gradient[i] += problem.noise * problem.rng.standard_normal()
    return value


@kernel
def probe(problem, point, gradient):
    """evaluate() at a point the path does not go through: it is noted among the step's probes, which can be drawn."""
    note_probe(problem, point)
    return evaluate(problem, point, gradient)


@kernel
def probe_value(problem, point, unused):
    """The loss alone, for methods that know no gradient; noted among the step's probes. `unused` (n,) is scratch."""
    note_probe(problem, point)
    problem.evaluations[VALUE_CALLS] += 1
    return problem.value_and_gradient(point, problem.parameters, problem.data, unused)


@kernel
def note_probe(problem, point):
    """Write `point` down as looked at in this step, as long as there is room."""
    count = problem.evaluations[PROBES]
    if count < problem.probes.shape[0]:
        for i in range(point.size):
            problem.probes[count, i] = point[i]
        problem.evaluations[PROBES] = count + 1


@kernel
def evaluate_by_differences(problem, point, gradient):
    """Forward: (f(x + h e) - f(x)) / h. Central: (f(x + h e) - f(x - h e)) / 2h. Round-off is left as it is."""
    h = problem.difference
    unused = np.empty_like(point)
    beside = point.copy()
    value = problem.value_and_gradient(point, problem.parameters, problem.data, unused)
    problem.evaluations[VALUE_CALLS] += 1
    for i in range(point.size):
        beside[i] = point[i] + h
        ahead = problem.value_and_gradient(beside, problem.parameters, problem.data, unused)
        problem.evaluations[VALUE_CALLS] += 1
        if problem.gradient_source == FORWARD:
            gradient[i] = (ahead - value) / h
        else:
            beside[i] = point[i] - h
            behind = problem.value_and_gradient(beside, problem.parameters, problem.data, unused)
            problem.evaluations[VALUE_CALLS] += 1
            gradient[i] = (ahead - behind) / (2.0 * h)
        beside[i] = point[i]
    return value


@kernel
def evaluate_hessian(problem, point, hessian):
    """The Hessian at `point` into `hessian` (n, n): the declared one, or central differences of the gradient."""
    problem.evaluations[HESSIAN_CALLS] += 1
    if problem.has_hessian:
        problem.hessian(point, problem.parameters, problem.data, hessian)
    else:
        hessian_by_differences(problem.value_and_gradient, point, problem.parameters, problem.data, hessian)


@kernel
def hessian_by_differences(value_and_gradient, point, parameters, data, hessian):
    """Central differences of the exact gradient, made symmetric; h is about the cube root of the rounding unit."""
    n = point.size
    beside = point.copy()
    ahead = np.empty(n)
    behind = np.empty(n)
    for i in range(n):
        h = 6.0e-6 * max(1.0, abs(point[i]))
        beside[i] = point[i] + h
        value_and_gradient(beside, parameters, data, ahead)
        beside[i] = point[i] - h
        value_and_gradient(beside, parameters, data, behind)
        beside[i] = point[i]
        for j in range(n):
            hessian[i, j] = (ahead[j] - behind[j]) / (2.0 * h)
    for i in range(n):
        for j in range(i):
            mean = 0.5 * (hessian[i, j] + hessian[j, i])
            hessian[i, j] = mean
            hessian[j, i] = mean


@kernel
def solve(matrix, right):
    """Solve `matrix` x = `right` in place by Gaussian elimination with partial pivoting.

    `right` becomes x and True is returned. False means that a pivot vanished: the matrix is singular to working
    precision, no x is defined and both arguments are spoilt.
    """
    n = right.size
    largest = 0.0
    for i in range(n):
        for j in range(n):
            largest = max(largest, abs(matrix[i, j]))
    for column in range(n):
        pivot = column
        for row in range(column + 1, n):
            if abs(matrix[row, column]) > abs(matrix[pivot, column]):
                pivot = row
        # Rounding leaves about n * 1e-16 of the largest entry where an exact zero should stand.
        if not abs(matrix[pivot, column]) > 1.0e-15 * n * largest:
            return False
        for j in range(n):
            matrix[column, j], matrix[pivot, j] = matrix[pivot, j], matrix[column, j]
        right[column], right[pivot] = right[pivot], right[column]
        for row in range(column + 1, n):
            factor = matrix[row, column] / matrix[column, column]
            for j in range(column, n):
                matrix[row, j] -= factor * matrix[column, j]
            right[row] -= factor * right[column]
    for row in range(n - 1, -1, -1):
        for j in range(row + 1, n):
            right[row] -= matrix[row, j] * right[j]
        right[row] /= matrix[row, row]
    return True
