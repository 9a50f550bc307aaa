"""The steps of Adam and its kin taken apart: old average and new gradient, both divided by the size of the gradient."""

import numpy as np

from optimizers.dissection import Parts, Taken, preconditioned

#: What Yogi's two averages begin with, as in optax: its rule adds to the squares, and never from nothing.
YOGI_BEGINNING = 1.0e-6


def _numbers(taken: Taken, *names: str) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(taken.numbers[name], float) for name in names)


def _corrections(taken: Taken) -> tuple[np.ndarray, np.ndarray]:
    """What the two averages are divided by, because they began at 0: (s, 1) each."""
    beta1, beta2 = _numbers(taken, "beta1", "beta2")
    return 1.0 - beta1 ** (taken.k + 1.0), 1.0 - beta2 ** (taken.k + 1.0)


def _averaged(taken: Taken, g: np.ndarray, size: np.ndarray) -> Parts:
    """A step of rate times corrected average over `size` (s, n)."""
    rate, beta1 = _numbers(taken, "learning_rate", "beta1")
    correction, _ = _corrections(taken)
    return Parts(beta1 * taken.before["average"] / correction, (1.0 - beta1) * g / correction, rate / size)


def _root(taken: Taken, squares: np.ndarray) -> np.ndarray:
    """The root of corrected squares, and epsilon."""
    return np.sqrt(squares / _corrections(taken)[1]) + taken.numbers["epsilon"]


def _adam(taken: Taken) -> Parts:
    return _averaged(taken, taken.decayed, _root(taken, taken.after["squared_average"]))


def _adam_uncorrected(taken: Taken) -> Parts:
    rate, beta1, epsilon = _numbers(taken, "learning_rate", "beta1", "epsilon")
    size = np.sqrt(taken.after["squared_average"]) + epsilon
    return Parts(beta1 * taken.before["average"], (1.0 - beta1) * taken.decayed, rate / size)


def _adamw(taken: Taken) -> Parts:
    rate, weight_decay = _numbers(taken, "learning_rate", "weight_decay")
    parts = _averaged(taken, taken.gradients, _root(taken, taken.after["squared_average"]))
    return Parts(parts.kept, parts.fresh, parts.matrix, rate * weight_decay * taken.points)


def _nadam(taken: Taken) -> Parts:
    rate, beta1, momentum_decay = _numbers(taken, "learning_rate", "beta1", "momentum_decay")
    momentum, following = (beta1 * (1.0 - 0.5 * 0.96 ** ((taken.k + ahead) * momentum_decay)) for ahead in (1.0, 2.0))
    product = taken.after["momentum_product"]
    share, g = following / (1.0 - product * following), taken.decayed
    kept = share * beta1 * taken.before["average"]
    fresh = ((1.0 - momentum) / (1.0 - product) + share * (1.0 - beta1)) * g
    return Parts(kept, fresh, rate / _root(taken, taken.after["squared_average"]))


def _radam(taken: Taken) -> Parts:
    beta2, epsilon = _numbers(taken, "beta2", "epsilon")
    power = beta2 ** (taken.k + 1.0)
    longest = 2.0 / (1.0 - beta2) - 1.0
    length = longest - 2.0 * (taken.k + 1.0) * power / (1.0 - power)
    trusted = length > 5.0
    safe = np.where(trusted, length, 6.0)
    rectification = np.sqrt((safe - 4.0) * (safe - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * safe))
    size = (np.sqrt(taken.after["squared_average"]) + epsilon) / (rectification * np.sqrt(1.0 - power))
    parts = _averaged(taken, taken.decayed, np.where(trusted, size, 1.0))
    return Parts(parts.kept, parts.fresh, parts.matrix * np.ones_like(taken.points))


def _qhadam(taken: Taken) -> Parts:
    beta1, nu1, nu2, epsilon, rate = _numbers(taken, "beta1", "nu1", "nu2", "epsilon", "learning_rate")
    correction, squared_correction = _corrections(taken)
    g = taken.decayed
    squares = (1.0 - nu2) * g * g + nu2 * taken.after["squared_average"] / squared_correction
    kept = nu1 * beta1 * taken.before["average"] / correction
    fresh = (1.0 - nu1 + nu1 * (1.0 - beta1) / correction) * g
    return Parts(kept, fresh, rate / (np.sqrt(squares) + epsilon))


def _yogi(taken: Taken) -> Parts:
    # Its kernel sets the average before the first step, where the record still has zeros.
    begun = np.where(taken.k == 0, YOGI_BEGINNING, taken.before["average"])
    parts = _averaged(taken, taken.gradients, _root(taken, taken.after["squared_size"]))
    return Parts(taken.numbers["beta1"] * begun / _corrections(taken)[0], parts.fresh, parts.matrix)


ADAM_DISSECTION = preconditioned(_adam)
ADAM_UNCORRECTED_DISSECTION = preconditioned(_adam_uncorrected)
ADAMW_DISSECTION = preconditioned(_adamw)
NADAM_DISSECTION = preconditioned(_nadam)
RADAM_DISSECTION = preconditioned(_radam)
QHADAM_DISSECTION = preconditioned(_qhadam)
ADAMAX_DISSECTION = preconditioned(lambda taken: _averaged(taken, taken.decayed, taken.after["greatest"]))
AMSGRAD_DISSECTION = preconditioned(
    lambda taken: _averaged(taken, taken.decayed, _root(taken, taken.after["greatest_square"]))
)
ADABELIEF_DISSECTION = preconditioned(
    lambda taken: _averaged(taken, taken.gradients, _root(taken, taken.after["squared_surprise"]))
)
YOGI_DISSECTION = preconditioned(_yogi)
