"""A kernel's lines in plain words and signs, made from the names in them."""

import ast
import re

from descent import Line, sides

#: How a line of Python is written out as arithmetic.
_SIGNS = (
    (r"\b(?:math|np)\.", ""),
    (r" ?\*\* ?", " ^ "),
    (r" ?\* ?", " · "),
    (r" - ", " − "),
    (r"(?<![^\s(])-(?!\s)", "−"),
    (r"<=", "≤"),
    (r">=", "≥"),
    (r"\bsqrt\b", "√"),
    (r"\b(\d+)\.0\b", r"\1"),
)
#: Of these a caption says nothing: what every call is given.
_UNSAID = {"problem", "unused"}
_RANDOM = {
    "standard_normal": "a random number (normal)",
    "random": "a random number from 0 to 1",
    "integers": "a random whole number",
}


def write_out(text: str) -> str:
    """A piece of Python's arithmetic with the signs of printed arithmetic."""
    for sign, written in _SIGNS:
        text = re.sub(sign, written, text)
    return text


def in_words(name: str) -> str:
    """A name of the kernel as words: squared_average -> squared average."""
    return "∞" if name == "inf" else name.replace("_", " ")


def caption(line: Line) -> str:
    """A line as one short phrase, for all coordinates at once: velocity = momentum × velocity + g."""
    if line.kind == "condition":
        return "if " + _say(ast.parse(line.source.removeprefix("if "), mode="eval").body)
    statement = ast.parse(line.source).body[0]
    if isinstance(statement, ast.Expr):
        return _say(statement.value)
    target, value = sides(statement)
    return f"{_say(target)} = {_say(value)}"


def _say(node: ast.expr) -> str:
    text = write_out(ast.unparse(_Words().visit(node))).replace("·", "×").replace("==", "=").replace("!=", "≠")
    return text.replace(" ^ ", "^")


def _counted(index: ast.expr) -> int:
    """People count from 1."""
    assert isinstance(index, ast.Constant)
    assert isinstance(index.value, int)
    return index.value + 1


def _is_coordinate(index: ast.expr) -> bool:
    return isinstance(index, ast.Name) and index.id in ("i", "j")


class _Words(ast.NodeTransformer):
    """Names become words, and indices of coordinates go."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(in_words(node.id))

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, bool):
            return ast.Name("yes" if node.value else "no")
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        base = self.visit(node.value)
        index = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if all(isinstance(part, ast.Constant) for part in index):
            # Of rows that hold one number for all coordinates, the first stands for it.
            whole = len(index) == 1 and ast.unparse(base) not in ("memory", "hyperparameters")
            return base if whole else ast.Name(" ".join([ast.unparse(base), *(str(_counted(part)) for part in index)]))
        told = [part for part in index if not isinstance(part, (ast.Slice, ast.Constant)) and not _is_coordinate(part)]
        return ast.Name(" at ".join([ast.unparse(base), *(ast.unparse(self.visit(part)) for part in told)]))

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.Name(in_words(node.attr))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _RANDOM:
            return ast.Name(_RANDOM[function.attr])
        if isinstance(function, ast.Attribute) and function.attr == "copy":
            return self.visit(function.value)
        given = [self.visit(a) for a in node.args if not (isinstance(a, ast.Name) and a.id in _UNSAID)]
        name = self.visit(function)
        return ast.Call(name, given, [])
