"""Verdicts in words. The sentences live here once; the stage fills in the same ones with the same numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

#: A place of more dimensions than this is told by its first ones.
TOLD_DIMENSIONS = 3
#: Whole numbers below this are told to their last digit.
MOST_WHOLE = 1.0e5


class Verdict(IntEnum):
    """What became of a path, as a person would say it."""

    MOVING = 0
    MINIMUM = 1
    FLAT = 2
    SADDLE = 3
    MAXIMUM = 4
    STUCK = 5
    OVERFLOW = 6
    CLIMBED_OUT = 7
    FELL_OUT = 8
    CRAWLING = 9
    CIRCLING = 10
    BOUNCING = 11
    HOVERING = 12
    HELD = 13


class Sentence(IntEnum):
    """One sentence of a verdict. The first says what became of the path, others why, at what cost, by which arithmetic."""

    MOVING = 0
    LOWEST = 1
    ONE_OF_LOWEST = 2
    LOCAL = 3
    UNDECLARED = 4
    LEVEL_FLOOR = 5
    FLAT = 6
    SADDLE = 7
    MAXIMUM = 8
    STUCK = 9
    CRAWLING = 10
    CIRCLING = 11
    BOUNCING = 12
    HOVERING = 13
    OVERFLOW = 14
    OVERFLOW_OUTSIDE = 15
    CLIMBED_OUT = 16
    FELL_OUT = 17
    GRADIENTS = 18
    VALUES = 19
    HEIGHT = 20
    NOISE = 21
    MINI_BATCHES = 22
    RANDOM_DRAWS = 23
    STEP_AS_PRODUCT = 24
    STEP = 25
    FACTOR = 26
    LOSSES = 27
    TWO_LOSSES = 28
    ONE_LOSS = 29
    BESIDE = 30
    OUTSIDE = 31
    HELD = 32


#: Each name in braces is a number; {place} is one for each coordinate, the first TOLD_DIMENSIONS of them.
SENTENCES: dict[Sentence, str] = {
    Sentence.MOVING: "Still moving after step {step}.",
    Sentence.LOWEST: "Reached the lowest minimum, {place}, at step {step}, to within {distance}.",
    Sentence.ONE_OF_LOWEST: "Reached {place}, one of {count} lowest minima, at step {step}, to within {distance}.",
    Sentence.LOCAL: "Reached a local minimum, {place}, at step {step}, to within {distance}.",
    Sentence.UNDECLARED: "Reached a minimum, {place}, at step {step}.",
    Sentence.OUTSIDE: "Reached a minimum outside the map, {place}, at step {step}.",
    Sentence.LEVEL_FLOOR: "Reached the lowest loss, {loss}, at step {step}: the ground is level there.",
    Sentence.HELD: "Held at step {step}, at {place}: nowhere lower is allowed.",
    Sentence.FLAT: "Stopped at step {step}, loss {loss}: the ground is flat, the gradient is zero.",
    Sentence.SADDLE: "Stopped at step {step}: the gradient is zero at a saddle, {place}.",
    Sentence.MAXIMUM: "Stopped at step {step}: the gradient is zero on a maximum, {place}.",
    Sentence.STUCK: "Stuck at step {step}: the rule no longer moves the point, though the gradient is {gradient}, not zero.",
    Sentence.CRAWLING: "Crawling on a plateau: the gradient is only {gradient}, and since step {step} the point has "
    "travelled {length}.",
    Sentence.CIRCLING: "Circling: since step {step} it goes round or back and forth, {apart} across, and gets hardly any "
    "closer.",
    Sentence.BOUNCING: "Bouncing: since step {step} it jumps between two places, {apart} apart.",
    Sentence.HOVERING: "Hovering: since step {step} it wanders around the minimum {place}, on average {distance} away.",
    Sentence.OVERFLOW: "Diverged: beyond the range of numbers at step {step}.",
    Sentence.OVERFLOW_OUTSIDE: "Diverged: left the map at step {left}, beyond the range of numbers at step {step}.",
    Sentence.CLIMBED_OUT: "Diverging: left the map at step {step}, higher than it started.",
    Sentence.FELL_OUT: "Left the map at step {step}, still going down.",
    Sentence.GRADIENTS: "Gradient evaluations: {gradients}.",
    Sentence.VALUES: "Evaluations of the loss: {values}.",
    Sentence.HEIGHT: "The lowest minimum is {height} lower.",
    Sentence.BESIDE: "That is {distance} from the lowest minimum, {place}.",
    Sentence.NOISE: "Its gradients are noisy.",
    Sentence.MINI_BATCHES: "Its gradients come from mini-batches.",
    Sentence.RANDOM_DRAWS: "Its steps are drawn at random.",
    Sentence.STEP_AS_PRODUCT: "Step {step}: {rate} × gradient {gradient} = a step of {length}, {times} times the width "
    "of the map.",
    Sentence.STEP: "Step {step}, where the gradient is {gradient}, is {length} long, {times} times the width of the map.",
    Sentence.FACTOR: "Each step multiplies the distance along the direction that curves most by "
    "|1 − {rate} × {curvature}| = {factor}.",
    Sentence.LOSSES: "The loss stays between {low} and {high}.",
    Sentence.TWO_LOSSES: "The loss is {low} at one and {high} at the other.",
    Sentence.ONE_LOSS: "The loss stays at about {loss}.",
}

#: Those that a lower learning rate may cure.
TOO_FAST = (Verdict.OVERFLOW, Verdict.CLIMBED_OUT)

_NAMES = {sentence: re.findall(r"{(\w+)}", text) for sentence, text in SENTENCES.items()}


@dataclass(frozen=True)
class Judgement:
    """What became of a path and the step at which that was decided; `said`: the sentences and their numbers in order.

    A place is as many numbers as it has coordinates, but no more than TOLD_DIMENSIONS; `dimension` is how many it has.
    """

    verdict: Verdict
    step: int
    said: tuple[tuple[Sentence, tuple[float, ...]], ...]
    dimension: int


def express(sentence: Sentence, **told: float | list[float] | tuple[float, ...]) -> tuple[Sentence, tuple[float, ...]]:
    """A sentence and its numbers in the order in which it names them. Raises KeyError where one is missing."""
    numbers: list[float] = []
    for name in _NAMES[sentence]:
        value = told[name]
        numbers += [float(c) for c in value[:TOLD_DIMENSIONS]] if isinstance(value, list | tuple) else [float(value)]
    return sentence, tuple(numbers)


def say(judgement: Judgement) -> str:
    """All sentences of the verdict."""
    return " ".join(fill(sentence, numbers, judgement.dimension) for sentence, numbers in judgement.said)


def say_shortly(judgement: Judgement) -> str:
    """What became of the path, without why and at what cost."""
    sentence, numbers = judgement.said[0]
    return fill(sentence, numbers, judgement.dimension)


def fill(sentence: Sentence, numbers: Sequence[float], dimension: int) -> str:
    """The sentence with its numbers in it, as the stage fills it in too."""
    rest = iter(numbers)

    def text_of(name: str) -> str:
        if name != "place":
            return show(next(rest))
        told = [show(next(rest)) for _ in range(min(dimension, TOLD_DIMENSIONS))]
        return told[0] if dimension == 1 else f"({', '.join(told)}{', …' if dimension > TOLD_DIMENSIONS else ''})"

    return SENTENCES[sentence].format_map({name: text_of(name) for name in _NAMES[sentence]})


def show(value: float) -> str:
    """A number as the stage writes it: a whole one in full, others with three significant digits."""
    value = shorten(value)
    if value == int(value) and abs(value) < MOST_WHOLE:
        return str(int(value))
    if not 1.0e-4 <= abs(value) < 1.0e5:
        digits, _, exponent = f"{value:.2e}".partition("e")
        return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{value:.3g}"


def shorten(value: float) -> float:
    """The number that show() writes: a whole one, or one of three significant digits."""
    return value if value == int(value) and abs(value) < MOST_WHOLE else float(f"{value:.2e}")
