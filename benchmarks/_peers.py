"""The same descents by other programs, each on Rosenbrock's banana with the path recorded; None where one is not installed."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

Work = Callable[[], np.ndarray]  # one whole descent; what it returns are the points (steps + 1, 2)

INSTALL = "pip install -r requirements-peers.txt"


def missing(*names: str) -> list[str]:
    """Those of the packages that are not installed."""
    return [name for name in names if find_spec(name) is None]


def plain_numpy(key: str, start: tuple[float, ...], rate: float, steps: int) -> Work:
    """The loop as a student writes it: NumPy arrays, one line of the rule a line of code."""

    def gradient_at(point: np.ndarray) -> np.ndarray:
        x, y = point
        return np.array([-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)])

    def work() -> np.ndarray:
        point = np.array(start)
        points = [point]
        average, square = np.zeros(2), np.zeros(2)
        for k in range(steps):
            gradient = gradient_at(point)
            if key == "adam":
                average = 0.9 * average + 0.1 * gradient
                square = 0.999 * square + 0.001 * gradient**2
                corrected = average / (1.0 - 0.9 ** (k + 1))
                gradient = corrected / (np.sqrt(square / (1.0 - 0.999 ** (k + 1))) + 1.0e-8)
            point = point - rate * gradient
            points.append(point)
        return np.array(points)

    return work


def optax_scan(key: str, start: tuple[float, ...], rate: float, steps: int) -> Work | None:
    """optax within lax.scan, compiled by jit."""
    if missing("jax", "optax"):
        return None
    import jax
    import optax
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    optimizer = optax.adam(rate) if key == "adam" else optax.sgd(rate)
    slope = jax.grad(_rosenbrock)

    @jax.jit
    def descend(point: Any) -> Any:
        def step(carry: Any, _: Any) -> Any:
            here, state = carry
            updates, state = optimizer.update(slope(here), state, here)
            there = optax.apply_updates(here, updates)
            return (there, state), there

        _, points = jax.lax.scan(step, (point, optimizer.init(point)), None, length=steps)
        return jnp.vstack([point, points])

    begin = jnp.array(start)
    return lambda: np.asarray(descend(begin).block_until_ready())


def torch_eager(key: str, start: tuple[float, ...], rate: float, steps: int) -> Work | None:
    """torch.optim as one uses it: backward() and step() in a Python loop."""
    if missing("torch"):
        return None
    import torch

    torch.set_num_threads(1)

    def work() -> np.ndarray:
        point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = (torch.optim.Adam if key == "adam" else torch.optim.SGD)([point], lr=rate)
        points = [point.detach().numpy().copy()]
        for _ in range(steps):
            optimizer.zero_grad()
            _rosenbrock(point).backward()
            optimizer.step()
            points.append(point.detach().numpy().copy())
        return np.array(points)

    return work


def vmapped_adam(starts: np.ndarray, rate: float, steps: int) -> Callable[[], np.ndarray] | None:
    """optax's Adam from every row of `starts` (r, 2) at once, by vmap, lax.scan and jit: the last points (r, 2)."""
    if missing("jax", "optax"):
        return None
    import jax
    import optax
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    optimizer = optax.adam(rate)
    slope = jax.grad(_rosenbrock)

    def descend(point: Any) -> Any:
        def step(carry: Any, _: Any) -> Any:
            here, state = carry
            updates, state = optimizer.update(slope(here), state, here)
            return (optax.apply_updates(here, updates), state), None

        (last, _), _ = jax.lax.scan(step, (point, optimizer.init(point)), None, length=steps)
        return last

    together = jax.jit(jax.vmap(descend))
    begin = jnp.array(starts)
    return lambda: np.asarray(together(begin).block_until_ready())


def _rosenbrock(point: Any) -> Any:
    x, y = point[0], point[1]
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2
