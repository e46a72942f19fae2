"""What is left of an interview that is killed two hundred times, and of a batch that is killed at each of its steps.

Run `python benchmarks/kills.py [TIMES]`. Of interviews, each killed at a random moment, it prints how many answers were
lost, and fails if it was ever more than the one being given, or if one was kept other than it was given; the tests do
the same twenty times. A batch is killed before each call that opens, writes out, renames or removes a file: it fails if
a file is neither old nor new, or if a file from another run than its scored table does not show that.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from killed import expected, killed  # noqa: E402

CALLS = ("open", "fsync", "replace", "unlink")
OUTPUTS = ("problems.csv", "audit.csv", "summary.json")
KILL = """
import os, signal, sys
import rls_screen.batch.run, rls_screen.cli  # what is opened for imports is none of the steps
call, moment = sys.argv[1], int(sys.argv[2])
before = getattr(os, call)
def killed(*arguments, **more):
    global moment
    if not moment:
        os.kill(os.getpid(), signal.SIGKILL)
    moment -= 1
    return before(*arguments, **more)
setattr(os, call, killed)
sys.argv = ["rls-screen", *sys.argv[3:]]
rls_screen.cli.main()
"""


def batches() -> int:
    """How many kills of a batch left something that does not show where it belongs."""
    bad = kills = mixed = 0
    for call in CALLS:
        for moment in range(1_000):
            with tempfile.TemporaryDirectory() as folder:
                old = batch(Path(folder), "OLD")
                if old is None:
                    raise SystemExit("a batch that nobody kills does not end as it should")
                if batch(Path(folder), "NEW", call, str(moment)) is not None:
                    break  # it came to its end before this moment
                kills += 1
                problem, is_mixed = left(Path(folder), old)
            mixed += is_mixed
            if problem:
                bad += 1
                print(f"killed at {call} {moment}: {problem}")
    print(f"{kills} times a batch was killed; {mixed} times files of two runs were left, {bad} times without a sign")
    return bad


def batch(folder: Path, code: str, *kill: str) -> dict[str, bytes] | None:
    """The outputs of a batch over a table with this code in it; None where it was killed."""
    rows = ("subject_id,urge_to_move,worse_at_rest,ferritin", f"{code},yes,maybe,<5", f"{code}2,yes,,5", "")
    (folder / f"{code}.csv").write_text("\n".join(rows))
    beside = ["--problems", OUTPUTS[0], "--audit", OUTPUTS[1], "--summary", OUTPUTS[2]]
    done = subprocess.run(
        [sys.executable, "-c", KILL, *(kill or ("fsync", "-1")), "batch", f"{code}.csv", "-o", "scored.csv",
         "--partial", *beside],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return contents(folder) if done.returncode == 3 else None


def contents(folder: Path) -> dict[str, bytes]:
    """The outputs as they are; one that is missing is empty."""
    return {name: file.read_bytes() if (file := folder / name).exists() else b"" for name in (*OUTPUTS, "scored.csv")}


def left(folder: Path, old: dict[str, bytes]) -> tuple[str, bool]:
    """What is wrong with the files a kill has left, empty where nothing is; and whether they are of two runs."""
    after = contents(folder)
    here = f"sha256:{hashlib.sha256(after['scored.csv']).hexdigest()[:16]}"
    new = batch(folder, "NEW")
    if new is None:
        return "the next run failed", False
    drafts = [one.name for one in folder.iterdir() if one.name.startswith(".")]
    broken = [name for name in after if after[name] not in (old[name], new[name])]
    is_old = {name: after[name] == old[name] for name in after}
    others = [name for name in OUTPUTS if is_old[name] != is_old["scored.csv"]]
    silent = [name for name in others if here in runs(name, after[name])]
    wrong = [name for name in OUTPUTS if name not in others and {here} != runs(name, after[name])]
    found = {"drafts": drafts, "neither old nor new": broken, "no sign": silent, "another run": wrong}
    return ", ".join(f"{what}: {names}" for what, names in found.items() if names), bool(others)


def runs(name: str, content: bytes) -> set[str]:
    """The runs that an output names."""
    if name.endswith(".json"):
        return {str(json.loads(content)["run"])}
    return set(re.findall("sha256:[0-9a-f]{16}", content.decode()))


def main(times: int = 200) -> int:
    """The exit status: 0 where nothing was lost that was surely given."""
    all_given, found = expected(), Counter[str]()
    places: set[int] = set()
    with tempfile.TemporaryDirectory() as folder:
        ended = killed(Path(folder), random.sample(range(10**6), times))
    for one in ended:
        places.add(len(one.kept))
        if [*one.kept.items()] != all_given[: len(one.kept)]:
            found["changed"] += 1
        elif len(one.kept) - one.given not in (0, 1):
            found["lost"] += 1
        else:
            found["whole"] += 1
    print(f"{times} times killed, at {len(places)} places of {len(all_given)}: {dict(found)}")
    return 0 if set(found) == {"whole"} and not batches() else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
