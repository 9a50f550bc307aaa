"""The printed rules as MathML, with what the stage shows in them: the number of each row, and terms in arrows' colours."""

from xml.etree.ElementTree import Element, fromstring, tostring

from figures.formulas import to_mathml
from optimizers import Optimizer, gradient_symbols, velocity_symbol

#: What a change of the point begins with.
_CHANGES = ("+", "−")


def rule_of(optimizer: Optimizer) -> str:
    """The rule as one <math> element.

    Every row has its number, counted from 0, as data-row. Terms have data-mark: "gradient", "velocity", and in the row that
    moves the point "step": the change of the point, or where the rule does not write it as one, its new value.
    """
    tree = fromstring(to_mathml(optimizer.latex))
    rows = _rows(tree)
    for number, row in enumerate(rows):
        row.set("data-row", str(number))
    for symbol in gradient_symbols(optimizer):
        _mark_all(tree, _parts(symbol), "gradient")
    velocity = velocity_symbol(optimizer)
    if velocity:
        _mark_all(tree, _parts(velocity), "velocity")
    moves = [cell for row in rows for cell in [row[-1]] if _moves_point(row)]
    _mark_step(moves[-1])
    return tostring(tree, encoding="unicode")


def _rows(tree: Element) -> list[Element]:
    """The rows of the outermost table."""
    table = tree.find(".//mtable")
    assert table is not None
    return list(table)


def _parts(latex: str) -> list[str]:
    """A symbol as the elements that stand for it, written out."""
    row = fromstring(to_mathml(latex))[0]
    return [_text(part) for part in row]


def _text(part: Element) -> str:
    """An element for comparing: what it is and holds, without its looks."""
    return f"{part.tag}({part.text or ''}{''.join(map(_text, part))})"


def _mark_all(parent: Element, parts: list[str], mark: str) -> None:
    """Marks every place below `parent` where `parts` stand side by side."""
    for child in parent:
        _mark_all(child, parts, mark)
    texts = [_text(child) for child in parent]
    # With an index it is another symbol: the gradient of the last step, say.
    last = 1 if parent.tag in ("msub", "msubsup") else len(texts)
    start = 1 if parent.tag in ("msub", "msubsup") else 0
    for at in reversed(range(start, last)):
        if texts[at : at + len(parts)] == parts:
            _wrap(parent, at, at + len(parts), mark)


def _wrap(parent: Element, start: int, end: int, mark: str) -> None:
    term = Element("mrow", {"data-mark": mark})
    term.extend(parent[start:end])
    parent[start:end] = [term]


def _moves_point(row: Element) -> bool:
    """Whether a row sets the point: θ ←, the arrow perhaps in the next cell."""
    texts = [_text(part) for cell in row for part in cell if part.text or len(part)]
    return texts[:2] == ["mi(θ)", "mo(←)"]


def _mark_step(cell: Element) -> None:
    """Marks the change of the point in `θ ← θ − …`, or all of what is put in its place."""
    begin = next(at for at, part in enumerate(cell) if part.text == "←") + 1
    ends = (
        at for at in range(begin, len(cell)) if cell[at].text == "," or _is_wide(cell[at]) or cell[at].tag == "mtext"
    )
    end = next(ends, len(cell))
    if cell[begin].text == "θ" and begin + 1 < end and cell[begin + 1].text in _CHANGES:
        begin += 1
        cell[begin].set("form", "infix")  # at the beginning of a term it would be read as a sign, and set closer
    _wrap(cell, begin, end, "step")


def _is_wide(part: Element) -> bool:
    return part.tag == "mspace" and float(part.get("width", "0em").removesuffix("em")) >= 1.0
