"""Scene <-> query string: short readable keys, defaults left out.

Reading is total: any string gives a valid Scene and the list of what was replaced, each one plain sentence.

    landscape=narrow_valley&condition_number=50&optimizers=adam,heavy_ball&1.learning_rate=0.02&start=-1,2&steps=300
    landscape=line_fit&data=15,2.4,3.9 (the 15th of its points lies at 2.4, 3.9)
"""

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote_plus, urlencode

from descent import Quantity, default_of
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS
from scenes.framing import CAMERA, camera_fits, map_bounds, zoom_fits
from scenes.moved_data import DATA_DECIMALS, check_data, nearest_place
from scenes.options import NOISE, SEED, SHARED, STEPS, batch_size_of
from scenes.scene import ARROWS, MOST_RUNS, Arrow, Run, Scene

LONGEST = 4000
MOST_PARTS = 100


def write_scene(scene: Scene) -> str:
    """The query string of `scene`, canonical: the same picture always gives the same string."""
    return urlencode(write_parts(scene), safe=",")


def write_parts(scene: Scene) -> dict[str, str]:
    """The parts of the query string, key by key, in writing order."""
    record = scene.record
    parts: dict[str, str] = {"landscape": scene.landscape}
    for q in record.parameters:
        parts |= _unless_default(q, q.name, scene.parameters.get(q.name, q.default), q.default)
    if scene.data:
        parts["data"] = _join([number for point in scene.data for number in point])
    parts["optimizers"] = ",".join(run.optimizer for run in scene.runs)
    for index, run in enumerate(scene.runs):
        for q in run.record.hyperparameters:
            default = default_of(q, record.suggests)
            parts |= _unless_default(q, f"{index + 1}.{q.name}", scene.hyperparameter(index, q), default)
    if scene.begin != record.start:
        parts["start"] = _join(scene.begin)
    parts |= _unless_default(STEPS, "steps", scene.steps, STEPS.default)
    if scene.rows_a_step is not None:
        parts["batch_size"] = str(scene.rows_a_step)
    parts |= _unless_default(SEED, "seed", scene.seed, SEED.default)
    for q in SHARED:
        parts |= _unless_default(q, q.name, scene.option(q), q.default)
    if scene.step is not None and scene.step != scene.steps:
        parts["step"] = str(scene.step)
    if scene.camera != CAMERA:
        parts["camera"] = _join(scene.camera)
    if scene.zoom is not None:
        parts["zoom"] = _join(scene.zoom)
    if scene.show != "both":
        parts["show"] = scene.show
    if scene.loss_axis != "log":
        parts["loss_axis"] = scene.loss_axis
    if scene.arrows:
        parts["arrows"] = ",".join(scene.arrows)
    if scene.projector:
        parts["projector"] = "1"
    return parts


def read_scene(query: str) -> tuple[Scene, list[str]]:
    """The scene that `query` describes, or the nearest valid one, and one sentence for each part replaced."""
    reader = _Reader(query)
    key = reader.choice("landscape", LANDSCAPES, Scene().landscape)
    landscape = LANDSCAPES[key]
    runs = reader.runs(landscape)
    steps = int(reader.number("steps", STEPS, STEPS.default))
    batch_size = reader.batch_size(landscape)
    scene = Scene(
        landscape=key,
        parameters=reader.numbers("", landscape.parameters, {}),
        runs=runs,
        data=reader.data(landscape),
        start=reader.start(landscape),
        steps=steps,
        batch_size=batch_size,
        seed=int(reader.number("seed", SEED, SEED.default)),
        options=reader.options(landscape),
        step=reader.step(steps),
        camera=reader.camera(),
        zoom=reader.zoom(landscape),
        show=reader.choice("show", ("both", "surface", "contour"), "both"),  # type: ignore[arg-type]
        loss_axis=reader.choice("loss_axis", ("log", "linear"), "log"),  # type: ignore[arg-type]
        arrows=reader.arrows(),
        projector=reader.switch("projector"),
    )
    reader.report_unknown()
    return scene, reader.notes


def _unless_default(quantity: Quantity, key: str, value: float, default: float) -> dict[str, str]:
    if value == default:
        return {}
    return {key: quantity.choices[int(value)] if quantity.choices else _format(value)}


def _format(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _join(values: Sequence[float]) -> str:
    return ",".join(_format(value) for value in values)


def _quote(text: str) -> str:
    """A visitor's text, safe to show: short, and nothing that Markdown or HTML would act upon."""
    shown = re.sub(r"[^A-Za-z0-9 ,.+-]", "?", text)
    shown = re.sub(r"(?i)www\.", "www?", shown)  # Markdown makes a link of it
    return f"“{shown[:30]}…”" if len(shown) > 30 else f"“{shown}”"


class _Reader:
    """Takes parts out of a query string one by one and notes what it had to replace."""

    def __init__(self, query: str) -> None:
        self.notes: list[str] = []
        query = query.lstrip("?")
        if len(query) > LONGEST:
            self.note(f"The link is too long; only its first {LONGEST} characters were read.")
            query = query[:LONGEST]
        self.parts: dict[str, str] = {}
        parts = [part for part in query.split("&") if part]
        if len(parts) > MOST_PARTS:
            self.note(f"The link has too many parts; only its first {MOST_PARTS} were read.")
        for part in parts[:MOST_PARTS]:
            key, _, text = part.partition("=")
            key = unquote_plus(key)
            if key in self.parts:
                self.note(f"The link gives {_quote(key)} twice; the first was taken.")
            self.parts.setdefault(key, unquote_plus(text))

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def choice(self, key: str, allowed: Sequence[str] | dict, default: str) -> str:
        text = self.parts.pop(key, default)
        if text in allowed:
            return text
        self.note(f"There is no {key} {_quote(text)}; it was replaced by {default}.")
        return default

    def number(self, key: str, quantity: Quantity, default: float) -> float:
        text = self.parts.pop(key, None)
        if text is None:
            return default
        if quantity.choices:
            return quantity.check(self.choice_of(key, text, quantity, default), key)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if quantity.allows(value):
            return value
        nearest = default if value != value else quantity.nearest(value)
        self.note(f"{key} must be {quantity.allowed()}: {_quote(text)} was replaced by {_format(nearest)}.")
        return nearest

    def choice_of(self, key: str, text: str, quantity: Quantity, default: float) -> str:
        if text in quantity.choices:
            return text
        standard = quantity.choices[int(default)]
        self.note(f"{key} must be {quantity.allowed()}: {_quote(text)} was replaced by {standard}.")
        return standard

    def options(self, landscape: Landscape) -> dict[str, float]:
        values = self.numbers("", SHARED, {})
        if len(landscape.rows) and values.pop(NOISE.name, None) is not None:
            self.note(f"{landscape.name} is made of data, so noise was left out: its own comes from mini-batches.")
        return values

    def numbers(self, prefix: str, quantities: Sequence[Quantity], suggests: Mapping[str, float]) -> dict[str, float]:
        """The numbers given for `quantities`, keys with `prefix`, that differ from their defaults on this landscape."""
        values = {}
        for q in quantities:
            default = default_of(q, suggests)
            value = self.number(prefix + q.name, q, default)
            if value != default:
                values[q.name] = value
        return values

    def vector(self, key: str, count: int, fits: Callable[[Sequence[float]], bool]) -> tuple[float, ...] | None:
        """`count` finite numbers separated by commas that pass `fits`, else None and a note."""
        text = self.parts.pop(key, None)
        if text is None:
            return None
        try:
            values = [float(part) for part in text.split(",")]
        except ValueError:
            values = []
        if len(values) == count and all(abs(value) < float("inf") for value in values) and fits(values):
            return tuple(values)
        self.note(f"{key} must be {count} fitting numbers, not {_quote(text)}; its default is shown.")
        return None

    def runs(self, landscape: Landscape) -> tuple[Run, ...]:
        text = self.parts.pop("optimizers", None)
        keys = [run.optimizer for run in Scene().runs] if text is None else text.split(",")
        if len(keys) > MOST_RUNS:
            self.note(f"At most {MOST_RUNS} optimizers can be shown; the others were left out.")
        runs = []
        for index, key in enumerate(keys[:MOST_RUNS]):
            if key in OPTIMIZERS:
                # Numbers belong to a place in the list as the link has it, whichever others are left out.
                values = self.numbers(f"{index + 1}.", OPTIMIZERS[key].hyperparameters, landscape.suggests)
                runs.append(Run(optimizer=key, hyperparameters=values))
            else:
                self.note(f"There is no optimizer {_quote(key)}; it was left out.")
        if not runs:
            runs = [Run(optimizer=Scene().runs[0].optimizer)]
            self.note(f"No optimizer was left; {runs[0].record.name} is shown.")
        return tuple(runs)

    def batch_size(self, landscape: Landscape) -> int | None:
        quantity = batch_size_of(landscape)
        if quantity is None:
            if self.parts.pop("batch_size", None) is not None:
                self.note(f"{landscape.name} has no data points, so batch_size was left out.")
            return None
        size = int(self.number("batch_size", quantity, quantity.default))
        return None if size == quantity.default else size

    def data(self, landscape: Landscape) -> tuple[tuple[float, ...], ...]:
        """Points that were moved, all of them or, with a note, none."""
        text = self.parts.pop("data", None)
        if text is None:
            return ()
        if landscape.dataset is None:
            self.note(f"{landscape.name} has no data points, so data was left out.")
            return ()
        places = landscape.dataset.places
        try:
            numbers = [float(part) for part in text.split(",")]
            given = [tuple(numbers[at : at + 1 + places]) for at in range(0, len(numbers), 1 + places)]
            nearest = [(row, *nearest_place(landscape, place)) for row, *place in given]
            own = landscape.rows.tolist()
            moved = tuple(sorted(point for point in nearest if list(point[1:]) != own[int(point[0]) - 1][:places]))
            check_data(landscape, moved)
        except (ValueError, IndexError, OverflowError):
            names = ", ".join(landscape.dataset.columns[:places])
            self.note(f"data must be a row, {names}, and so on, not {_quote(text)}; no point was moved.")
            return ()
        if nearest != given:
            self.note(f"Points lay out of reach or between {DATA_DECIMALS} decimals; they are at the nearest places.")
        return moved

    def start(self, landscape: Landscape) -> tuple[float, ...] | None:
        values = self.vector("start", landscape.dimension, lambda values: True)
        if values is None:
            return None
        nearest = tuple(min(max(x, low), high) for x, (low, high) in zip(values, landscape.domain, strict=True))
        if nearest != values:
            self.note(f"start lay outside the map; {_join(nearest)} is the nearest point on it.")
        return None if nearest == landscape.start else nearest

    def step(self, steps: int) -> int | None:
        if "step" not in self.parts:
            return None
        quantity = Quantity(name="step", symbol="k", default=steps, low=0, high=steps, scale="integer", meaning="")
        step = int(self.number("step", quantity, steps))
        return None if step == steps else step

    def camera(self) -> tuple[float, float, float]:
        values = self.vector("camera", 3, camera_fits)
        return CAMERA if values is None else (values[0], values[1], values[2])

    def zoom(self, landscape: Landscape) -> tuple[float, float, float, float] | None:
        values = self.vector("zoom", 4, lambda values: zoom_fits(values, landscape))
        whole = tuple(bound for axis in map_bounds(landscape) if axis is not None for bound in axis)
        return None if values is None or values == whole else (values[0], values[1], values[2], values[3])

    def arrows(self) -> tuple[Arrow, ...]:
        text = self.parts.pop("arrows", "")
        asked = text.split(",") if text else []
        for name in asked:
            if name not in ARROWS:
                self.note(f"There is no arrow {_quote(name)}; it was left out.")
        return tuple(arrow for arrow in ARROWS if arrow in asked)

    def switch(self, key: str) -> bool:
        text = self.parts.pop(key, None)
        if text not in (None, "1"):
            self.note(f"{key} must be 1, or be left out; {_quote(text)} was left out.")
        return text == "1"

    def report_unknown(self) -> None:
        for key in self.parts:
            self.note(f"The link has a part {_quote(key)} that means nothing here; it was left out.")
