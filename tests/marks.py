"""Marks that tests of several rooms share."""

import numba
import pytest

#: For tests that leave the range of numbers, and for those that count compilations.
compiled_only = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT),
    reason="NUMBA_DISABLE_JIT=1: plain Python compiles nothing, and raises where IEEE 754 gives inf or nan",
)
