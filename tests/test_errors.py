"""Errors: code, place, problem and remedy; and the catalogue of codes."""

from __future__ import annotations

import ast
import pickle
from functools import cache
from pathlib import Path

import pytest

from rls_screen.errors import CODES, AnswerError, CannotCreate, Exit, Problem, RuleError, TableError, cannot_read

PACKAGE = Path(__file__).parents[1] / "rls_screen"
MAKERS = ("Problem", "RuleError", "_unknown_question")  # what is called with a code as its first argument


@cache
def calls() -> tuple[tuple[Path, str, ast.Call], ...]:
    """Every call in the program: its file, the name that is called, the call."""
    files = {file: ast.parse(file.read_text("utf-8")) for file in sorted(PACKAGE.rglob("*.py"))}
    nodes = ((file, node) for file, tree in files.items() for node in ast.walk(tree) if isinstance(node, ast.Call))
    return tuple((file, ast.unparse(node.func), node) for file, node in nodes)


def codes_raised() -> dict[str, list[str]]:
    """Every code in the program with the places where it is used; a code that is computed is written as `?`."""
    found: dict[str, list[str]] = {}
    for file, maker, node in calls():
        if maker in MAKERS and node.args:
            first = node.args[0]
            code = first.value if isinstance(first, ast.Constant) else "?"
            place = f"{file.relative_to(PACKAGE)}, line {node.lineno}"
            if not (isinstance(first, ast.Name) and first.id == "code"):  # handed on by one of the makers
                found.setdefault(str(code), []).append(place)
    return found


def test_every_code_that_is_raised_is_in_the_catalogue() -> None:
    """No problem has a code that the catalogue does not explain."""
    assert {} == {code: places for code, places in codes_raised().items() if code not in CODES}


def test_every_code_of_the_catalogue_is_raised() -> None:
    """The catalogue has no code that is never used, and no meaning twice."""
    assert set() == CODES.keys() - codes_raised().keys()
    assert len(CODES) == len({*CODES.values()})


def test_every_error_is_made_of_problems() -> None:
    """No error is raised with a sentence alone."""
    names = {"UsageError", "ContentError", "AnswerError", "InputMissing", "CannotCreate", "WriteFailed", "TableError"}
    bare = [
        (file.name, node.lineno)
        for file, name, node in calls()
        if name in names
        if not node.args or isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert [] == bare


@pytest.mark.parametrize("problem, message", [
    pytest.param(Problem("x", "a.csv", "no such file", "check it."), "a.csv: no such file; check it.", id="a clause"),
    pytest.param(Problem("x", "a.csv", "It is cut.", "Save it."), "a.csv: It is cut.\n  Save it.", id="a sentence"),
    pytest.param(Problem("x", "a", "is it meant?", "Say so."), "a: is it meant?\n  Say so.", id="a question"),
    pytest.param(Problem("x", "", "too long", "cut it."), "too long; cut it.", id="no place"),
    pytest.param(Problem("x", "a.csv", "It is cut."), "a.csv: It is cut.", id="no remedy"),
])  # fmt: skip
def test_message(problem: Problem, message: str) -> None:
    """A message is place, problem and remedy; the remedy is on its own line after a whole sentence."""
    assert message == str(problem)


def test_an_error_of_several_problems() -> None:
    """An error holds every problem in order; what cannot wait comes before them; it answers for the first."""
    one, two = Problem("first", "a", "is wrong", "mend it."), Problem("second", "b", "is wrong too.")
    error = AnswerError(one, two, first=("EMERGENCY: call.", ""))
    assert "EMERGENCY: call.\n\na: is wrong; mend it.\nb: is wrong too." == str(error)
    assert (("first", "second"), Exit.BAD_INPUT) == (error.codes, error.status)
    assert ("first", "a", "is wrong", "mend it.") == (error.code, error.place, error.problem, error.remedy)


def test_an_error_can_be_extended() -> None:
    """More can be told after the last remedy; the error stays of its kind, with its codes."""
    error = CannotCreate(Problem("output-exists", "a", "is there", "choose another."), first=("SAME DAY: call.",))
    more = error.extended(" Already written: b.")
    assert ("output-exists", Exit.CANNOT_CREATE) == (more.code, more.status)
    assert "SAME DAY: call.\na: is there; choose another. Already written: b." == str(more)


@pytest.mark.parametrize("error", [
    TableError(Problem("empty-table", "a.csv", "this file is empty", "write one.")),
    AnswerError(Problem("bad-answer", "a", "no"), Problem("unknown-item", "b", "no"), first=("EMERGENCY",)),
    RuleError("rule-syntax", "this is not a rule", 5),
], ids=["one problem", "several", "a rule"])  # fmt: skip
def test_an_error_reaches_another_process_whole(error: TableError | AnswerError | RuleError) -> None:
    """A worker of a cluster sends its error back: with its message, codes and column."""
    again = pickle.loads(pickle.dumps(error))
    assert (type(error), str(error), error.codes) == (type(again), str(again), again.codes)
    assert getattr(error, "column", None) == getattr(again, "column", None)


@pytest.mark.parametrize("error, code", [
    (FileNotFoundError(2, "No such file"), "input-not-found"), (IsADirectoryError(21, "Is a"), "input-is-a-folder"),
    (PermissionError(13, "denied"), "input-not-readable"), (OSError(5, "I/O error"), "input-not-readable"),
    (ValueError("embedded null"), "name-with-nul"),
])  # fmt: skip
def test_a_file_that_cannot_be_read(error: OSError | ValueError, code: str) -> None:
    """Each failure of opening a file has its code, the file's name as its place, and a remedy."""
    found = cannot_read("people\x1b.csv", error)
    assert (code, "people\\x1b.csv", True) == (found.code, found.place, bool(found.remedy))
