"""Kernels rewritten for one lane: straight code in which every number has its place in a flat workspace.

The methods are named after the pieces of Python that they take.
"""

import ast
import inspect
import math
import textwrap
from types import ModuleType
from typing import Any

import numpy as np

#: Runs side by side: a few vectors' worth, while a workspace of some thirty rows stays in the nearest cache.
LANES = 128
BUILT_IN = {"abs", "max", "min"}


class Unfit(Exception):
    """This kernel cannot be rewritten."""


def at(row: int) -> str:
    """One number of a lane, as source."""
    return f"w[{row * LANES} + lane]"


def place(row: int) -> ast.expr:
    """One number of a lane: w[row * LANES + lane]."""
    return ast.parse(at(row), mode="eval").body


class Rewriter:
    """Turns a kernel's body into straight code for one lane."""

    def __init__(self, python: Any, tag: str, arrays: dict[str, list[int]], memory: dict[str, list[list[int]]]) -> None:
        self.tag = tag
        self.arrays = dict(arrays)  # name -> a row of the workspace for each of its numbers
        self.memory = memory  # name -> for each of its rows, the rows of the workspace
        self.constants: dict[str, int] = {}
        self.locals: set[str] = set()
        self.given: dict[str, ast.expr] = {}  # name -> what stands for it here
        self.globals = python.__globals__
        self.lines: list[ast.stmt] = []
        function = ast.parse(textwrap.dedent(inspect.getsource(python))).body[0]
        assert isinstance(function, ast.FunctionDef)
        self.body = function.body
        self.result: ast.expr | None = None

    def rewrite(self) -> list[ast.stmt]:
        """The statements of the body; `result` is what it returns."""
        return [line for statement in self.body for line in self.statement(statement)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return []  # the docstring
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            return self.assign(node.targets[0], node.value)
        if isinstance(node, ast.AugAssign):
            before = ast.parse(ast.unparse(node.target), mode="eval").body
            return self.assign(node.target, ast.BinOp(before, node.op, node.value))
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and not node.orelse:
            return self.unroll(node, node.target.id)
        if isinstance(node, ast.If):
            return self.branch(node)
        if isinstance(node, ast.Return) and node.value is not None and node is self.body[-1]:
            self.result = self.expression(node.value)
            return []
        raise Unfit(ast.dump(node))

    def assign(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            # All values first, as Python does.
            held, lines = [], []
            for number, (part, right) in enumerate(zip(target.elts, value.elts, strict=True)):
                if self.binds(part, right):
                    continue
                name = f"{self.tag}held{number}"
                lines.append(self.store(ast.Name(name, ast.Store()), self.expression(right)))
                held.append((part, name))
            return lines + [
                line for part, name in held for line in self.assign_rewritten(part, ast.Name(name, ast.Load()))
            ]
        if self.binds(target, value):
            return []
        return self.assign_rewritten(target, self.expression(value))

    def binds(self, target: ast.expr, value: ast.expr) -> bool:
        """Takes down names for rows of memory and for numbers known beforehand."""
        if not isinstance(target, ast.Name):
            return False
        if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id in self.memory:
            self.arrays[target.id] = self.memory[value.value.id][self.whole(value.slice)]
            return True
        if isinstance(value, ast.Attribute) and value.attr == "size":
            self.constants[target.id] = self.whole(value)
            return True
        return False

    def assign_rewritten(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        if isinstance(target, ast.Name):
            if target.id in self.arrays or target.id in self.constants:
                raise Unfit(f"{target.id} means two things")
            self.locals.add(target.id)
            return [self.store(ast.Name(self.tag + target.id, ast.Store()), value)]
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in self.arrays:
            rows = self.arrays[target.value.id]
            if isinstance(target.slice, ast.Slice):
                if target.slice.lower or target.slice.upper or target.slice.step:
                    raise Unfit("a part of an array")
                return [self.store(place(row), value) for row in rows]
            return [self.store(place(rows[self.whole(target.slice)]), value)]
        raise Unfit(ast.dump(target))

    @staticmethod
    def store(target: ast.expr, value: ast.expr) -> ast.stmt:
        return ast.parse(f"{ast.unparse(target)} = {ast.unparse(value)}").body[0]

    def unroll(self, node: ast.For, name: str) -> list[ast.stmt]:
        loop = node.iter
        if not (isinstance(loop, ast.Call) and isinstance(loop.func, ast.Name) and loop.func.id == "range"):
            raise Unfit("a loop over something else than a range")
        lines = []
        for i in range(*(self.whole(argument) for argument in loop.args)):
            self.constants[name] = i
            lines += [line for statement in node.body for line in self.statement(statement)]
        return lines

    def branch(self, node: ast.If) -> list[ast.stmt]:
        test = self.expression(node.test)
        body = [line for statement in node.body for line in self.statement(statement)]
        other = [line for statement in node.orelse for line in self.statement(statement)]
        return [ast.If(test, body or [ast.Pass()], other)]

    def whole(self, node: ast.expr) -> int:
        """A whole number known beforehand: 2, i, i + 1, point.size."""
        if isinstance(node, ast.Slice):
            raise Unfit("several rows at once")
        known = Known(self).visit(ast.parse(ast.unparse(node), mode="eval").body)
        try:
            value = ast.literal_eval(ast.unparse(known))
        except ValueError:
            raise Unfit(f"not known beforehand: {ast.unparse(node)}") from None
        return int(value)

    def expression(self, node: ast.expr) -> ast.expr:
        return Expression(self).visit(ast.parse(ast.unparse(node), mode="eval").body)


class Known(ast.NodeTransformer):
    """Puts in what is known beforehand, and adds it up."""

    def __init__(self, rewriter: Rewriter) -> None:
        self.rewriter = rewriter

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.rewriter.constants:
            return ast.Constant(self.rewriter.constants[node.id])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr == "size" and isinstance(node.value, ast.Name) and node.value.id in self.rewriter.arrays:
            return ast.Constant(len(self.rewriter.arrays[node.value.id]))
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            if isinstance(node.op, ast.Add):
                return ast.Constant(left.value + right.value)  # type: ignore[operator]  # whole numbers both
            if isinstance(node.op, ast.Sub):
                return ast.Constant(left.value - right.value)  # type: ignore[operator]
        return node


class Expression(ast.NodeTransformer):
    """An expression of a kernel for one lane."""

    def __init__(self, rewriter: Rewriter) -> None:
        self.rewriter = rewriter

    def visit_Name(self, node: ast.Name) -> ast.expr:
        r = self.rewriter
        if node.id in r.constants:
            return ast.Constant(r.constants[node.id])
        if node.id in r.locals:
            return ast.Name(r.tag + node.id, ast.Load())
        if node.id in r.given:
            return r.given[node.id]
        if node.id in BUILT_IN:
            return node
        value = r.globals.get(node.id)
        if isinstance(value, (int, float)):
            return ast.Constant(value)
        raise Unfit(node.id)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        r = self.rewriter
        if isinstance(node.value, ast.Name):
            if node.value.id in r.arrays:
                return place(r.arrays[node.value.id][r.whole(node.slice)])
            if node.value.id in r.given:
                return ast.Subscript(r.given[node.value.id], ast.Constant(r.whole(node.slice)), ast.Load())
        raise Unfit(ast.unparse(node))

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        r = self.rewriter
        if isinstance(node.value, ast.Name):
            if node.attr == "size":
                return ast.Constant(r.whole(node))
            module = r.globals.get(node.value.id)
            if isinstance(module, ModuleType) and module in (math, np):
                return node
        raise Unfit(ast.unparse(node))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        # What is called: a function of math or numpy, or a built-in one; another kernel would be refused by its name.
        node.func = self.visit(node.func)
        node.args = [self.visit(argument) for argument in node.args]
        return node
