"""Many runs in the lanes of the processor's vectors: the two kernels of a pair, rewritten to run side by side.

A kernel is plain Python before Numba compiles it. For a sweep that keeps only ends, the Python of a landscape and of an
optimizer is taken apart, loops over coordinates are unrolled, and every number that belongs to one run becomes a row of
LANES numbers in one flat workspace: point[i] turns into w[row * LANES + lane]. What remains is straight code within one
loop over the lanes, which LLVM turns into vector instructions, the same arithmetic eight runs at a time: the results
are those of the plain loop, bit for bit.

Only kernels made of arithmetic, loops over coordinates and conditions can be rewritten; others stay with the plain loop.
"""

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit

from descent.kernels import OPTIONS
from descent.rewriting import LANES, Rewriter, Unfit, at, place

#: As in descent.loop: the last step recorded, the step that left the numbers, and where the settled and the still tail begin.
STATES = ("last", "diverged", "settled", "still")
#: No optimizer has more hyperparameters.
MOST_NUMBERS = 16


@lru_cache(maxsize=64)
def fuse(value_and_gradient: Any, step: Any, dimension: int, memory_rows: int) -> Callable[..., None] | None:
    """The compiled sweep of a pair of kernels, or None where one of them cannot be rewritten.

    Its arguments: starts (r, n), hyperparameters (r, h), parameters, steps, tolerance, and what it fills in, (r, 2 n + 5):
    the last point, its gradient, its loss, and the four columns of `outcomes` in descent.loop.
    """
    try:
        source, names = write_sweep(value_and_gradient.py_func, step.py_func, dimension, memory_rows)
    except (Unfit, AttributeError, OSError):
        # OSError: the source of a kernel typed at a prompt is not to be had.
        return None
    exec(compile(source, f"<{step.__name__} in lanes>", "exec"), names)  # noqa: S102  # our own kernels, rearranged
    # The cache of compiled kernels needs a file to stand beside, which this one does not have.
    return njit(**{**OPTIONS, "cache": False})(names["sweep_lanes"])


class Rows:
    """Which row of the workspace holds what."""

    def __init__(self) -> None:
        self.count = 0
        self.first: dict[str, int] = {}

    def add(self, name: str, rows: int) -> list[int]:
        """`rows` new rows under a name."""
        self.first[name] = self.count
        self.count += rows
        return list(range(self.first[name], self.count))


SWEEP = """
def sweep_lanes(starts, hyperparameters, parameters, steps, tolerance, outcome):
    w = np.empty({rows} * {lanes})
    runs = starts.shape[0]
    for first in range(0, runs, {lanes}):
        for lane in range({lanes}):
            # The last lanes of the last round have nothing to do: they repeat a run.
            run = min(first + lane, runs - 1)
            for i in range({dimension}):
                w[({point} + i) * {lanes} + lane] = starts[run, i]
            for i in range({numbers}):
                w[({hyperparameters} + i) * {lanes} + lane] = hyperparameters[run, i]
            for i in range({memory_size}):
                w[({memory} + i) * {lanes} + lane] = 0.0
            {begin}
        for k in range(steps + 1):
            # Most of the time nothing happens but steps; what happens now and then has loops of its own.
            died, settling, resting = 0, 0, 0
            for lane in range({lanes}):
                {evaluate}
                {look}
            if died > 0:
                for lane in range({lanes}):
                    {die}
            if settling > 0:
                for lane in range({lanes}):
                    {settle}
            if k == steps:
                break
            for lane in range({lanes}):
                {keep}
                {step}
                {compare}
            if resting > 0:
                for lane in range({lanes}):
                    {rest}
        for lane in range(min({lanes}, runs - first)):
            if {alive} > 0.0:
                {survive}
            else:
                # Back to the last point whose numbers were finite.
                {go_back}
                {evaluate}
            {answer}
"""


def write_sweep(value: Any, step: Any, dimension: int, memory_rows: int) -> tuple[str, dict[str, Any]]:
    """The source of sweep_lanes for a pair of kernels, and the names that it uses. Raises Unfit."""
    rows = Rows()
    n = dimension
    point, gradient, (loss,) = rows.add("point", n), rows.add("gradient", n), rows.add("loss", 1)
    memory = [rows.add(f"memory{slot}", n) for slot in range(memory_rows)]
    before, end, (alive, settled_loss) = rows.add("before", n), rows.add("end", n), rows.add("conditions", 2)
    states = dict(zip(STATES, map(at, rows.add("states", len(STATES))), strict=True))
    numbers = rows.add("hyperparameters", MOST_NUMBERS)

    lines = [*_evaluation(value, point, gradient), f"{at(loss)} = loss"]
    step_lines = _step(step, point, gradient, memory, numbers, loss)
    how_many = max((i + 1 for i, row in enumerate(numbers) if at(row) in "\n".join(step_lines)), default=0)
    back = [f"{at(p)} = {at(e)}" for p, e in zip(point, end, strict=True)]
    source = SWEEP.format(
        rows=numbers[0] + how_many,
        lanes=LANES,
        dimension=n,
        numbers=how_many,
        point=point[0],
        hyperparameters=numbers[0],
        memory=memory[0][0] if memory else 0,
        memory_size=memory_rows * n,
        alive=at(alive),
        begin=_block([*(f"{state} = -1.0" for state in states.values()), f"{at(alive)} = 1.0"], 12),
        evaluate=_block(lines, 16),
        # For all lanes alike: a condition here would keep LLVM from using vectors.
        keep=_block([f"{at(b)} = {at(p)}" for p, b in zip(point, before, strict=True)], 16),
        step=_block(step_lines, 16),
        go_back=_block(back, 16),
        survive=_block([f"{states['last']} = float(steps)"], 16),
        answer=_block(
            [
                f"outcome[first + lane, {i}] = {number}"
                for i, number in enumerate([*map(at, [*point, *gradient, loss]), *states.values()])
            ],
            12,
        ),
        **_happenings(point, gradient, loss, before, end, alive, settled_loss, states),
    )
    return source, {"np": np, "math": math}


def _evaluation(value: Any, point: list[int], gradient: list[int]) -> list[str]:
    """The landscape's kernel for one lane."""
    rewriter = Rewriter(value, "v_", dict(zip(_names(value, 0, 3), (point, gradient), strict=True)), {})
    rewriter.given = {_names(value, 1)[0]: ast.Name("parameters", ast.Load())}
    lines = [ast.unparse(line) for line in map(ast.fix_missing_locations, rewriter.rewrite())]
    if rewriter.result is None:
        raise Unfit("no value")
    return [*lines, f"loss = {ast.unparse(rewriter.result)}"]


def _step(
    step: Any, point: list[int], gradient: list[int], memory: list[list[int]], numbers: list[int], loss: int
) -> list[str]:
    """The optimizer's kernel for one lane."""
    names = _names(step, 1, 2, 3, 4, 5, 6)
    arrays = {names[0]: point, names[2]: gradient, names[4]: numbers}
    rewriter = Rewriter(step, "s_", arrays, {names[3]: memory})
    rewriter.given = {names[1]: place(loss), names[5]: ast.Name("k", ast.Load())}
    return [ast.unparse(line) for line in map(ast.fix_missing_locations, rewriter.rewrite())]


def _happenings(
    point: list[int],
    gradient: list[int],
    loss: int,
    before: list[int],
    end: list[int],
    alive: int,
    settled_loss: int,
    states: dict[str, str],
) -> dict[str, str]:
    """What descent.loop writes down about a run, for one lane: noticed in the main loop, done in a loop of its own."""
    lives = f"{at(alive)} > 0.0"
    # A number is finite where its difference from itself is zero; unlike a call, this is one vector instruction.
    finite = " and ".join(f"{x} - {x} == 0.0" for x in ["loss", *map(at, point + gradient)])
    sloping = f"({' + '.join(f'{at(g)} * {at(g)}' for g in gradient)}) > tolerance * tolerance"
    moved = " or ".join(f"{at(p)} != {at(b)}" for p, b in zip(point, before, strict=True))
    diverged, last, settled, still = (states[name] for name in ("diverged", "last", "settled", "still"))
    here = at(loss)
    return {
        "look": _block(
            [
                # A sum with one of them in it is not finite either; where all are and it overflows, `die` looks closer.
                f"total = {' + '.join(['loss', *map(at, point + gradient)])}",
                f"died += 1 if {lives} and total - total != 0.0 else 0",
                f"settling += 1 if {lives} and (not ({sloping}) or {settled} >= 0.0) else 0",
            ],
            16,
        ),
        "die": _block(
            [
                f"loss = {here}",
                f"dies = {lives} and not ({finite})",
                f"{diverged} = float(k) if dies else {diverged}",
                f"{last} = float(k - 1) if dies else {last}",
                f"{at(alive)} = 0.0 if dies else {at(alive)}",
                *(f"{at(e)} = {at(b)} if dies else {at(e)}" for b, e in zip(before, end, strict=True)),
            ],
            20,
        ),
        "settle": _block(
            [
                f"slopes = {sloping}",
                f"anew = {lives} and not slopes and ({settled} < 0.0 or abs({here} - {at(settled_loss)}) > tolerance)",
                f"{at(settled_loss)} = {here} if anew else {at(settled_loss)}",
                f"{settled} = float(k) if anew else (-1.0 if {lives} and slopes else {settled})",
            ],
            20,
        ),
        "compare": _block([f"resting += 1 if {lives} and (not ({moved}) or {still} >= 0.0) else 0"], 16),
        "rest": _block(
            [
                f"moved = {moved}",
                f"{still} = (-1.0 if moved else (float(k) if {still} < 0.0 else {still})) if {lives} else {still}",
            ],
            20,
        ),
    }


def _names(python: Any, *positions: int) -> Sequence[str]:
    """What a kernel calls its arguments."""
    names = list(inspect.signature(python).parameters)
    return [names[position] for position in positions]


def _block(lines: Sequence[str], indent: int) -> str:
    """Lines of code at a depth, the first one where it stands."""
    return textwrap.indent("\n".join(lines), " " * indent).lstrip()
