"""`python -m benchmarks` runs every benchmark, `python -m benchmarks core` runs one."""

import sys
from importlib import import_module
from pathlib import Path

#: From the floor of the house upwards; any other file of this folder follows.
FLOORS = ("core", "service", "stage", "page")


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    files = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    here = [name for name in FLOORS if name in files] + [name for name in files if name not in FLOORS]
    for name in sys.argv[1:] or here:
        if name not in here:
            sys.exit(f"There is no benchmark {name!r}; there are {', '.join(here)}.")
        benchmark = import_module(f"benchmarks.{name}")
        print(f"\n{name}: {benchmark.__doc__}\n", flush=True)
        benchmark.main()


if __name__ == "__main__":
    main()
