"""Reading formulas in tests."""

import re


def symbols_in(latex):
    """The symbols of a formula: commands like \\eta, and single letters outside of words, each with its index if it has one."""
    plain = re.sub(r"\\(begin|end|text\w*|operatorname)\{[^}]*\}", " ", latex)
    return set(re.findall(r"\\[A-Za-z]+(?:_\w)?|(?<![A-Za-z\\])[A-Za-z](?:_\w)?(?![A-Za-z])", plain))
