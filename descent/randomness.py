"""Where random choices come from: seeded streams, one for the mini-batches and one for all else; same seed, same path."""

import numpy as np

BATCHES, ALL_ELSE = 0, 1


def draw_batches(rows: int, batch_size: int, count: int, seed: int) -> np.ndarray:
    """Row numbers of `count` mini-batches, int64 (count, batch_size), -1 where a batch is shorter.

    Epochs are shuffled and without replacement, as in torch's DataLoader(shuffle=True): every epoch visits every row
    once, and its last batch is short where `batch_size` does not divide `rows`. They have a stream of their own, so
    that a seed means the same shuffle whatever else a run draws.
    """
    generator = np.random.default_rng([BATCHES, seed])
    per_epoch = -(-rows // batch_size)
    padding = np.full(per_epoch * batch_size - rows, -1)
    epochs = [np.append(generator.permutation(rows), padding) for _ in range(-(-count // per_epoch))]
    return np.concatenate(epochs).reshape(-1, batch_size)[:count].astype(np.int64)


def generator_of(seed: int) -> np.random.Generator:
    """The stream of a run's gradient noise and of its optimizer's own random choices."""
    return np.random.default_rng([ALL_ELSE, seed])
