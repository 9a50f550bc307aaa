"""Landscape kernels in 60 digits: the same lines of code, run on mpmath numbers instead of floats.

A kernel is plain Python before Numba compiles it. Here that Python runs again with `math` and `np` replaced by
mpmath, so that central differences of its *value* are right to 30 digits, at any point, for any kernel, and owe
nothing to the gradient and the Hessian that are declared beside it.
"""

import math
from types import FunctionType, ModuleType, SimpleNamespace

import mpmath
import numpy as np

from descent.quantity import pack

DIGITS = 60
context = mpmath.mp.clone()
context.dps = DIGITS

#: mpmath's name where it is not that of math or numpy.
OTHER_NAMES = {"arctan": "atan", "arcsin": "asin", "arccos": "acos", "arctan2": "atan2", "fabs": "fabs"}
ELEMENTARY = (
    *("sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "asin", "acos"),
    *("atan2", "hypot", "radians", "degrees", "floor", "ceil", "sign", "fabs", "pi", "e", "inf", "nan"),
)
MPMATH = SimpleNamespace(
    **{name: getattr(context, name) for name in ELEMENTARY},
    **{name: getattr(context, other) for name, other in OTHER_NAMES.items() if name not in ELEMENTARY},
    pow=context.power,
    abs=abs,
    isfinite=context.isfinite,
    isnan=context.isnan,
    empty=lambda shape: np.full(shape, context.mpf(0)),
    zeros=lambda shape: np.full(shape, context.mpf(0)),
    empty_like=lambda array: np.full(array.shape, context.mpf(0)),
)


def in_high_precision(kernel):
    """The kernel's own Python with mathematics, and every kernel it calls, in high precision."""
    python = getattr(kernel, "py_func", kernel)
    names = dict(python.__globals__)
    for name in python.__code__.co_names:
        value = names.get(name)
        if isinstance(value, ModuleType) and value in (math, np):
            names[name] = MPMATH
        elif hasattr(value, "py_func"):
            names[name] = in_high_precision(value)
    return FunctionType(python.__code__, names, python.__name__, python.__defaults__, python.__closure__)


def exact(array):
    """An array of floats as mpmath numbers, without rounding."""
    numbers = np.empty(np.shape(array), dtype=object)
    for index, value in np.ndenumerate(np.asarray(array, dtype=float)):
        numbers[index] = context.mpf(float(value))
    return numbers


def value_function(landscape, parameters):
    """value(point) in high precision, for parameters given by name."""
    kernel = in_high_precision(landscape.value_and_gradient)
    packed = exact(pack(landscape.parameters, parameters, landscape.name, {}))
    rows = exact(landscape.rows)

    def value(point):
        unused = exact(np.zeros(len(point)))
        return kernel(point, packed, rows, unused)

    return value


def gradient_by_differences(value, point):
    """Central differences: wrong by about h^2 = 1e-40."""
    h = context.mpf(10) ** -20
    gradient = np.empty(len(point))
    for i in range(len(point)):
        ahead, behind = point.copy(), point.copy()
        ahead[i], behind[i] = point[i] + h, point[i] - h
        gradient[i] = (value(ahead) - value(behind)) / (2 * h)
    return gradient


def hessian_by_differences(value, point):
    """Second central differences of the value: wrong by about h^2 = 1e-30."""
    h = context.mpf(10) ** -15
    n = len(point)
    hessian = np.empty((n, n))

    def shifted(i, along_i, j, along_j):
        there = point.copy()
        there[i] = there[i] + along_i * h
        there[j] = there[j] + along_j * h
        return value(there)

    for i in range(n):
        hessian[i, i] = (shifted(i, 1, i, 0) - 2 * value(point) + shifted(i, -1, i, 0)) / h**2
        for j in range(i):
            mixed = shifted(i, 1, j, 1) - shifted(i, 1, j, -1) - shifted(i, -1, j, 1) + shifted(i, -1, j, -1)
            hessian[i, j] = hessian[j, i] = mixed / (4 * h**2)
    return hessian
