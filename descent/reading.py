"""Reading a kernel's lines: what a line is the value of, over which coordinates, and from what it is made."""

import ast
from dataclasses import dataclass

from descent.noting import Line, Operands


@dataclass(frozen=True)
class Reading:
    """A line as names.

    `name` is what is given a value, or for a call the function; empty for a condition. `axis` is the place, in the keys of
    the line's notes, of the coordinate where there is one value a coordinate, or -1. `operands` are the names of the
    right-hand side's operands, in order, empty for what is more than a name and its index.
    """

    name: str
    axis: int
    operands: tuple[str, ...]


def read_line(line: Line) -> Reading:
    """What names the `line` is made of."""
    if line.kind == "condition":
        condition = ast.parse(line.source.removeprefix("if "), mode="eval").body
        return Reading("", -1, _operands(condition))
    statement = ast.parse(line.source).body[0]
    if isinstance(statement, ast.Expr):
        assert isinstance(statement.value, ast.Call)
        return Reading(_base(statement.value.func), -1, ())
    target, value = sides(statement)
    return Reading(_base(target), _axis(target, line.loops), _operands(value))


def sides(statement: ast.stmt) -> tuple[ast.expr, ast.expr]:
    """The two sides of an assignment; `a += b` is `a = a + b`."""
    if isinstance(statement, ast.AugAssign):
        before = ast.parse(ast.unparse(statement.target), mode="eval").body
        return statement.target, ast.BinOp(before, statement.op, statement.value)
    assert isinstance(statement, ast.Assign)
    return statement.targets[0], statement.value


def _base(node: ast.expr) -> str:
    """velocity of velocity[i], or of velocity.copy()."""
    if isinstance(node, ast.Subscript):
        return _base(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
        return _base(node.func.value)
    return node.id if isinstance(node, ast.Name) else ""


def _axis(target: ast.expr, loops: tuple[str, ...]) -> int:
    if isinstance(target, ast.Name):
        return 0 if len(loops) == 1 else -1
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Name) and target.slice.id in loops:
        return loops.index(target.slice.id)
    return -1


class _Names(Operands):
    """Collects the operands' names."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def replace(self, node: ast.expr, position: int) -> ast.expr:
        self.names.append(_base(node))
        return node


def _operands(value: ast.expr) -> tuple[str, ...]:
    names = _Names()
    names.visit(ast.parse(ast.unparse(value), mode="eval").body)
    return tuple(names.names)
