"""Linear algebra in plain loops: NumPy's own takes Numba seconds to compile, and for a few dimensions it is no faster."""

import math

import numpy as np

from descent import kernel

#: Sweeps over all pairs of coordinates. Convergence is quadratic: five or six are enough, the rest is never reached.
SWEEPS = 30


@kernel
def dot(a, b):
    """a . b for vectors of one length."""
    total = 0.0
    for i in range(a.size):
        total += a[i] * b[i]
    return total


@kernel
def norm(vector):
    """Euclidean length of `vector` (n,), also where the squares of its entries would overflow."""
    largest = 0.0
    for i in range(vector.size):
        largest = max(largest, abs(vector[i]))
    if largest == 0.0:
        return 0.0
    total = 0.0
    for i in range(vector.size):
        share = vector[i] / largest
        total += share * share
    return largest * math.sqrt(total)


@kernel
def end_on_overflow(squares, point):
    """Where an entry of `squares` (n,) is no number `point` becomes nan: divergence.

    Squares of a runaway gradient overflow before the gradient does, and a record must hold numbers only.
    """
    for i in range(point.size):
        if not np.isfinite(squares[i]):
            point[i] = np.nan


@kernel
def eigen(matrix, values, vectors):
    """Eigenvalues (n,) of the symmetric `matrix` (n, n), unordered, and unit eigenvectors in the columns of `vectors`.

    Cyclic Jacobi (Golub & Van Loan, Matrix Computations, 4th ed., section 8.5). `matrix` is spoilt: it becomes diagonal.
    """
    n = values.size
    for i in range(n):
        for j in range(n):
            vectors[i, j] = 1.0 if i == j else 0.0
    for _ in range(SWEEPS):
        turned = False
        for p in range(n):
            for q in range(p + 1, n):
                # An entry that vanishes beside both of its diagonal neighbours turns nothing any more.
                beside = math.sqrt(abs(matrix[p, p])) * math.sqrt(abs(matrix[q, q]))
                if not abs(matrix[p, q]) <= 1.0e-17 * beside:
                    turned = True
                    turn(matrix, vectors, p, q)
        if not turned:
            break
    for i in range(n):
        values[i] = matrix[i, i]


@kernel
def turn(matrix, vectors, p, q):
    """The rotation in the plane of p and q that makes matrix[p, q] zero, applied to `matrix` and `vectors`."""
    tau = (matrix[q, q] - matrix[p, p]) / (2.0 * matrix[p, q])
    # The smaller root turns by 45 degrees at most, which is what makes the sweeps converge.
    t = math.copysign(1.0, tau) / (abs(tau) + math.hypot(1.0, tau))
    c = 1.0 / math.sqrt(1.0 + t * t)
    s = t * c
    for i in range(vectors.shape[0]):
        left, right = matrix[i, p], matrix[i, q]
        matrix[i, p], matrix[i, q] = c * left - s * right, s * left + c * right
        left, right = vectors[i, p], vectors[i, q]
        vectors[i, p], vectors[i, q] = c * left - s * right, s * left + c * right
    for i in range(vectors.shape[0]):
        left, right = matrix[p, i], matrix[q, i]
        matrix[p, i], matrix[q, i] = c * left - s * right, s * left + c * right
    matrix[p, q] = matrix[q, p] = 0.0
