"""Kernels that say what they do: a kernel's own Python, rewritten so that every assignment is noted with its numbers.

Of `velocity[i] = momentum * velocity[i] + g` the source is kept, the right-hand side with its operands as v[0], v[1]
and so on, and for each coordinate what the operands were and what came out. Nothing is computed in another way: what
runs is the kernel's own line, with a note before and after. Kernels that it calls run compiled, as a single operand.
"""

import ast
import inspect
import math
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np

#: Calls written out in a formula; all others are one operand.
ELEMENTARY = {"abs", "max", "min", "int", "float"}
MODULES = {"math", "np"}
#: Room for scratch, and names for it: no line of a rule.
SCRATCH = {"empty", "empty_like", "zeros", "zeros_like"}
#: math, but as IEEE 754 says and as it is compiled: a root of -1 is nan, no exception.
IEEE = SimpleNamespace(**{name: getattr(np, name, value) for name, value in vars(math).items()})
IEEE.pow = np.power

Key = tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """One line of a kernel: an assignment, a condition, or a call that fills arrays in.

    `formula` is its right-hand side, operands standing as v[0], v[1], ...; empty for a call. `loops` are the names of what
    counts the coordinates around it.
    """

    source: str
    kind: Literal["value", "condition", "call"]
    loops: tuple[str, ...]
    formula: str = ""


@dataclass(frozen=True)
class Note:
    """What a line gave, the last time that it ran for the coordinates `key`, and how often it ran for them.

    `operands` are in the order of the line's formula, None where one was not looked at. For a call `name` is an array that
    it has filled in, and the one operand that array as it was before.
    """

    line: int
    key: Key
    name: str
    value: Any
    operands: tuple[Any, ...] = ()
    times: int = 1


@dataclass
class Notebook:
    """Where a rewritten kernel writes."""

    notes: dict[tuple[int, Key, str], Note] = field(default_factory=dict)
    operands: dict[int, dict[int, Any]] = field(default_factory=dict)
    held: dict[int, dict[str, np.ndarray]] = field(default_factory=dict)

    def see(self, line: int, position: int, value: Any) -> Any:
        """An operand passes by."""
        # A number of Python's own would raise where it is divided by zero.
        value = np.float64(value) if type(value) is float else value
        self.operands.setdefault(line, {})[position] = value.copy() if isinstance(value, np.ndarray) else value
        return value

    def note(self, line: int, key: Key, value: Any, name: str = "") -> None:
        """A line has given a value."""
        seen = self.operands.pop(line, {})
        operands = tuple(seen.get(position) for position in range(max(seen, default=-1) + 1))
        before = self.notes.get((line, key, name))
        value = value.copy() if isinstance(value, np.ndarray) else value
        times = 1 if before is None else before.times + 1
        self.notes[line, key, name] = Note(line, key, name, value, operands, times)

    def hold(self, line: int, **arguments: Any) -> None:
        """A call is about to be made with these."""
        self.held[line] = {name: array.copy() for name, array in arguments.items() if isinstance(array, np.ndarray)}

    def compare(self, line: int, key: Key, **arguments: Any) -> None:
        """It has been made: the arrays that it has changed are what it gave."""
        before = self.held.pop(line, {})
        for name, array in before.items():
            if not np.array_equal(array, arguments[name], equal_nan=True):
                self.operands[line] = {0: array}
                self.note(line, key, arguments[name], name)

    def decide(self, line: int, key: Key, answer: Any, **arguments: Any) -> bool:
        """A condition has been looked at."""
        self.note(line, key, bool(answer))
        self.compare(line, key, **arguments)
        return bool(answer)


@dataclass(frozen=True)
class Noting:
    """A kernel that notes: its lines in the order of the source, and the function, a Notebook as its first argument."""

    lines: tuple[Line, ...]
    run: Callable[..., None]


@cache
def noting(step: Any) -> Noting:
    """The step kernel `step`, rewritten."""
    python = getattr(step, "py_func", step)
    function = ast.parse(textwrap.dedent(inspect.getsource(python))).body[0]
    assert isinstance(function, ast.FunctionDef)
    writer = _Writer([argument.arg for argument in function.args.args])
    function.body = writer.block(function.body, ())
    function.decorator_list = []
    function.args.args.insert(0, ast.arg("_notebook"))
    names = dict(python.__globals__)
    names |= {"math": IEEE} if "math" in names else {}
    module = ast.fix_missing_locations(ast.Module([function], []))
    exec(compile(module, f"<{function.name}, noting>", "exec"), names)  # noqa: S102  # our own kernel, rewritten
    return Noting(tuple(writer.lines), names[function.name])


def lines_of(step: Any) -> tuple[Line, ...]:
    """The lines of a step kernel that notes are made of, in the order of the source."""
    return noting(step).lines


def pieces(formula: str) -> tuple[str | int, ...]:
    """A formula as text and, where operands stand, their numbers."""
    parts = re.split(r"v\[(\d+)\]", formula)
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts) if part or at % 2)


class _Writer:
    """Rewrites statements. Loops over coordinates give their notes a key each; of other loops the last round is kept."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.problem, self.point, _, _, self.memory, self.hyperparameters, _ = arguments
        self.dimension: set[str] = set()
        self.lines: list[Line] = []

    def block(self, statements: Sequence[ast.stmt], loops: tuple[str, ...]) -> list[ast.stmt]:
        return [line for statement in statements for line in self.statement(statement, loops)]

    def statement(self, node: ast.stmt, loops: tuple[str, ...]) -> list[ast.stmt]:
        if isinstance(node, ast.Assign):
            return self.assign(node, loops)
        if isinstance(node, ast.AugAssign):
            before = _parse(ast.unparse(node.target))
            whole = ast.Assign([node.target], ast.BinOp(before, node.op, node.value))
            return self.assign(whole, loops, ast.unparse(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            line = self.add(Line(ast.unparse(node), "call", loops))
            arrays = self.arrays_in(node)
            return [self.tell("hold", line, arrays), node, self.tell("compare", line, arrays, loops)]
        if isinstance(node, ast.If):
            return self.branch(node, loops)
        if isinstance(node, (ast.For, ast.While)):
            inner = loops
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and self.counts(node.iter, loops):
                inner = (*loops, node.target.id)
            node.body = self.block(node.body, inner)
        return [node]

    def assign(self, node: ast.Assign, loops: tuple[str, ...], source: str = "") -> list[ast.stmt]:
        target, value = node.targets[0], node.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        rewritten, notes = [], []
        for one, right in pairs:
            if self.is_plain(one, right):
                rewritten.append(right)
                continue
            line = self.add(Line(source or f"{ast.unparse(one)} = {ast.unparse(right)}", "value", loops))
            rewritten.append(self.watch(line, right))
            notes.append(self.tell("note", line, (), loops, ast.unparse(one)))
        node.value = ast.Tuple(rewritten, ast.Load()) if len(pairs) > 1 else rewritten[0]
        return [node, *notes]

    def is_plain(self, target: ast.expr, value: ast.expr) -> bool:
        """Whether this only gives a name to what is known: a row of memory, a hyperparameter, room for scratch."""
        text = ast.unparse(value)
        if isinstance(target, ast.Name) and text == f"{self.point}.size":
            self.dimension.add(target.id)
        inner = value.args[0] if isinstance(value, ast.Call) and text.startswith("int(") else value
        if isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Name):
            holder = inner.value.id
            # memory[0, 0] is a number of the rule, memory[0] a row.
            return holder == self.hyperparameters or (holder == self.memory and not isinstance(inner.slice, ast.Tuple))
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in SCRATCH:
            return True
        return isinstance(value, ast.Attribute) or text == self.memory

    def branch(self, node: ast.If, loops: tuple[str, ...]) -> list[ast.stmt]:
        line = self.add(Line(f"if {ast.unparse(node.test)}", "condition", loops))
        arrays = self.arrays_in(node.test)
        call = self.tell("decide", line, arrays, loops, self.watch(line, node.test))
        node.test = call.value
        node.body, node.orelse = self.block(node.body, loops), self.block(node.orelse, loops)
        return [self.tell("hold", line, arrays), node]

    def add(self, line: Line) -> int:
        self.lines.append(line)
        return len(self.lines) - 1

    def arrays_in(self, node: ast.AST) -> tuple[str, ...]:
        """Names handed to calls in `node` of what may be arrays."""
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and not _is_elementary(part.func)]
        names = {a.id for call in calls for a in call.args if isinstance(a, ast.Name)} - {self.problem, self.memory}
        return tuple(sorted(names))

    def counts(self, loop: ast.expr, loops: tuple[str, ...]) -> bool:
        """Whether a loop runs over coordinates: range(point.size), range(n), range(i + 1)."""
        known = {*self.dimension, *loops}
        text = ast.unparse(loop)
        return f"{self.point}.size" in text or any(
            isinstance(part, ast.Name) and part.id in known for part in ast.walk(loop)
        )

    def watch(self, line: int, value: ast.expr) -> ast.expr:
        """`value` with every operand shown to the notebook as it is read; its formula goes into the line."""
        watcher = _Watcher(line)
        watched = watcher.visit(_parse(ast.unparse(value)))
        formula = _Formula().visit(_parse(ast.unparse(value)))
        self.lines[line] = replace(self.lines[line], formula=ast.unparse(formula))
        return watched

    def tell(
        self, what: str, line: int, arrays: tuple[str, ...], loops: tuple[str, ...] | None = None, value: Any = None
    ) -> ast.Expr:
        """A call of the notebook: _notebook.note(line, (i, j), value, a=a, b=b)."""
        key = [] if loops is None else [ast.Tuple([ast.Name(name, ast.Load()) for name in loops], ast.Load())]
        given = [] if value is None else [_parse(value) if isinstance(value, str) else value]
        return ast.Expr(
            ast.Call(
                ast.Attribute(ast.Name("_notebook", ast.Load()), what, ast.Load()),
                [ast.Constant(line), *key, *given],
                [ast.keyword(name, ast.Name(name, ast.Load())) for name in arrays],
            )
        )


class Operands(ast.NodeTransformer):
    """Finds the operands of an expression, in the order in which they stand, and puts something in their place."""

    def __init__(self) -> None:
        self.count = 0

    def operand(self, node: ast.expr) -> ast.expr:
        """The next operand has been found."""
        self.count += 1
        return self.replace(node, self.count - 1)

    def replace(self, node: ast.expr, position: int) -> ast.expr:
        """What comes in its place."""
        raise NotImplementedError

    def visit(self, node: ast.AST) -> Any:
        """Goes down to the operands."""
        if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp)):
            return self.generic_visit(node)
        if isinstance(node, ast.Call) and _is_elementary(node.func):
            node.args = [self.visit(argument) for argument in node.args]
            return node
        if isinstance(node, ast.Constant) or not isinstance(node, ast.expr):
            return node
        return self.operand(node)


class _Watcher(Operands):
    """Each operand x becomes _notebook.see(line, position, x)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line

    def replace(self, node: ast.expr, position: int) -> ast.expr:
        see = _parse(f"_notebook.see({self.line}, {position})")
        assert isinstance(see, ast.Call)
        see.args.append(node)
        return see


class _Formula(Operands):
    """Each operand becomes v[position]."""

    def replace(self, node: ast.expr, position: int) -> ast.expr:
        return _parse(f"v[{position}]")


def _parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _is_elementary(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in ELEMENTARY
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in MODULES
