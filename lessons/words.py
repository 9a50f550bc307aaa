"""Numbers in sentences."""


def number(value: float) -> str:
    """Three significant digits, as the stage writes them: 0.0123, 45.6, 1.2e-07."""
    return f"{value:.3g}"


def times(count: int) -> str:
    """How often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
