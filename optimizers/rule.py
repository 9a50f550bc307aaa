"""Kernel and printed rule side by side: whose row of the rule a line works out, and which names are arrows.

What names mean alike in many kernels stands here; where a kernel means something else, its record says so (`symbols`,
`rows`, `drawn`).
"""

import re
from collections.abc import Iterator
from typing import Literal

from descent import Line, lines_of, read_line
from optimizers.optimizer import Optimizer

#: The symbol in whose row of the rule a name of the kernel, or a function that it calls, is worked out; "" for no row.
SYMBOLS = {
    "point": r"\theta",
    "g": "g",
    "velocity": "v",
    "average": "m",
    "squared_average": "s",
    "corrected": r"\hat m",
    "beta1_power": r"\hat m",
    "beta2_power": r"\hat s",
    "corrected_square": r"\hat s",
    "correction": r"\hat m",
    "squared_correction": r"\hat s",
    "size": r"\theta",
    "direction": "d",
    "slope": r"\alpha",
    "trial": r"\alpha",
    "length": r"\alpha",
    "had_to_turn": "d",
    "move": r"\theta",
    # A guard against sums that overflow; the rule has nothing of the kind.
    "end_on_overflow": "",
}

#: How a vector stands at the ball: as the place that it names, as a move of true length, or like a gradient times the
#: learning rate, against its direction or along it. None for numbers that point nowhere.
Drawn = Literal["place", "move", "against", "along"] | None
DRAWN: dict[str, Drawn] = {
    "point": "place",
    "trial": "place",
    "start": "place",
    "around": "place",
    "fast": "place",
    "centre": "place",
    "there": "place",
    "last_step": "move",
    "g": "against",
    "velocity": "against",
    "average": "against",
    "corrected": "against",
    "direction": "along",
}

#: One value a coordinate, but nothing that points anywhere: squares, sizes, powers, running sums.
POINTLESS = frozenset(
    """squared_sum largest along squared_average squared_move beta1_power beta2_power corrected_square greatest
    greatest_square size momentum_product rectification mixed_square squared_surprise squared_size last_change temperature
    mutation total mean step_path squared covariance_path step_size""".split()
)

_RELATION = re.compile(r"=|\\leftarrow|\\sim|:")
_SYMBOL = re.compile(r"(?:\\(?:hat|bar|dot)\s*)?(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\\[A-Za-z]+|\w|\{[^}]*\}))?")


def rows_of(latex: str) -> tuple[str, ...]:
    """The rows of a rule, as they are printed; those of cases within a row stay together."""
    body = latex.removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}")
    rows, depth = [""], 0
    for part in re.split(r"(\\begin\{|\\end\{|\\\\)", body):
        depth += (part == "\\begin{") - (part == "\\end{")
        if part == "\\\\" and depth == 0:
            rows.append("")
        else:
            rows[-1] += part
    return tuple(row.strip() for row in rows)


def symbols_set(row: str) -> frozenset[str]:
    """The symbols to which a row of a rule gives a value, or a condition."""
    plain = re.sub(r"\\text\{[^}]*\}", " ", row.replace("&", " ")).replace(r"\,", " ")
    found: set[str] = set()
    for statement in _split(plain):
        *left, _ = _cut(statement)
        for side in left:
            found |= set(_SYMBOL.findall(re.sub(r"\([^()]*\)", " ", side)))
    return frozenset(found)


def gradient_symbols(optimizer: Optimizer) -> tuple[str, ...]:
    """How the gradient is written in the rule: in full, and by the letter that the rule gives it."""
    if r"\nabla f" not in optimizer.latex:
        return ()
    full = r"\nabla f(x(t))" if r"\nabla f(x(t))" in optimizer.latex else r"\nabla f(\theta)"
    return (full, "g") if re.search(r"g &= \\nabla f\(\\theta\)", optimizer.latex) else (full,)


def velocity_symbol(optimizer: Optimizer) -> str | None:
    """How the row of memory that is drawn as velocity is written in the rule, if there is one."""
    return None if optimizer.velocity is None else _symbol(optimizer, optimizer.velocity)


def drawn_as(optimizer: Optimizer, name: str, source: str = "") -> Drawn:
    """How what a line gives to `name` is drawn at the ball."""
    own = optimizer.drawn
    return own[source] if source in own else own.get(name, DRAWN.get(name))


def rows_of_lines(optimizer: Optimizer) -> tuple[tuple[int, ...] | None, ...]:
    """For each line of the kernel the rows of the rule, counted from 0, that it works out; None where nothing says so.

    A symbol that is set in several rows stands for all of them, unless there are as many lines that set it. A condition
    belongs to the row of what follows it.
    """
    lines = lines_of(optimizer.step)
    rows: list[tuple[int, ...] | None] = [_declared(optimizer, lines, at) for at in range(len(lines))]
    for at in reversed(range(len(lines))):
        if rows[at] is None and lines[at].kind == "condition":
            rows[at] = rows[at + 1] if at + 1 < len(lines) else None
    return tuple(rows)


def _declared(optimizer: Optimizer, lines: tuple[Line, ...], at: int) -> tuple[int, ...] | None:
    source = lines[at].source
    if source in optimizer.rows:
        row = optimizer.rows[source]
        earlier = sum(line.source == source for line in lines[:at])
        return (row - 1 if isinstance(row, int) else row[earlier] - 1,)
    name = read_line(lines[at]).name
    symbol = _symbol(optimizer, name) if name else None
    if symbol is None or symbol == "":
        return None if symbol is None else ()
    sets = [symbol in symbols_set(row) for row in rows_of(optimizer.latex)]
    found = [row for row, is_set in enumerate(sets) if is_set]
    same = [other for other, line in enumerate(lines) if read_line(line).name == name]
    if lines[at].kind == "value" and len(found) > 1 and len(same) == len(found):
        found = [found[same.index(at)]]
    return tuple(row for start in found for row in _with_rest(optimizer.latex, start)) or None


def _symbol(optimizer: Optimizer, name: str) -> str | None:
    own = optimizer.symbols
    return own.get(name, SYMBOLS.get(name, own.get("")))


def _with_rest(latex: str, start: int) -> Iterator[int]:
    """A row, and those that go on with it: they are set in."""
    yield start
    for row, text in enumerate(rows_of(latex)[start + 1 :], start + 1):
        if not text.startswith(r"&\quad"):
            return
        yield row


def _split(row: str) -> list[str]:
    """Statements: what stands between commas and wide spaces, outside of brackets."""
    statements, depth = [""], 0
    for part in re.split(r"(\\quad|\\[A-Za-z]+|[(){}\[\],])", row):
        depth += (part in ("(", "{", "[")) - (part in (")", "}", "]"))
        if part == "\\quad" or (part == "," and depth == 0):
            statements.append("")
        else:
            statements[-1] += part
    return statements


def _cut(statement: str) -> list[str]:
    """A statement cut at its relations, outside of brackets."""
    sides, depth = [""], 0
    for part in re.split(r"(\\leftarrow|\\sim|[=:(){}\[\]])", statement):
        depth += (part in ("(", "{", "[")) - (part in (")", "}", "]"))
        if depth == 0 and _RELATION.fullmatch(part):
            sides.append("")
        else:
            sides[-1] += part
    return sides
