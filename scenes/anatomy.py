"""From a Scene to what went on inside the steps of one of its optimizers."""

from dataclasses import dataclass

from descent import Line, Path, Step, lines_of, look_inside, steps_taken
from optimizers import Optimizer
from scenes.scene import Scene
from scenes.trace import settings_of, trace_run

#: Steps looked into at once; of methods that do much in a step, fewer.
MOST_STEPS, LEAST_STEPS = 100, 10
#: What an answer may take: evaluations' worth of work, as the kernel's own Python is slow, or numbers of memory.
MOST_WORK = 6000


@dataclass(frozen=True)
class Anatomy:
    """Steps of a run: its optimizer, the lines of its kernel, and a block of steps of the `total` that there are.

    Blocks are `block` long and lie side by side, so that whoever follows the clock asks for each only once.
    """

    optimizer: Optimizer
    path: Path
    lines: tuple[Line, ...]
    total: int
    block: int
    steps: tuple[Step, ...]


def look_into(scene: Scene, index: int, at: int) -> Anatomy:
    """The block of steps of the scene's run `index` in which step `at` lies; beyond the last step, the last block."""
    optimizer = scene.runs[index].record
    path = trace_run(scene, index, memory=True)[0]
    total = steps_taken(path, scene.steps)
    n = scene.record.dimension
    block = max(LEAST_STEPS, min(MOST_STEPS, MOST_WORK // max(optimizer.effort, len(optimizer.memory_rows(n)) * n)))
    first = min(at, max(0, total - 1)) // block * block
    settings = settings_of(scene, index) | {"hyperparameters": scene.hyperparameters(index)}
    steps = tuple(look_inside(scene.record, optimizer, path, first, min(first + block, total), **settings))
    return Anatomy(optimizer, path, lines_of(optimizer.step), total, block, steps)
