"""What each dependency costs: megabytes on the disk with all it brings along, and CPU time of its import.

Run `python benchmarks/dependencies.py`; it prints the figures of docs/explanation/dependencies.md, and tests nothing.
Only ratios can be compared between machines. Needs the test extras (they install `packaging`).
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
RUNS = 12
MODULES = {"rich": "rich.console"}  # where what is imported has not the name of the package


def brought_along(name: str, found: set[str]) -> set[str]:
    """The package and everything it needs, added to `found`."""
    if (name := canonicalize_name(name)) not in found:
        found.add(name)
        for line in requires(name) or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                brought_along(needed.name, found)
    return found


def megabytes(name: str) -> float:
    """The size of a package's installed files, without compiled caches."""
    files = (Path(str(file.locate())) for file in distribution(name).files or ())
    return sum(file.stat().st_size for file in files if file.exists() and file.suffix != ".pyc") / 1e6


def milliseconds(code: str) -> float:
    """The least CPU time of a fresh Python that runs this."""
    times: list[float] = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return 1000 * min(times)


def main() -> None:
    """Print a line for each dependency."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bare = milliseconds("pass")
    for name in (Requirement(line).name for line in project["dependencies"]):
        size = sum(map(megabytes, brought_along(name, set())))
        time = milliseconds(f"import {MODULES.get(name, name)}") - bare
        print(f"{name:14}{size:7.0f} MB{time:7.0f} ms")


if __name__ == "__main__":
    main()
