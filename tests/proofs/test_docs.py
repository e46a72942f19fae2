"""The documentation is true: its sessions run, its links lead somewhere, its lists are the program's."""

from __future__ import annotations

import importlib.util
import io
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from banned import BANS
from markdown_links import dead_links
from reading import grade

from rls_screen.cli import HELP, main
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.rules import names_read
from rls_screen.errors import Exit

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text("utf-8")
INSTRUMENT_PAGES = DOCS / "reference" / "instrument"
PAGES = [ROOT / "README.md", *sorted(page for page in DOCS.rglob("*.md") if INSTRUMENT_PAGES not in page.parents)]
BESIDE = [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md")]
BY_HAND = [page for page in PAGES if "<!-- Made by" not in page.read_text("utf-8")]
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
posix = pytest.mark.posix


def script(name: str) -> ModuleType:
    """A script of docs/ as a module."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generate = script("generate")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def with_block(block: re.Pattern[str]) -> list[object]:
    """The pages that hold such a block, as parameters."""
    return [pytest.param(page, id=name_of(page)) for page in PAGES if block.search(page.read_text("utf-8"))]


# ---- Sessions -------------------------------------------------------------------------------------------------------


class Shell:
    """Runs a line of a session in a folder; `rls-screen` in this process, everything else in a shell."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.captured = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)
        monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(folder / ".sessions"))

    def run(self, line: str) -> str:
        """Return what a line prints, standard output before standard error."""
        before, piped, program = line.rpartition("| rls-screen ")
        if not piped and not line.startswith("rls-screen"):
            return self._sh(line)
        arguments = shlex.split(program if piped else line.removeprefix("rls-screen"))
        self.patch.setattr("sys.argv", ["rls-screen", *arguments])
        self.patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(self._sh(before).encode() if piped else b"")))
        with pytest.raises(SystemExit):
            main()
        return "".join(self.captured.readouterr())

    def _sh(self, line: str) -> str:
        done = subprocess.run(line, shell=True, cwd=self.folder, capture_output=True, text=True, timeout=20, check=True)
        return done.stdout


def matches(expected: str, printed: str) -> bool:
    """Whether what was printed is what is shown, with `...` standing for anything."""
    pattern = re.escape(expected.strip()).replace(re.escape("..."), "(.|\n)*")
    return re.fullmatch(pattern, printed.strip()) is not None


@posix
@pytest.mark.parametrize("page", with_block(SESSION))
def test_sessions_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sessions of a page, one after the other in an empty folder, print what the page shows."""
    shell = Shell(tmp_path, monkeypatch, capsys)
    for session in SESSION.findall(page.read_text("utf-8")):
        for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, expected = step.partition("\n")
            printed = shell.run(command)
            assert matches(expected, printed), f"{command} printed:\n{printed}"


@pytest.mark.parametrize("page", with_block(PYTHON))
def test_notebook_examples_run(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Python shown in a page runs as it is and prints something."""
    for code in PYTHON.findall(page.read_text("utf-8")):
        exec(compile(code, name_of(page), "exec"), {})
        assert capsys.readouterr().out


def test_matches() -> None:
    """Three dots stand for anything, and for nothing else does anything else."""
    assert matches("a ... d", "a b\nc d\n")
    assert matches("a\n...\n", "a\nb")
    assert not matches("a b", "a c")
    assert not matches("a", "a b")


# ---- Links ----------------------------------------------------------------------------------------------------------


def test_no_link_is_dead() -> None:
    """Every link to a file, folder or heading leads to one."""
    more = [*ROOT.glob("questionnaires/**/*.md"), *ROOT.glob(".github/*.md")]
    assert [] == dead_links([*PAGES, *BESIDE, *more])


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    """A missing file, a missing heading and a missing picture are dead; a heading that is repeated has two anchors."""
    (tmp_path / "b.md").write_text("# Über `b_c`: it's\n\n## Twice\n\n## Twice\n", "utf-8")
    alive = "[1](b.md) [2](b.md#über-b_c-its) [3](b.md#twice-1) [4](#a) [web](https://example.org/x)\n\n`[5](no.md)`\n"
    dead = "[1](c.md) [2](b.md#twice-2) [3](#b) ![4](d.svg)\n"
    (tmp_path / "a.md").write_text(f"# A\n\n{alive}\n{dead}", "utf-8")
    assert ["a.md: c.md", "a.md: b.md#twice-2", "a.md: #b", "a.md: d.svg"] == dead_links([tmp_path / "a.md"])


def test_every_page_is_in_the_contents() -> None:
    """Every page of docs/ is linked from the contents page, and every page of the instrument from its own."""
    linked = re.findall(r"\]\(([^)#:]+)\)", (DOCS / "index.md").read_text("utf-8"))
    assert [] == [page for page in PAGES[1:] if page.name != "index.md" and name_of(page)[5:] not in linked]
    contents = (INSTRUMENT_PAGES / "index.md").read_text("utf-8")
    pages = [page.relative_to(INSTRUMENT_PAGES).as_posix() for page in INSTRUMENT_PAGES.rglob("*.md")]
    assert [] == [page for page in pages if page != "index.md" and f"]({page})" not in contents]


def test_the_sidebar_holds_every_page() -> None:
    """The site's sidebar is made of the links of a contents page, section by section."""
    trees = [*script("conf").toctrees((DOCS / "index.md").read_text("utf-8"))]
    assert [":caption: Tutorials" in trees[0], "\ntutorials/patient\n" in trees[0]] == [True, True]
    assert "\n../CONTRIBUTING\n" in trees[-1]
    assert [] == [*script("conf").toctrees("# A page\n\n[Web](https://example.org/a.md) [Heading](b.md#c)\n")]


def test_nothing_is_loaded_from_outside(tmp_path: Path) -> None:
    """The build of the site ends with an error where a page would load something from the network."""
    loads = '<link rel="stylesheet" href="https://b.example/x.css"><script src="//c.example"></script>'
    more = '<img src="https://d.example/x.png"><img src="e.png"><link rel="stylesheet" href="f.css">'
    (tmp_path / "a.html").write_text(f'<a href="https://a.example">{loads}{more}', "utf-8")
    (tmp_path / "a.css").write_text('@import "https://g.example"; b { background: url(h.png) }', "utf-8")
    found = {one.rpartition("//")[2].partition("/")[0] for one in script("build").from_outside(tmp_path)}
    assert {"b.example", "c.example", "d.example", "g.example"} == found


# ---- Generated pages ------------------------------------------------------------------------------------------------


def test_generated_pages_are_up_to_date(instrument: Instrument) -> None:
    """Commands, columns, report, errors and sources are as `python docs/generate.py` writes them now."""
    made = generate.pages(instrument)
    assert [] == [path for path in made if (DOCS / path).read_text("utf-8") != made[path]]


def test_every_option_is_documented(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command and option that `--help` prints is on the page of commands, and no other."""
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    sections = dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    monkeypatch.setenv("COLUMNS", "200")
    waiting, seen = [["rls-screen"]], []
    while waiting:
        words = waiting.pop()
        monkeypatch.setattr("sys.argv", [*words, "--help"])
        with pytest.raises(SystemExit):
            main()
        options, _, listed = capsys.readouterr().out.partition("\nCommands:\n")
        waiting += [[*words, name] for name in re.findall(r"^  (\w+)", listed, re.MULTILINE)]
        if " ".join(words) == "rls-screen sessions":
            continue
        seen.append(" ".join(words))
        printed = set(re.findall(r"(?<=[ ,])--?[a-z-]+", options.partition("\nOptions:\n")[2])) - {"-h", "--help"}
        rows = re.findall(r"^\| (.+?) \|", sections[" ".join(words)], re.MULTILINE)
        shown = {name for row in rows for name in re.findall(r"`(--?[a-z-]+)`", row)}
        mentioned = set(re.findall(r"(?<=[ ,])--?[a-z-]+", sections[" ".join(words)]))
        assert shown <= printed <= shown | mentioned, words
    assert sorted(seen) == sorted(sections)


def commands_named(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each call of the program in code, as the command and its options."""
    for span in re.findall(r"rls-screen ([a-z][^\n`|;]*)", text):
        words = span.split()
        command = " ".join(words[:2]) if words[0] == "sessions" else words[0]
        yield command, re.findall(r"(?<!\S)(--[a-z-]+)", span)


@pytest.mark.parametrize("page", [pytest.param(page, id=name_of(page)) for page in [*PAGES, *BESIDE[:3]]])
def test_commands_that_are_named_exist(page: Path) -> None:
    """Every command named in code, and every option after it, is one the program has."""
    known = {command.name: command for command in generate.commands()}
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", page.read_text("utf-8"), re.DOTALL))
    for command, options in commands_named(code):
        assert f"rls-screen {command}" in known, command
        names = {name for one in known[f"rls-screen {command}"].parameters for name in one.names}
        assert set(options) - {"--help"} <= names, command


# ---- Lists that the program has too ---------------------------------------------------------------------------------


def test_intended_use_is_one_wording(instrument: Instrument) -> None:
    """The README, the contents page and the top help print the intended use in the questionnaire's own wording."""
    for text in (README, (DOCS / "index.md").read_text("utf-8"), HELP):
        assert instrument.head.intended_use in " ".join(text.split())


def test_the_readme_is_a_front_door() -> None:
    """The README is short, names every reader, and holds one line that runs the tests."""
    assert len(README.splitlines()) <= 130
    for reader in ("a nurse", "a patient", "a researcher", "a clinician", "a developer"):
        assert re.search(rf"^## For .*{reader}", README, re.MULTILINE), reader
    assert 1 == len(re.findall(r"^python3 -m venv .*pytest$", README, re.MULTILINE))


def test_every_command_is_shown_somewhere() -> None:
    """Every command is named on a page that somebody wrote, not only in the generated list."""
    text = "\n".join(page.read_text("utf-8") for page in BY_HAND)
    assert [] == [one.name for one in generate.commands() if one.name not in text]


def test_every_exit_status_is_documented() -> None:
    """The table of exit statuses names every one the program has, and no other."""
    rows = re.findall(r"^\| ([\d, ]+) \|", (DOCS / "reference" / "exit-status.md").read_text("utf-8"), re.MULTILINE)
    assert [*map(int, Exit)] == sorted(int(status) for row in rows for status in row.split(","))


def test_every_environment_variable_is_documented() -> None:
    """The table of environment variables names every one of the program's own, and no other."""
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "rls_screen").rglob("*.py"))
    page = (DOCS / "reference" / "environment.md").read_text("utf-8")
    own = set(re.findall(r"""["'](RLS_SCREEN_[A-Z]+)["']""", code))
    assert own
    assert own == set(re.findall(r"`(RLS_SCREEN_[A-Z]+)`", page))


def test_what_is_to_be_checked_is_listed(instrument: Instrument) -> None:
    """The README lists every source not read itself, and the generated page the conclusions that rest on it."""
    listed = README[README.index("### To be checked in the primary source") :].split("\n## ")[0]
    sources = [one for one in instrument.sources.values() if one.confidence in ("secondary", "unconfirmed")]
    assert [one.id for one in sources] == re.findall(r"`([a-z0-9-]+)`", listed)
    page = (DOCS / "explanation" / "sources.md").read_text("utf-8")
    rows = dict(
        re.findall(r"^\| \[`([a-z0-9-]+)`\]\(.*?\) \| (?:secondary|unconfirmed) \| (.*) \|$", page, re.MULTILINE)
    )
    assert [*rows] == [one.id for one in sources]
    for one in sources:
        assert generate.resting(instrument, one.id) == re.findall(r"`(\w+)`", rows[one.id])
        assert rows[one.id]


def test_every_field_is_documented() -> None:
    """Every field a content file may hold is explained in questionnaires/README.md."""
    from rls_screen.content import changes, comparison, people, schema, study_words

    guide = (ROOT / "questionnaires" / "README.md").read_text("utf-8")
    named = [one for module in (schema, people, study_words, comparison, changes) for one in vars(module).values()]
    shapes = [
        shape
        for shape in named
        if isinstance(shape, type) and issubclass(shape, schema.Content) and not issubclass(shape, schema.Group)
    ]
    fields = {shape.named_in_files.get(field, field) for shape in shapes for field in shape.model_fields}
    documented = set(re.findall(r"`\[{0,2}([a-z_]+)(?:\]{0,2}| = true)`", guide))
    assert set() == fields - documented


def test_every_dependency_is_documented() -> None:
    """The page of dependencies names each of them, and every extra with what it installs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page = (DOCS / "explanation" / "dependencies.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `?([a-z_]+)`? \| (.*) \|$", page, re.MULTILINE))

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^a-z0-9_-]", one)[0] for one in requirements} - {project["name"]}

    extras = project["optional-dependencies"]
    assert [] == [name for name in (*names(project["dependencies"]), *extras) if name not in rows]
    for extra in set(extras) - {"benchmark"}:
        assert [] == [name for name in names(extras[extra]) if name not in rows[extra]], extra


def test_every_folder_is_on_the_map() -> None:
    """The page on how the program is built names every folder and file of the package."""
    page = (DOCS / "explanation" / "architecture.md").read_text("utf-8")
    package = ROOT / "rls_screen"
    folders = [f"`rls_screen/{one.parent.name}/`" for one in package.glob("*/__init__.py")]
    files = [f"`{one.name}`" for one in package.glob("*.py") if not one.name.startswith("__")]
    assert [] == [name for name in (*folders, *files) if name not in page]


def test_numbers_come_from_the_content(instrument: Instrument) -> None:
    """The page on the four criteria counts criteria and look-alikes as the rules do."""
    page = (DOCS / "explanation" / "four-criteria.md").read_text("utf-8")
    words = {4: "four", 9: "nine"}
    look_alikes = len({*names_read(instrument.findings["look_alike"].when or "")})
    assert f"asks about {words[look_alikes]} look-alikes" in page
    criteria = sum(item.kind == "yes_no_past" for item in instrument.items.values())
    assert f"# Why {words[criteria]} criteria" in page
    printed = " ".join(line.text or "" for page in instrument.pages for block in page.blocks for line in block.lines)
    for number in ("16 of 100", "54 to 78 of 100"):
        assert number in page
        assert number in printed
    ages = instrument.head.kept_answers
    assert (24, 30) == (ages.safety_hours, ages.other_days)
    again = (DOCS / "how-to" / "stop-and-resume.md").read_text("utf-8")
    assert "older than a day are asked again, others after 30 days" in " ".join(again.split())


# ---- Pictures -------------------------------------------------------------------------------------------------------


@posix
def test_the_picture_of_the_report_is_up_to_date() -> None:
    """docs/report.svg shows what `python docs/picture.py` would draw now."""
    picture = script("picture")
    assert picture.words(picture.report()) == picture.words(picture.REPORT.read_text("utf-8"))


@posix
def test_the_picture_of_the_interview_is_up_to_date() -> None:
    """docs/interview.svg shows what `python docs/picture.py` would draw now, and loads nothing from anywhere."""
    picture = script("picture")
    drawn = picture.INTERVIEW.read_text("utf-8")
    assert picture.words(picture.interview()) == picture.words(drawn)
    assert {"http://www.w3.org/2000/svg"} == set(re.findall(r"\w+://[^\s\"'<>]+", drawn))


# ---- Words ----------------------------------------------------------------------------------------------------------


def prose(page: Path) -> str:
    """The running text of a page: no code, no tables, no addresses, and a full stop behind every line of a list."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "it", text)
    blocks = re.split(r"\n\s*\n|\n(?=- |\d+\. )", text)
    kept = [" ".join(one.split()) for one in blocks if one.strip() and not one.lstrip().startswith(("|", "<!--"))]
    return " ".join(re.sub(r"[*#]", "", one).strip().rstrip(":.") + "." for one in kept)


def test_the_patients_page_is_easy_to_read() -> None:
    """The patient's tutorial is at grade 6 or below, with no long sentence."""
    text = prose(DOCS / "tutorials" / "patient.md")
    assert grade(text) <= 6
    sentences = re.split(r"(?<=[.!?]) ", text)
    assert [] == [one for one in sentences if len(one.split()) > 25]


@pytest.mark.parametrize("page", [pytest.param(page, id=name_of(page)) for page in BY_HAND])
def test_never_said(page: Path) -> None:
    """No page says what no sentence of the report may say: a diagnosis, a dose, false calm."""
    text = prose(page)
    bans = [str(ban.values[0]) for ban in BANS]
    assert [] == [found[0] for ban in bans if (found := re.search(ban, text, re.IGNORECASE))]


def test_the_built_in_instrument_is_documented() -> None:
    """The pages of the instrument are those of the version that is installed."""
    head = load().head
    assert f"`{head.id}` {head.version}" in (INSTRUMENT_PAGES / "index.md").read_text("utf-8").splitlines()[0]
