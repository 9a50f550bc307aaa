"""Formulas as MathML, which browsers draw by themselves: a page needs no script and no fonts from anywhere."""

from html import unescape
from xml.etree.ElementTree import tostring

from latex2mathml.converter import convert_to_element


def to_mathml(latex: str) -> str:
    """The formula as one <math> element, nothing in it free to become other markup."""
    # The converter knows the starred environment only, which inside a formula looks the same.
    tree = convert_to_element(latex.replace("{aligned}", "{align*}"), display="block")
    del tree.attrib["xmlns"]  # HTML knows <math>; no address stands in the page
    for part in tree.iter():
        # It writes signs as references, and would have the text pasted unescaped.
        part.text = unescape(part.text) if part.text else part.text
    return tostring(tree, encoding="unicode")
