"""Paths against scipy.optimize.minimize: the same ends, in about as many steps."""

import numpy as np
import scipy.optimize

from descent import Reason, sample, sweep
from optimizers import OPTIMIZERS

#: Our steps to a gradient this small may be more than scipy's by this factor: the searches are not the same.
FACTOR, SMALL = 1.25, 1e-7


def compare_with_scipy(landscape, key, method, hyperparameters, **options):
    """From ten starts: a minimum each time, scipy's own nearly always, and no more steps in all than FACTOR times its."""
    optimizer = OPTIMIZERS[key]
    # Near a minimum, so that both end in the same one.
    minimum = np.array(next(m.point for m in landscape.places().minima))
    radius = 0.15 * np.diff(landscape.domain).max()
    low, high = np.array(landscape.domain).T
    starts = np.clip(minimum + np.random.default_rng(2).uniform(-radius, radius, (10, len(minimum))), low, high)
    paths = sweep(landscape, optimizer, starts=starts, steps=300, hyperparameters=hyperparameters)

    def value(x):
        return sample(landscape, [x])[0][0]

    def gradient(x):
        return sample(landscape, [x])[1][0]

    ours, theirs, same = 0, 0, 0
    for i, start in enumerate(starts):
        result = scipy.optimize.minimize(value, start, jac=gradient, method=method, options=options)
        assert paths[i].reason is Reason.MINIMUM
        ours += int(np.flatnonzero(np.abs(paths[i].gradients).max(axis=1) <= SMALL)[0])
        theirs += result.nit
        if np.abs(paths[i].points[-1] - result.x).max() <= optimizer.check.tolerance * max(1, np.abs(result.x).max()):
            same += 1
    assert same >= 8, "in a landscape of several minima a start may go to another"
    assert ours <= FACTOR * theirs
