"""Every random choice of a run, drawn beforehand from one seeded Generator: same seed, same path."""

import numpy as np


def draw_batches(rows: int, batch_size: int, count: int, seed: int) -> np.ndarray:
    """Row numbers of `count` mini-batches, int64 (count, batch_size), -1 where a batch is shorter.

    Epochs are shuffled and without replacement, as in torch's DataLoader(shuffle=True): every epoch visits every row
    once, and its last batch is short where `batch_size` does not divide `rows`.
    """
    generator = np.random.default_rng(seed)
    per_epoch = -(-rows // batch_size)
    padding = np.full(per_epoch * batch_size - rows, -1)
    epochs = [np.append(generator.permutation(rows), padding) for _ in range(-(-count // per_epoch))]
    return np.concatenate(epochs).reshape(-1, batch_size)[:count].astype(np.int64)


def draw_noise(scale: float, count: int, dimension: int, seed: int) -> np.ndarray:
    """Independent normal noise of standard deviation `scale` for `count` gradients: float64 (count, dimension)."""
    return np.random.default_rng(seed).normal(0.0, scale, (count, dimension))
