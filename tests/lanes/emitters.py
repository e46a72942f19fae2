"""Small faults in what writes the forms for REDCap, Kobo and ODK: at least 95 of 100 must make a test fail.

Run `.ci/lanes emitters`. Each mutant changes one thing in one module: a comparison, `and` and `or`, `not`, true, false,
a call of `opposite`, a number, a short text. It is written into a copy of the program, where the fast tests of the
exports run until the first one fails. Mutants that live are printed with their line.

    --sample N     mutants, drawn with --seed (200)
    --seconds N    start none after N seconds
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOM = Path("rls_screen") / "exchange"
MODULES = ("conditions", "pairs", "shown", "pages", "form_maps", "redcap", "xlsform", "workbook")
TESTS = tuple(f"tests/exchange/test_{name}.py" for name in ("pairs", "shown", "redcap", "xlsform", "workbook"))
ENOUGH = 0.95
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
SWAPPED = {"all_of": "any_of", "any_of": "all_of", "ALWAYS": "NEVER", "NEVER": "ALWAYS", "YES": "NO", "NO": "YES",
           "true": "false", "false": "true", "yes": "unsure", "unsure": "yes", "All": "AnyOf", "AnyOf": "All",
           "all": "any", "any": "all"}  # fmt: skip
SIGNS = {"=": "!=", "!=": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "and": "or", " and ": " or ",
         " or ": " and ", "is": "is not", "is not": "is"}  # fmt: skip
SHORT = 24  # letters: longer texts are sentences


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that a node may be changed into; the node itself is not."""
    match node:
        case ast.Compare(ops=[one, *_]) if type(one) in COMPARED:
            changed = copy.deepcopy(node)
            changed.ops[0] = COMPARED[type(one)]()
            yield changed
        case ast.BoolOp(op=one):
            changed_op = copy.deepcopy(node)
            changed_op.op = ast.Or() if isinstance(one, ast.And) else ast.And()
            yield changed_op
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield inner
        case ast.Call(func=ast.Name(id="opposite"), args=[inner]):
            yield inner
        case ast.IfExp(body=one, orelse=other):
            yield one
            yield other
        case ast.Name(id=name) if name in SWAPPED:
            yield ast.copy_location(ast.Name(SWAPPED[name], node.ctx), node)
        case ast.Attribute(attr=name) if name in SWAPPED:
            changed_attr = copy.deepcopy(node)
            changed_attr.attr = SWAPPED[name]
            yield changed_attr
        case ast.Constant(value=bool() as flag):
            yield ast.copy_location(ast.Constant(not flag), node)
        case ast.Constant(value=int() as number):
            yield ast.copy_location(ast.Constant(number + 1), node)
        case ast.Constant(value=str() as text) if text and len(text) <= SHORT:
            yield ast.copy_location(ast.Constant(SIGNS.get(text, f"{text}x")), node)


def mutants(text: str) -> Iterator[tuple[int, str, str]]:
    """Every mutant of a module: the line, what was changed, and the whole text."""
    tree = ast.parse(text)
    skipped = {id(part) for part in _not_run(tree)}
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            for at, child in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(child, ast.AST) or id(child) in skipped:
                    continue
                for changed in changes(child):
                    _put(parent, name, at, changed)
                    line = getattr(child, "lineno", 0)
                    yield line, f"{_shown(child)} -> {_shown(changed)}", ast.unparse(ast.fix_missing_locations(tree))
                    _put(parent, name, at, child)


def _put(parent: ast.AST, name: str, at: int, child: ast.AST) -> None:
    value = getattr(parent, name)
    if isinstance(value, list):
        value[at] = child
    else:
        setattr(parent, name, child)


def _shown(node: ast.AST) -> str:
    return ast.unparse(node)[:60].replace("\n", " ")


def _not_run(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, types, messages and assertions: no test is to fail on their texts."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        match node:
            case ast.Module() | ast.ClassDef() | ast.FunctionDef():
                parts = [node.body[0]] if ast.get_docstring(node) is not None else []
                parts += [node.returns] if isinstance(node, ast.FunctionDef) else []
            case ast.arg(annotation=one) | ast.AnnAssign(annotation=one):
                parts = [one]
            case ast.Assert() | ast.Subscript(value=ast.Name(id="Literal")):
                parts = [node]
            case ast.Call(func=ast.Name(id="_fault" | "Problem" | "ValueError" | "dataclass" | "field")):
                parts = [*node.args, *node.keywords]
        for part in filter(None, parts):
            yield from ast.walk(part)


def dies(copy_: Path, module: str, text: str) -> bool:
    """Whether a test fails on a mutant."""
    file = copy_ / ROOM / f"{module}.py"
    before = file.read_text("utf-8")
    file.write_text(text, "utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n0", "-q", "-x", "--no-header", "-p", "no:cacheprovider", *TESTS],
            cwd=copy_, capture_output=True, timeout=180, env={**os.environ, "PYTHONPATH": str(copy_),
                                                              "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(before, "utf-8")
    return done.returncode != 0


def copied(folder: Path) -> Path:
    """A copy of the program and its tests that may be changed."""
    for name in ("rls_screen", "tests", "questionnaires"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "screens"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def main() -> int:
    """Try the mutants; return 1 where too many live."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=3_600.0)
    given = parser.parse_args()
    texts = {name: (ROOT / ROOM / f"{name}.py").read_text("utf-8") for name in MODULES}
    everything = [(name, *one) for name, text in texts.items() for one in mutants(text)]
    chosen = random.Random(given.seed).sample(everything, min(given.sample, len(everything)))
    began, tried, dead = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        place = copied(Path(folder))
        assert not dies(place, "pairs", texts["pairs"]), "the tests fail without a fault"
        for module, line, what, text in chosen:
            if time.monotonic() - began > given.seconds:
                break
            tried += 1
            if dies(place, module, text):
                dead += 1
            else:
                print(f"ALIVE {module}.py, line {line}: {what}", flush=True)
    print(f"{tried} of {len(everything)} mutants tried, {dead} died ({dead / max(tried, 1):.1%})")
    return int(dead < ENOUGH * tried)


if __name__ == "__main__":
    sys.exit(main())
