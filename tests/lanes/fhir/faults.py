"""Small faults in what makes forms and reads responses, and whether a test notices each: python faults.py [NUMBER]

A fault is one change of the code of a module: an operator, a condition, a constant, a piece of a text that is written.
The tests of the suite run first; the slow ones only for a fault that they do not notice. Each fault runs in a forked
process, which imports the changed module as if it were the file (POSIX only).
"""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
# The tests that are about a module run first, then those of the others: most faults are noticed at once.
TESTS = {
    "exchange.asking": "tests/exchange/test_asking.py",
    "exchange.fhir.fhirpath": "tests/exchange/fhir/test_fhirpath.py",
    "exchange.fhir.variables": "tests/exchange/fhir/test_variables.py",
    "exchange.fhir.questionnaire": "tests/exchange/fhir/test_questionnaire.py",
    "exchange.fhir.bundle": "tests/exchange/fhir/test_bundle.py",
    "exchange.fhir.response": "tests/person/test_response.py",
    "person.answers.response": "tests/person/test_response.py",
}
OPTIONS = ["-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.And: ast.Or, ast.Or: ast.And, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """The changed forms of one node."""
    match node:
        case ast.BoolOp(op=op):
            changed = copy.deepcopy(node)
            changed.op = SWAPPED[type(op)]()  # type: ignore[assignment]
            yield changed
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            changed_comparison = copy.deepcopy(node)
            changed_comparison.ops = [SWAPPED[type(op)]()]  # type: ignore[list-item]
            yield changed_comparison
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.IfExp(test=test, body=body, orelse=other):
            yield ast.IfExp(test=test, body=other, orelse=body)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(value=not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value=value + 1)
        case ast.Constant(value=str() as value) if value.strip():
            yield ast.Constant(value="" if len(value) < 4 else value[1:])
        case ast.JoinedStr(values=values) if len(values) > 1:
            for at, part in enumerate(values):
                if isinstance(part, ast.FormattedValue):
                    yield ast.JoinedStr(values=[*values[:at], *values[at + 1 :]])
        case ast.Call(func=ast.Name(id="reversed" | "sorted"), args=[first, *_]):
            yield first


def _messages(tree: ast.Module) -> set[int]:
    """The parts of a module that are words of a message: tests read codes, never sentences."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Problem" | "ContentError" | "_not_exported" | "_add_modified")):
                found |= {id(part) for part in ast.walk(node)}
            case (
                ast.Assign(targets=[ast.Name(id="problem" | "remedy")])
                | ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id="problem"), ast.Name(id="remedy")])])
            ):
                words = (part for part in ast.walk(node.value) if isinstance(part, ast.JoinedStr | ast.Constant))
                found |= {id(part) for one in words for part in ast.walk(one)}
    return found


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Every change of a module: its line, what it was and the whole changed source."""
    documented = {id(node.body[0].value) for node in ast.walk(tree)
                  if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                  and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    documented |= _messages(tree)
    for parent in ast.walk(tree):
        if isinstance(parent, ast.Import | ast.ImportFrom | ast.Assert):
            continue
        for field, held in ast.iter_fields(parent):
            listed = held if isinstance(held, list) else [held]
            for at, node in enumerate(listed):
                if (
                    not isinstance(node, ast.AST)
                    or id(node) in documented
                    or field in ("annotation", "returns", "decorator_list")
                ):
                    continue
                for changed in changes(node):
                    before = ast.unparse(node)
                    _put(parent, field, held, at, changed)
                    source = ast.unparse(ast.fix_missing_locations(tree))
                    _put(parent, field, held, at, node)
                    yield getattr(node, "lineno", 0), f"{before[:70]} -> {ast.unparse(changed)[:70]}", source


def _put(parent: ast.AST, field: str, held: object, at: int, node: ast.AST) -> None:
    if isinstance(held, list):
        held[at] = node
    else:
        setattr(parent, field, node)


class Changed(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):  # type: ignore[misc]
    """Imports one module from a changed source."""

    def __init__(self, name: str, file: Path, source: str) -> None:
        self.name, self.file, self.source = name, file, source

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The module's spec, where it is the changed one."""
        return importlib.util.spec_from_loader(name, self, origin=str(self.file)) if name == self.name else None

    def get_filename(self, fullname: str) -> str:
        """The name of a file that holds no byte code."""
        return f"{self.file}.changed"

    def get_data(self, path: str | bytes) -> bytes:
        """The changed source."""
        return self.source.encode()


def survives(name: str, file: Path, source: str) -> bool:
    """Whether no test fails with the changed module: those about it, those of the others, the slow ones."""
    own = next(test for module, test in TESTS.items() if name.endswith(f".{module}"))
    others = [test for test in dict.fromkeys(TESTS.values()) if test != own]
    fast, slow = "not slow and not lane", "slow and not lane"
    return all(_passes(name, file, source, one) for one in ([fast, own], [fast, *others], [slow, *others, own]))


def _passes(name: str, file: Path, source: str, tests: list[str]) -> bool:
    """Whether tests pass with a changed module, in a process of its own; the first of `tests` are their marks."""
    import pytest

    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.meta_path.insert(0, Changed(name, file, source))
        status = 1
        try:
            status = int(pytest.main([*OPTIONS, "-m", *tests]))
        finally:
            os._exit(1 if status else 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main(number: int) -> int:
    """Try so many faults; print those that no test notices."""
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
    import fhirpathpy.models  # noqa: F401  so that each process has what does not change

    import rls_screen.cli  # noqa: F401
    from rls_screen.content.library import load

    load(people=True)
    load()
    assert not sys.modules.keys() & {f"rls_screen.{name}" for name in TESTS}, "a module was imported before its change"
    found = [
        (f"rls_screen.{name}", file, one)
        for name in TESTS
        for file in [ROOT / "rls_screen" / f"{name.replace('.', '/')}.py"]
        for one in mutants(ast.parse(file.read_text("utf-8")))
    ]
    for name, file in {(name, file) for name, file, _ in found}:
        if not _passes(name, file, file.read_text("utf-8"), ["not slow and not lane", *dict.fromkeys(TESTS.values())]):
            print(f"{file.name}: the tests fail without a fault")
            return 1
    chosen = random.Random(11).sample(found, min(number, len(found)))
    began, alive = time.monotonic(), 0
    for at, (name, file, (line, what, source)) in enumerate(chosen, start=1):
        if survives(name, file, source):
            alive += 1
            print(f"alive: {file.name}, line {line}: {what}", flush=True)
        if at % 25 == 0:
            print(f"{at} tried, {alive} alive, {time.monotonic() - began:.0f} s", flush=True)
    died = 100 * (len(chosen) - alive) / len(chosen)
    print(f"mutants: {len(chosen)} of {len(found)}, {alive} alive, {died:.1f} % noticed")
    return 0 if died >= 95 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
