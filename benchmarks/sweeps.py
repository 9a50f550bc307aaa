"""A map of ends: 256 x 256 starts, 200 steps of Adam, last points only, on one thread and on all, beside jax.vmap."""

from os import cpu_count
from time import perf_counter

import numpy as np

from benchmarks._peers import INSTALL, missing, vmapped_adam
from descent import sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

LANDSCAPE, OPTIMIZER = LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"]
SIDE, STEPS, RATE = 256, 200, 0.01
ROUNDS = 7
#: Least gain from a second thread; most time beside jax.vmap.
SCALING, RATIO = 1.8, 1.0


def main() -> None:
    """Print nanoseconds a step, the gain from threads, and the ratio to jax.vmap."""
    (left, right), (low, high) = LANDSCAPE.domain
    grid = np.meshgrid(np.linspace(left, right, SIDE), np.linspace(low, high, SIDE))
    starts = np.stack(grid, axis=-1).reshape(-1, 2)
    cores = cpu_count() or 1

    def ends(threads: int) -> np.ndarray:
        return sweep(
            LANDSCAPE,
            OPTIMIZER,
            starts=starts,
            steps=STEPS,
            hyperparameters={"learning_rate": RATE},
            keep="end",
            threads=threads,
        ).points[:, 0]

    def plain() -> np.ndarray:
        # The whole path is kept, so the plain loop does the work: a sixteenth of the starts, that it fits into memory.
        rates = {"learning_rate": RATE}
        return sweep(LANDSCAPE, OPTIMIZER, starts=starts[::16], steps=STEPS, hyperparameters=rates, threads=1).points

    begin = perf_counter()
    ends(1)
    print(f"first call, with the compilation of the pair  {perf_counter() - begin:6.1f} s")
    works = {"one thread": lambda: ends(1), f"{cores} threads": lambda: ends(cores), "plain loop": plain}
    vmapped = vmapped_adam(starts, RATE, STEPS)
    if vmapped is not None:
        works["jax.vmap"] = vmapped
        if not np.allclose(vmapped(), ends(1), rtol=1.0e-6, atol=1.0e-9):
            raise AssertionError("jax.vmap ends elsewhere: they do not do the same.")
    nanoseconds = dict.fromkeys(works, np.inf)
    for _ in range(ROUNDS):
        for name, work in works.items():
            begin = perf_counter()
            work()
            runs = len(starts) // 16 if name == "plain loop" else len(starts)
            nanoseconds[name] = min(nanoseconds[name], 1.0e9 * (perf_counter() - begin) / (runs * STEPS))
    for name, value in nanoseconds.items():
        print(f"{name:24}{value:8.2f} ns a step")
    gain = nanoseconds["one thread"] / nanoseconds[f"{cores} threads"]
    print(f"{f'gain of {cores} threads':24}{gain:8.2f}   goal {SCALING:g}: {'met' if gain >= SCALING else 'missed'}")
    if vmapped is None:
        print(f"No ratio to jax.vmap: {', '.join(missing('jax', 'optax'))} is not installed ({INSTALL}).")
        return
    ratio = nanoseconds[f"{cores} threads"] / nanoseconds["jax.vmap"]
    print(f"{'of the time of jax.vmap':24}{ratio:8.2f}   goal {RATIO:g}: {'met' if ratio <= RATIO else 'missed'}")


if __name__ == "__main__":
    main()
