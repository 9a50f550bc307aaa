"""The numbers of a scene as CSV and JSON: every point, loss, gradient and memory slot, with the settings on top.

Points looked at beside the way are not among them: descent.run(..., probes=True) gives them.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from descent import Path, Quantity
from scenes import VERSION, Scene, judge, say, trace, write_scene

CALLS = ("value_calls", "gradient_calls", "hessian_calls")


def export_csv(scene: Scene) -> str:
    """One row a step of every run, numbers to their last bit; lines that begin with "# " tell the settings."""
    text = io.StringIO()
    for line in settings_lines(scene):
        text.write(f"# {line}\n")
    paths = trace(scene, memory=True)
    tables = [columns_of(scene, index, path) for index, path in enumerate(paths)]
    names = list(dict.fromkeys(name for table in tables for name in table))
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", "optimizer", "step", *names])
    for index, (run, table) in enumerate(zip(scene.runs, tables, strict=True)):
        for step in range(len(paths[index].points)):
            # A slot that this optimizer does not have stays empty.
            cells = [table[name][step] if name in table else "" for name in names]
            writer.writerow([index + 1, run.optimizer, step, *cells])
    return text.getvalue()


def export_json(scene: Scene) -> str:
    """The same as one object: settings, and for each run its outcome and its columns."""
    runs: list[dict[str, Any]] = []
    for index, (run, path) in enumerate(zip(scene.runs, trace(scene, memory=True), strict=True)):
        runs.append({
            "optimizer": run.optimizer,
            "convention": run.record.convention,
            "hyperparameters": name_choices(run.record.hyperparameters, scene.hyperparameters(index)),
            "status": path.status.value,
            "reason": path.reason.value,
            "status_step": path.status_step,
            "verdict": say(judge(scene, index, path)),
            "columns": columns_of(scene, index, path),
        })
    return json.dumps({**settings(scene), "runs": runs}, allow_nan=False, indent=1)


def settings(scene: Scene) -> dict[str, Any]:
    """Everything but the optimizers that the paths depend on, and the version that computed them."""
    return {
        "downhill": VERSION,
        "scene": write_scene(scene),
        "landscape": scene.landscape,
        "parameters": name_choices(scene.record.parameters, scene.all_parameters()),
        **({"moved_points": [list(point) for point in scene.data]} if scene.data else {}),
        "start": list(scene.begin),
        **scene.settings(),
    }


def settings_lines(scene: Scene) -> Iterator[str]:
    """The settings, one a line, optimizers and all."""
    for name, value in settings(scene).items():
        yield f"{name}: {value if isinstance(value, str) else json.dumps(value)}"
    for index, (run, path) in enumerate(zip(scene.runs, trace(scene), strict=True)):
        told = name_choices(run.record.hyperparameters, scene.hyperparameters(index))
        numbers = ", ".join(f"{name} {value}" for name, value in told.items())
        yield f"run {index + 1}: {run.optimizer} ({numbers}). {say(judge(scene, index, path))}"


def name_choices(quantities: Sequence[Quantity], values: Mapping[str, float]) -> dict[str, float | str]:
    """The values by name, those of a choice as the name of what is chosen."""
    names = {q.name: q.choices for q in quantities if q.choices}
    return {name: names[name][int(value)] if name in names else value for name, value in values.items()}


def columns_of(scene: Scene, index: int, path: Path) -> dict[str, list[float]]:
    """The numbers of one path by column name: x, loss, gradient[x], velocity[x] ... as plain floats."""
    axes = scene.record.axes
    table: dict[str, np.ndarray] = {axis: path.points[:, i] for i, axis in enumerate(axes)}
    table["loss"] = path.losses
    table |= {f"gradient[{axis}]": path.gradients[:, i] for i, axis in enumerate(axes)}
    table["gradient_norm"] = path.gradient_norms
    if path.memory is not None:
        for slot, name in enumerate(scene.runs[index].record.memory_rows(len(axes))):
            table |= {f"{name}[{axis}]": path.memory[:, slot, i] for i, axis in enumerate(axes)}
    table |= {name: path.evaluations[:, i] for i, name in enumerate(CALLS)}
    return {name: column.tolist() for name, column in table.items()}
