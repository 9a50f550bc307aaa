"""Comparing values where some are no numbers."""

import numpy as np

from descent import kernel, probe_value


@kernel
def judge(problem, point, unused):
    """The loss at `point` as a rank: what is no number is as bad as can be. `unused` (n,) is scratch."""
    value = probe_value(problem, point, unused)
    return np.inf if np.isnan(value) else value
