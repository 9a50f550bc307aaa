"""Automatic differentiation of z = x^2 sin y, one node of its expression graph at a time.

Griewank & Walther, Evaluating Derivatives, 2nd ed. (2008), chapters 3.1 (forward) and 3.2 (reverse).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Node:
    """A quantity of the graph: an input (no parents), or a function of its parents' values.

    `slopes` are the derivatives to each parent at the parents' values, `slope_words` the same as text, with the parents'
    names; `rule` is the node's own text; `place` (x, y) is where it is drawn.
    """

    name: str
    rule: str
    parents: tuple[int, ...] = ()
    value: Callable[..., float] = float
    slopes: tuple[Callable[..., float], ...] = ()
    slope_words: tuple[str, ...] = ()
    place: tuple[float, float]


#: Parents come before their children.
GRAPH = (
    Node(name="x", rule="x", place=(0.0, 1.0)),
    Node(name="y", rule="y", place=(0.0, 0.0)),
    Node(
        name="a",
        rule="x²",
        parents=(0,),
        value=lambda x: x * x,
        slopes=(lambda x: 2.0 * x,),
        slope_words=("2x",),
        place=(1.0, 1.0),
    ),
    Node(
        name="b",
        rule="sin y",
        parents=(1,),
        value=math.sin,
        slopes=(math.cos,),
        slope_words=("cos y",),
        place=(1.0, 0.0),
    ),
    Node(
        name="z",
        rule="a · b",
        parents=(2, 3),
        value=lambda a, b: a * b,
        slopes=(lambda a, b: b, lambda a, b: a),
        slope_words=("b", "a"),
        place=(2.0, 0.5),
    ),
)


def values_at(inputs: Sequence[float], graph: Sequence[Node] = GRAPH) -> list[float]:
    """The value of every node; `inputs` are those of the nodes without parents, in their order."""
    given = iter(inputs)
    values: list[float] = []
    for node in graph:
        values.append(node.value(*(values[p] for p in node.parents)) if node.parents else float(next(given)))
    return values


def edge_slopes(values: Sequence[float], graph: Sequence[Node] = GRAPH) -> dict[tuple[int, int], float]:
    """The derivative along every edge (parent, child)."""
    return {
        (parent, child): slope(*(values[p] for p in node.parents))
        for child, node in enumerate(graph)
        for parent, slope in zip(node.parents, node.slopes, strict=True)
    }


def forward(inputs: Sequence[float], along: int, graph: Sequence[Node] = GRAPH) -> list[float]:
    """The derivative of every node to the input at place `along`: from the inputs to the result, one node after the other."""
    edges = edge_slopes(values_at(inputs, graph), graph)
    tangents: list[float] = []
    for place, node in enumerate(graph):
        if node.parents:
            tangents.append(sum(edges[p, place] * tangents[p] for p in node.parents))
        else:
            tangents.append(1.0 if place == along else 0.0)
    return tangents


def reverse(inputs: Sequence[float], graph: Sequence[Node] = GRAPH) -> list[float]:
    """The derivative of the last node to every node: from the result back to the inputs, all of them in one pass."""
    edges = edge_slopes(values_at(inputs, graph), graph)
    adjoints = [0.0] * len(graph)
    adjoints[-1] = 1.0
    for place in reversed(range(len(graph))):
        for parent in graph[place].parents:
            adjoints[parent] += edges[parent, place] * adjoints[place]
    return adjoints


#: The three passes that find both partial derivatives: forward once for each input, or once in reverse.
PASSES = ("forward, along x", "forward, along y", "reverse")


def order_of(kind: int, graph: Sequence[Node] = GRAPH) -> list[int]:
    """The nodes in the order in which a pass gives them their derivatives."""
    places = list(range(len(graph)))
    return places if kind < 2 else places[::-1]


def derivatives(inputs: Sequence[float], kind: int) -> list[float]:
    """What a pass finds for every node."""
    return forward(inputs, kind) if kind < 2 else reverse(inputs)
