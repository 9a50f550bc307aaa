"""A step against the same step in C, a path and a fan of paths as the stage asks for them, and the first path of all."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from benchmarks._peers import INSTALL, Work, missing, optax_scan, plain_numpy, torch_eager
from descent import pack, run, sweep
from descent.kernels import (
    EXACT,
    HESSIAN,
    LIGHT_STEP,
    PROJECTION,
    STEP,
    VALUE_AND_GRADIENT,
    everywhere,
    no_hessian,
    no_step,
    pointer_to,
)
from descent.loop import descend_many
from descent.places import TOLERANCE
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

HERE = Path(__file__).parent
LANDSCAPE = LANDSCAPES["rosenbrock"]
#: A rate at which the path still moves at the last step, and how many times the time of C a step may take.
GOALS = {"gradient_descent": (0.0001, 5.0), "adam": (0.001, 2.0)}
#: What a step may take of another program's time: of optax's, compiled as a whole; of torch's, one call a step.
PEER_GOALS = {("adam", "optax"): 1.1, ("gradient_descent", "torch"): 1 / 2000, ("adam", "torch"): 1 / 2000}
PROGRAMS = ("optax", "numpy", "torch")
#: Programs that take a thousand times as long do fewer steps.
SLOW_STEPS, SLOW_ROUNDS = 1_000, 5
#: Long enough that the cost of a call hardly counts, short enough that the arrays are not fresh from the system each time.
STEPS = 10_000
ROUNDS = 200
#: What the stage asks for.
STAGE_STEPS = 200

FIRST_PATH = """
from time import perf_counter
begin = perf_counter()
from descent import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
imported = perf_counter()
run(LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"])
print(imported - begin, perf_counter() - imported)
"""


def main() -> None:
    """Print all figures of the core."""
    compare_steps()
    compare_programs()
    time_stage()
    time_first_path()


def compare_steps() -> None:
    """A step through run(), in the bare loop, and in C, with the path recorded."""
    print(f"Nanoseconds a step on {LANDSCAPE.name}, path recorded, best of {ROUNDS} times {STEPS:,} steps")
    print(f"{'':18}{'run()':>8}{'loop':>8}{'C -O2':>8}{'run() / C':>12}{'loop / C':>11}")
    with TemporaryDirectory() as folder:
        floor = compile_floor(Path(folder))
        for key, (rate, goal) in GOALS.items():
            peers = {"run": through_run(key, rate), "loop": bare_loop(key, rate)}
            if floor is not None:
                peers["c"] = in_c(floor, key, rate)
            steps = {name: 1.0e9 * seconds / STEPS for name, seconds in race(peers).items()}
            figures = f"{key:18}{steps['run']:8.1f}{steps['loop']:8.1f}"
            if floor is not None:
                ratio = steps["run"] / steps["c"]
                figures += f"{steps['c']:8.1f}{ratio:12.1f}{steps['loop'] / steps['c']:11.1f}"
                figures += f"   goal {goal:g}: {'met' if ratio <= goal else 'missed'}"
            print(figures)
    if floor is None:
        print("No ratios: there is no C compiler here. Install one that answers to the name cc.")


def compare_programs() -> None:
    """A step through run() beside optax, torch and a loop in NumPy."""
    print(f"\n{'':18}{'run()':>10}{'optax':>10}{'numpy':>10}{'torch':>10}   nanoseconds a step, path recorded")
    for key, (rate, _) in GOALS.items():
        times = time_programs(key, rate)
        told = [f"{1.0e9 * times[name]:10.1f}" if name in times else f"{'-':>10}" for name in ("run", *PROGRAMS)]
        print(f"{key:18}{''.join(told)}")
        for name in PROGRAMS:
            goal = PEER_GOALS.get((key, name))
            if name in times:
                ratio = times["run"] / times[name]
                verdict = "" if goal is None else f"   goal {goal:.3g}: {'met' if ratio <= goal else 'missed'}"
                print(f"    of the time of {name:8}{ratio:12.5f}{verdict}")
    if missing("optax", "jax", "torch"):
        print(f"Not installed here: {', '.join(missing('optax', 'jax', 'torch'))} ({INSTALL}).")


def time_programs(key: str, rate: float) -> dict[str, float]:
    """Seconds a step of run() and of the other programs that are installed."""
    compiled = {"run": through_run(key, rate), "optax": optax_scan(key, LANDSCAPE.start, rate, STEPS)}
    present = {name: work for name, work in compiled.items() if work is not None}
    times = {name: seconds / STEPS for name, seconds in race(present).items()}
    short = run(LANDSCAPE, OPTIMIZERS[key], steps=SLOW_STEPS, hyperparameters={"learning_rate": rate}).points
    for name, make in (("numpy", plain_numpy), ("torch", torch_eager)):
        slow = make(key, LANDSCAPE.start, rate, SLOW_STEPS)
        if slow is not None:
            times[name] = race({"run": lambda: short, name: slow}, SLOW_ROUNDS)[name] / SLOW_STEPS
    return times


def race(peers: dict[str, Work], rounds: int = ROUNDS) -> dict[str, float]:
    """Best seconds of each, taken in turns so that a noisy moment hits all alike; their last points must agree."""
    ends = {name: work()[-1] for name, work in peers.items()}
    for name, end in ends.items():
        if not np.allclose(end, ends["run"], rtol=1.0e-6):
            raise AssertionError(f"{name} ends at {end}, run() at {ends['run']}: they do not do the same.")
    seconds = dict.fromkeys(peers, np.inf)
    for _ in range(rounds):
        for name, work in peers.items():
            begin = perf_counter()
            work()
            seconds[name] = min(seconds[name], perf_counter() - begin)
    return seconds


def through_run(key: str, rate: float) -> Work:
    """As anybody calls it: arguments checked, arrays made, the end of the path judged."""
    optimizer = OPTIMIZERS[key]
    return lambda: run(LANDSCAPE, optimizer, steps=STEPS, hyperparameters={"learning_rate": rate}).points


def bare_loop(key: str, rate: float) -> Work:
    """The compiled loop alone, on arrays made beforehand."""
    optimizer = OPTIMIZERS[key]
    n, slots = LANDSCAPE.dimension, len(optimizer.memory_rows(LANDSCAPE.dimension))
    points = np.empty((1, STEPS + 1, n))
    arguments = (
        pointer_to(LANDSCAPE.value_and_gradient, VALUE_AND_GRADIENT),
        pointer_to(no_hessian, HESSIAN),
        False,
        pointer_to(everywhere, PROJECTION),
        pointer_to(no_step, STEP),
        pointer_to(optimizer.step, LIGHT_STEP),
        True,
        True,
        False,
        pack(LANDSCAPE.parameters, None, LANDSCAPE.name, {}),
        LANDSCAPE.rows,
        np.empty((0, 0), np.int64),
        np.random.default_rng(0),
        0.0,
        0.0,
        EXACT,
        1.0e-6,
        np.empty(0),
        -1,
        TOLERANCE,
        STEPS,
        np.array([LANDSCAPE.start]),
        pack(optimizer.hyperparameters, {"learning_rate": rate}, optimizer.name, {})[np.newaxis],
        np.empty((slots, n)),
        np.empty((0, n)),
        points,
        np.empty((1, STEPS + 1)),
        np.empty((1, STEPS + 1, n)),
        np.empty((1, 0, slots, n)),
        np.empty((1, 0, 0, n)),
        np.empty((1, 0), np.int64),
        np.empty((1, STEPS + 1, 3), np.int64),
        np.empty((1, 4), np.int64),
    )

    def work() -> np.ndarray:
        descend_many(*arguments)
        return points[0]

    return work


def compile_floor(folder: Path) -> ctypes.CDLL | None:
    """core.c as a library in `folder`, or None where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "core.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, HERE / "core.c", "-lm"], check=True)
    return ctypes.CDLL(str(library))


def in_c(floor: ctypes.CDLL, key: str, rate: float) -> Work:
    """The same descent by the function of that name in core.c, on arrays made beforehand."""
    optimizer = OPTIMIZERS[key]
    function = floor[key]
    start = np.array(LANDSCAPE.start)
    hyperparameters = pack(optimizer.hyperparameters, {"learning_rate": rate}, optimizer.name, {})
    points, losses, gradients = np.empty((STEPS + 1, 2)), np.empty(STEPS + 1), np.empty((STEPS + 1, 2))
    arguments = (
        address(start),
        ctypes.c_double(pack(LANDSCAPE.parameters, None, LANDSCAPE.name, {})[0]),
        address(hyperparameters),
        ctypes.c_long(STEPS),
        address(points),
        address(losses),
        address(gradients),
    )

    def work() -> np.ndarray:
        function(*arguments)
        return points

    # The closure keeps alive what C only has the addresses of.
    work.arrays = (start, hyperparameters, losses, gradients)  # type: ignore[attr-defined]
    return work


def address(array: np.ndarray) -> ctypes.c_void_p:
    """Where the first number of `array` is."""
    return ctypes.c_void_p(array.ctypes.data)


def time_stage() -> None:
    """One path, and a path for every stop of the learning rate: what a hand on a slider waits for."""
    adam = OPTIMIZERS["adam"]
    rates = adam.hyperparameters[0].stops
    path = median_seconds(lambda: run(LANDSCAPE, adam, steps=STAGE_STEPS))
    fan = median_seconds(lambda: sweep(LANDSCAPE, adam, steps=STAGE_STEPS, hyperparameters={"learning_rate": rates}))
    print(f"\nAdam, {STAGE_STEPS} steps, median of {ROUNDS}")
    print(f"{'one path':36}{1.0e3 * path:8.2f} ms")
    print(f"{f'a fan of {len(rates)} learning rates':36}{1.0e3 * fan:8.2f} ms")


def median_seconds(work: Callable[[], object]) -> float:
    """Median seconds of `work` after a first call that does not count."""
    work()
    seconds = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        work()
        seconds.append(perf_counter() - begin)
    return float(np.median(seconds))


def time_first_path() -> None:
    """From a fresh interpreter to the first path: with nothing compiled yet, and with all kernels in the cache."""
    print("\nSeconds in a fresh interpreter        import   first path")
    with TemporaryDirectory() as folder:
        for state in ("nothing compiled yet", "kernels in the cache"):
            imported, first = time_interpreter(Path(folder))
            print(f"{state:36}{imported:8.2f}{first:13.2f}")


def time_interpreter(cache: Path) -> tuple[float, float]:
    """Seconds to import the rooms, and from there to the first path, with Numba's disk cache in `cache`."""
    output = subprocess.run(
        [sys.executable, "-c", FIRST_PATH],
        check=True,
        capture_output=True,
        text=True,
        cwd=HERE.parent,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
    ).stdout
    imported, first = map(float, output.split())
    return imported, first


if __name__ == "__main__":
    main()
