"""Pairs that cover the catalogue, for promises that no particular pair could break."""

import pytest

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

#: Every optimizer on a valley, on data and in ten dimensions; every landscape under two optimizers.
KEYS = sorted({
    *((landscape, optimizer) for landscape in ("rosenbrock", "logistic", "quadratic_n") for optimizer in OPTIMIZERS),
    *((landscape, optimizer) for landscape in LANDSCAPES for optimizer in ("heavy_ball", "adam")),
})
PAIRS = [pytest.param(LANDSCAPES[a], OPTIMIZERS[b], id=f"{a}-{b}") for a, b in KEYS]
