"""Numbers in sentences."""


def number(value: float) -> str:
    """Three significant digits, as the stage writes them: 0.0123, 45.6, 1.2e-7."""
    mantissa, e, exponent = f"{value:.3g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def times(count: int) -> str:
    """How often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def say_bytes(count: float) -> str:
    """An amount of memory in the largest unit of which there is at least one: 24 bytes, 12 TB."""
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{number(count / unit)} {name}"
    return f"{number(count)} bytes"
