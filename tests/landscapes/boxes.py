"""Points of a landscape's domain, and its parameters at their ends."""

from itertools import product

import numpy as np

#: A grid in more dimensions would be too large, or too coarse to say anything.
MOST_AXES = 2


def all_over(landscape, size):
    """`size` points along each axis, ends included, or in more than two dimensions as many random ones: (m, n)."""
    low, high = np.array(landscape.domain).T
    n = landscape.dimension
    if n > MOST_AXES:
        return np.random.default_rng(4).uniform(low, high, (size**MOST_AXES, n))
    axes = [np.linspace(*side, size) for side in landscape.domain]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, n)


def extremes(landscape):
    """Parameters by name: the defaults, then both ends of each in all combinations."""
    names = [quantity.name for quantity in landscape.parameters]
    ends = product(*((quantity.low, quantity.high) for quantity in landscape.parameters))
    every = [{q.name: q.default for q in landscape.parameters}, *(dict(zip(names, end, strict=True)) for end in ends)]
    return [chosen for i, chosen in enumerate(every) if chosen not in every[:i]]
