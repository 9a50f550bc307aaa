"""`python -m benchmarks` runs every benchmark, `python -m benchmarks core` runs one."""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

#: From the floor of the house upwards; any other file of this folder follows.
FLOORS = ("core", "sweeps", "service", "stage", "page")


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    # Ended from outside, a benchmark still ends its servers and browsers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    files = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    here = [name for name in FLOORS if name in files] + [name for name in files if name not in FLOORS]
    for name in sys.argv[1:] or here:
        if name not in here:
            sys.exit(f"There is no benchmark {name!r}; there are {', '.join(here)}.")
        benchmark = import_module(f"benchmarks.{name}")
        print(f"\n{name}: {benchmark.__doc__}\n{busy()}", flush=True)
        benchmark.main()


def busy() -> str:
    """A warning where other work is under way, for it makes every figure worse than it is."""
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load < processors / 2:
        return ""
    return f"(Other work is under way: load {load:.1f} on {processors} processors. Trust the ratios, not the digits.)\n"


if __name__ == "__main__":
    main()
