"""The shape of the program: who may import whom, nothing of this instrument in the engine, no long functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import lexicon

PACKAGE = Path(__file__).parents[2] / "rls_screen"


class Modules(Mapping[str, ast.Module]):
    """The modules of the package by name, each parsed when it is first looked at."""

    def __init__(self) -> None:
        self._trees: dict[str, ast.Module] = {}
        self._files = {
            ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): file
            for file in sorted(PACKAGE.rglob("*.py"))
        }

    def __getitem__(self, name: str) -> ast.Module:
        if name not in self._trees:
            self._trees[name] = ast.parse(self._files[name].read_text("utf-8"))
        return self._trees[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


MODULES = Modules()

# Where a library may be imported, as the beginnings of module names.
HOMES = {
    "typer": ("rls_screen.cli", "rls_screen.wizard"),
    "click": ("rls_screen.cli", "rls_screen.wizard"),
    "rich": ("rls_screen.cli", "rls_screen.wizard"),
    "questionary": ("rls_screen.wizard",),
    "prompt_toolkit": ("rls_screen.wizard",),
    "polars": (
        "rls_screen.tables",
        "rls_screen.batch",
        "rls_screen.cohort",
        "rls_screen.verification",
        "rls_screen.spark",
    ),
    "pyspark": ("rls_screen.spark",),
    "pyarrow": ("rls_screen.spark",),
    "matplotlib": ("rls_screen.cohort.figures",),
    "docx": ("rls_screen.cohort.office",),
    "scipy": ("rls_screen.cohort.intervals",),
    "statsmodels": ("rls_screen.cohort.intervals",),
    "numpy": ("rls_screen.cohort.intervals",),
    "pydantic": (
        "rls_screen.frozen",
        "rls_screen.content.schema",  # only names of types
        "rls_screen.content.reading",
        "rls_screen.report.saved",
        "rls_screen.tables.maps.study_map",
        "rls_screen.batch.request",
    ),
    "pydantic_core": ("rls_screen.frozen", "rls_screen.content.schema"),
    "fastexcel": ("rls_screen.tables",),
    "platformdirs": ("rls_screen.session",),
    "typst": ("rls_screen.report.pdf",),
    "pyreadstat": ("rls_screen.tables", "rls_screen.batch.formats"),
    "xlsxwriter": ("rls_screen.batch.formats", "rls_screen.cohort.office"),
    "rapidfuzz": ("rls_screen.medicines", "rls_screen.tables"),
}

# What a module of the core may not know: the clock, the terminal, chance. Dates and ids are stamped further out.
CORE = ("content", "errors", "explain", "exchange", "medicines", "person", "possible", "report")
OUTSIDE = ("random", "secrets", "time", "uuid", "socket", "urllib", "http", "getpass", "platform", "subprocess")

# Functions over 40 lines: each with its reason.
LONG_FUNCTIONS: dict[str, str] = {}

# Where the engine may name this instrument: the folder it reads by default, the one field of every consideration and
# its name on paper, and the top help, since the program is called after what it is for.
ALLOWED = re.compile(r"rls-lupus|evidence_in_lupus|Evidence in lupus")
TOP_HELP = "rls_screen.cli.commands"
CLINICAL = [
    "anaemi",
    "anemi",
    "apnoea",
    "augmentation",
    "breath",
    "cortico",
    "cramp",
    "crp",
    "dialysis",
    "distress",
    "dopamin",
    "egfr",
    "ferritin",
    "fever",
    "flare",
    "haemo",
    "hemo",
    "infection",
    "iron",
    "kidney",
    "legs",
    "lupus",
    "menstr",
    "neuropath",
    "opioid",
    "pregnan",
    "sledai",
    "steroid",
    "stroke",
    "tibc",
    "transferrin",
    "trimester",
    "tsat",
    "urges",
    "urine",
    "weakness",
]


@cache
def walked(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree, collected once: many tests look at all of them."""
    return tuple(ast.walk(tree))


@cache
def imports(tree: ast.AST) -> tuple[str, ...]:
    """The top names of everything a module imports from elsewhere, wherever in it the import stands."""
    found: list[str] = []
    for node in walked(tree):
        if isinstance(node, ast.Import):
            found += (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.append((node.module or "").split(".")[0])
    return tuple(found)


def words_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string and identifier of a module with its line; what its docstrings describe is left out."""
    said = {id(node.body[0].value) for node in walked(tree) if _has_docstring(node)}  # type: ignore[attr-defined]
    for node in walked(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in said:
                yield node.lineno, text
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield node.lineno, name


def _has_docstring(node: ast.AST) -> bool:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and ast.get_docstring(node) is not None


def functions(module: str) -> Iterator[tuple[str, int]]:
    """Every function of a module with its length in lines; decorators and the docstring are not counted."""
    for node in walked(MODULES[module]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if _has_docstring(node) and len(node.body) > 1 else node.body[0]
            yield f"{module}.{node.name}", (node.end_lineno or 0) - first.lineno + 1


def test_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts of pyproject.toml hold: nothing imports what stands above it or beside it."""
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    monkeypatch.chdir(PACKAGE.parent)
    assert EXIT_STATUS_SUCCESS == lint_imports(no_cache=True)


def test_no_circle_of_imports() -> None:
    """No module imports itself through others, imports inside functions and for type checking included."""
    # Raises CycleError, which names the circle.
    assert len([*TopologicalSorter({module: {*imported_modules(module)} for module in MODULES}).static_order()]) > 100


def imported_modules(module: str) -> Iterator[str]:
    """The modules of this package that a module imports, and the packages whose `__init__` runs for that.

    The package itself is left out: it is the front door, which imports what it offers when that is first used.
    """
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = _package_of(module, node.level) if node.level else ""
            base = ".".join(filter(None, (start, node.module)))
            named = [f"{base}.{alias.name}" for alias in node.names] + [base]
        else:
            continue
        parts = [one.split(".") for one in named]
        found = {".".join(part[:length]) for part in parts for length in range(2, len(part) + 1)}
        yield from (one for one in found & MODULES.keys() if not f"{module}.".startswith(f"{one}."))


def _package_of(module: str, level: int) -> str:
    """The package that the leading dots of a relative import mean."""
    is_package = (PACKAGE.parent / Path(*module.split(".")) / "__init__.py").exists()
    parts = module.split(".") if is_package else module.split(".")[:-1]
    return ".".join(parts[: len(parts) - level + 1])


@pytest.mark.parametrize("library", HOMES)
def test_libraries_stay_at_home(library: str) -> None:
    """A library that draws, asks, models or computes columns is imported only where the architecture says."""
    users = [module for module, tree in MODULES.items() if library in imports(tree)]
    assert [] == [module for module in users if not module.startswith(HOMES[library])]


def test_every_library_has_a_home() -> None:
    """Whatever is imported from elsewhere is Python's own, this package, or has its place above."""
    import sys

    used = {name for tree in MODULES.values() for name in imports(tree)}
    assert set() == used - set(sys.stdlib_module_names) - HOMES.keys() - {"rls_screen", "__future__"}


def test_the_core_has_no_clock_and_no_chance() -> None:
    """The core asks nobody for the time, for chance or for the network, and prints nothing."""
    core = {name: tree for name, tree in MODULES.items() if name.split(".")[1:2] and name.split(".")[1] in CORE}
    assert len(core) > 15
    assert [] == [(name, used) for name, tree in core.items() for used in imports(tree) if used in OUTSIDE]
    calls = [
        (name, ast.unparse(node.func))
        for name, tree in core.items()
        for node in walked(tree)
        if isinstance(node, ast.Call)
    ]
    asked = re.compile(r"(?:^|\.)(?:now|today|utcnow)$|^(?:print|input|exit|quit|eval|exec|compile|__import__)$")
    assert [] == [call for call in calls if asked.search(call[1])]


def test_heavy_libraries_wait() -> None:
    """Nothing that starts the program imports what only some commands need."""
    heavy = {"polars", "questionary", "prompt_toolkit", "rich", "pydantic"}
    tops = {
        name: {
            alias
            for node in tree.body
            for alias in imports(ast.Module([node], []))
            if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If)
        }
        for name, tree in MODULES.items()
        if name in ("rls_screen", "rls_screen.__main__") or name.startswith("rls_screen.cli")
    }
    assert "rich" in tops.pop("rls_screen.cli.printing")  # imported only by functions that print a report
    assert {} == {name: used & heavy for name, used in tops.items() if used & heavy}
    begins = (node for tree in MODULES.values() for node in tree.body if isinstance(node, ast.ImportFrom))
    assert [] == [ast.unparse(node) for node in begins if node.module == "printing"]


def test_only_cli_exits() -> None:
    """Exit statuses are given to the system in one place."""
    calls = [
        (name, ast.unparse(node.func))
        for name, tree in MODULES.items()
        for node in walked(tree)
        if isinstance(node, ast.Call)
    ]
    ends = {"sys.exit", "os._exit", "exit", "typer.Exit", "typer.echo", "print"}
    exits = [name for name, call in calls if call in ends]
    assert [] == [name for name in exits if not name.startswith("rls_screen.cli")]


@pytest.mark.parametrize("module", MODULES)
def test_no_clinical_term_in_the_engine(module: str, instrument: Instrument) -> None:
    """The engine knows sections, items, tiers, tables and lists; of this instrument it says nothing."""
    clinical = re.compile("|".join(rf"(?<![a-z]){word}" for word in CLINICAL), re.IGNORECASE)
    ids = {*instrument.items, *instrument.findings} - ORDINARY
    said = [(line, ALLOWED.sub("", text)) for line, text in words_of(MODULES[module]) if module != TOP_HELP]
    found = [(line, text) for line, text in said if clinical.search(text) or text in ids]
    assert [] == found


# Ids that are also words of every day.
ORDINARY = {"age", "sex", "tried", "impact", "medicines", "infection"}


def test_results_of_the_instrument_are_not_named_in_the_engine(instrument: Instrument) -> None:
    """No result is called by its id in the engine: what is built in has a name of its own."""
    ids = {*instrument.results, *(row.id for result in instrument.results.values() for row in result.entries)}
    built_in = {result.built_in for result in instrument.results.values()} - {None}
    found = [
        (module, line, text)
        for module, tree in MODULES.items()
        for line, text in strings(tree)
        if text in ids - built_in - {"course", "anemia"} - instrument.items.keys()
    ]
    assert [] == found


# Words that are also ids of this instrument, with why the engine may write them.
FORMAT_WORDS = {
    "patient": "a page, and one of the two voices that the content is written in",
    "unknown": "an effect of a medicine, and the engine's own word for a value that is not known",
    "plain_only": "a tag of medicines that the reader acts on: part of the format of the lists, see medicines.md",
    "systemic_only": "likewise",
}
ORDINARY_NAMES = {"other": "a role of medicines, and an English word", "about": "a section, and an English word"}


def test_the_engine_names_no_tier_page_section_or_class(instrument: Instrument) -> None:
    """What depends on a tier, a page, a section, or a role, effect or tag of medicines is a field of the content."""
    ids = words_of_the_instrument(instrument)
    assert {"strings": [], "names": []} == {
        "strings": [one for one in written(strings) if one[2] in ids - FORMAT_WORDS.keys()],
        "names": [one for one in written(words_of) if one[2] in ids - FORMAT_WORDS.keys() - ORDINARY_NAMES.keys()],
    }
    assert ids >= FORMAT_WORDS.keys() | ORDINARY_NAMES.keys(), "an exception that nothing needs any more"


def words_of_the_instrument(instrument: Instrument) -> set[str]:
    """The ids of its tiers, pages and sections, and the roles, effects and tags of its medicines."""
    medicines = lexicon(instrument.folder).medicines.values()
    ids = {*instrument.head.tiers, *(page.id for page in instrument.pages)}
    ids |= {part.section.id for part in instrument.sections}
    return ids.union(*({*one.roles, one.effect, *one.tags} for one in medicines))


def written(words: Callable[[ast.AST], Iterator[tuple[int, str]]]) -> Iterator[tuple[str, int, str]]:
    """The words of every module with their places."""
    return ((module, line, word) for module, tree in MODULES.items() for line, word in words(tree))


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string constant of a module with its line."""
    return ((n.lineno, n.value) for n in walked(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def test_functions_are_short() -> None:
    """A function has at most 40 lines, unless there is a reason."""
    lengths = dict(one for module in MODULES for one in functions(module))
    assert set() == {name for name, lines in lengths.items() if lines > 40} - LONG_FUNCTIONS.keys()
    assert set() == {name for name in LONG_FUNCTIONS if lengths[name] <= 40}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_is_in_it(module: str) -> None:
    """A module begins with what is in it."""
    assert ast.get_docstring(MODULES[module])
