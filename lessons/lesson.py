"""Lesson: everything one lesson is, as one keyword record, and what it sees of the screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import plotly.graph_objects as go

from descent import Path, Quantity
from figures import Theme
from landscapes import Places
from scenes import Scene, places_of, read_scene, trace


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A scene that a lesson begins with, and the controls that it needs.

    `scene` is a query string of a Scene; `controls` are keys as in stage.Staging; `inside`: steps may be looked into;
    `low`: the stage is low and without its curves, because the class must see the charts below it at the same time.
    """

    key: str
    name: str
    scene: str
    controls: tuple[str, ...]
    inside: bool = False
    low: bool = False


@dataclass(frozen=True)
class Seen:
    """What is on the screen: the preset that was chosen, the scene as the class has changed it, and the lesson's dials."""

    preset: str
    scene: Scene
    dials: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def paths(self) -> list[Path]:
        """The path of every run of the scene, with memory."""
        return trace(self.scene, memory=True)

    @property
    def places(self) -> Places:
        """Minima and saddles of the landscape as it is shaped now."""
        return places_of(self.scene)


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to try: `done` reads from what is on the screen whether it has been achieved.

    `preset` is the key of the preset it is about.
    """

    text: str
    preset: str
    done: Callable[[Seen], bool]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart under the stage: what it shows in a few words, the figure, and a sentence on how to read it."""

    title: str
    figure: go.Figure
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Teaching:
    """For the teacher: minutes, what to say, what classes usually get wrong, what to try next, where the claims come from."""

    minutes: int
    say: str
    misconception: str
    then: str
    source: str


def no_pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    """Of a lesson whose stage shows everything."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A question, what plays, what is to be tried, and what can be said of what is on the screen.

    `answers` are two to four; `outcome(seen)` says which of them (from 0) is what happens, computed from the first
    preset as it stands; `because(seen)` is one sentence on why, with numbers of the same. `happened(seen)` are three to
    six short sentences, and `pictures(seen, theme)` charts, on what is on the screen now. `dials` are numbers of the
    lesson's own, beside those of the scene; they must not be named like any part of a scene's query. `wants_dial(seen,
    name)` says whether a dial has any effect on what is on the screen; `turned(seen, name)` is the scene after a dial
    has been turned, where it stands for numbers of the scene.
    """

    key: str
    title: str
    question: str
    answers: tuple[str, ...]
    outcome: Callable[[Seen], int]
    because: Callable[[Seen], str]
    presets: tuple[Preset, ...]
    tasks: tuple[Task, ...]
    happened: Callable[[Seen], Sequence[str]]
    teaching: Teaching
    pictures: Callable[[Seen, Theme], Sequence[Picture]] = no_pictures
    dials: tuple[Quantity, ...] = ()
    wants_dial: Callable[[Seen, str], bool] = lambda seen, name: True
    turned: Callable[[Seen, str], Scene] = lambda seen, name: seen.scene

    def preset(self, key: str) -> Preset:
        """The preset of that key. Raises KeyError where there is none."""
        return {preset.key: preset for preset in self.presets}[key]

    def begin(self, key: str | None = None) -> Seen:
        """What a preset, by default the first, shows before anything has been changed."""
        preset = self.presets[0] if key is None else self.preset(key)
        scene, notes = read_scene(preset.scene)
        assert notes == [], notes
        return Seen(preset.key, scene, {dial.name: dial.default for dial in self.dials})
