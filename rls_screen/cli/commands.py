"""All commands as one program: which module has which of them, and what becomes of an error.

The module of a command is imported when that command is run, or when the help lists all of them.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator, MutableMapping
from enum import EnumType
from functools import partial
from importlib import import_module
from typing import Annotated, Any, NamedTuple, NoReturn

import typer
from typer.core import TyperGroup

from .. import __version__
from ..errors import Exit, RlsScreenError, printable
from .streams import prepare, silence_standard_output

HELP = """
Screening questionnaire for restless legs syndrome in people with lupus.

This program helps adults with lupus and their clinicians to structure a conversation about restless legs.
It is not a diagnosis and no substitute for local emergency advice. It is not CE or UKCA marked and not cleared by the
FDA. Use in care needs the organisation's own safety case and approval.

\b
Start here:
  rls-screen                     the interview
  rls-screen demo                the report of an invented person
  rls-screen form -o me.txt      a form to fill in; then: rls-screen score me.txt
"""


class Home(NamedTuple):
    """Where a command is: the module of this package that adds it, and its line in the list of all commands."""

    module: str
    line: str


# In the order of the help, which is printed without any of these modules.
COMMANDS = {
    "ask": Home("interview", "The interview, one question a time, with the report at its end."),
    "resume": Home("interview", "Go on with an unfinished interview."),
    "report": Home("interview", "A page with the answers of an unfinished interview so far."),
    "score": Home("one_person", "One person's answers become a report."),
    "demo": Home("one_person", "The report of an invented person, to see what comes out."),
    "form": Home("one_person", "A blank answer file that explains itself, to fill in and score."),
    "compare": Home("comparing", "What changed between two visits of one person, on one page."),
    "batch": Home("batching", "Score many people's answers, one person a row, by the same rules."),
    "verify": Home("verifying", "Compute stored results again; which differ, and why."),
    "cohort": Home("cohorts", "Make the tables and figures of a study from a scored table."),
    "map": Home("mapping", "Propose the map of a study's table for `batch --map`."),
    "check": Home("content", "Check the questionnaire files: every problem with its place."),
    "explain": Home("explaining", "Where a line comes from: its rule, its answers, its sources."),
    "codebook": Home("explaining", "Every column in and out: label, type, unit, codes, range."),
    "export": Home("exporting", "The questionnaire as a form for FHIR, REDCap or ODK and Kobo."),
    "medicines": Home("medicine_list", "Show what medicines are read as, as people type them."),
    "sessions": Home("interview", "Unfinished interviews: list, delete or purge them."),
}
_SETTINGS: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
# The base class of typer's errors that can print themselves; older versions use that of click, newer ones their own.
_CLICK_ERROR: type[Exception] = typer.BadParameter.__mro__[2]


class _LazyCommands(MutableMapping[str, Any]):
    """The commands by name: each is made, with the others of its module, when it is first looked up."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made.update(made(COMMANDS[name].module))
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        raise TypeError("a command is never removed")

    def __iter__(self) -> Iterator[str]:
        return iter({**COMMANDS, **self._made})

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS or name in self._made

    def __len__(self) -> int:
        return sum(1 for _ in self)


def made(module: str) -> dict[str, Any]:
    """Return the commands of a module of this package, by name."""
    group = typer.Typer(**_SETTINGS)
    group.callback()(lambda: None)  # so that one command alone is a group too
    import_module(f".{module}", __package__).add_to(group)
    commands: dict[str, Any] = typer.main.get_command(group).commands  # type: ignore[attr-defined]
    for command in commands.values():
        command.get_params = partial(_quickly_read, command.get_params)
    return commands


def whole() -> typer.Typer:
    """Return the program with the commands of all modules, for the reference: it describes what no help prints."""
    group = typer.Typer(**_SETTINGS)
    group.callback(invoke_without_command=True)(start)
    for module in dict.fromkeys(home.module for home in COMMANDS.values()):
        import_module(f".{module}", __package__).add_to(group)
    return group


def _quickly_read(parameters: Callable[[typer.Context], list[Any]], context: typer.Context) -> list[Any]:
    """Return the parameters of a command, where those not given, texts and exact choices are read without typer.

    It would make a converter of pydantic for each of them, for a hundred milliseconds. It still reads all others, and
    refuses what is wrong.
    """
    found = parameters(context)
    for one in found:
        if not isinstance(one.process_value, partial):
            one.process_value = partial(_processed, one, one.process_value)
    return found


def _processed(parameter: Any, convert: Callable[..., Any], context: typer.Context, value: Any) -> Any:
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    is_single = parameter.nargs == 1 and not parameter.multiple
    if is_single and value is None and not parameter.required:
        read = None
    elif is_single and isinstance(value, str) and kind is str:
        read = value
    elif is_single and isinstance(kind, EnumType) and value in {*kind}:
        read = kind(value)
    else:
        return convert(context, value)
    return parameter.callback(context, parameter, read) if parameter.callback else read


class _Commands(TyperGroup):
    """The group of all commands; a closed pipe ends them with the status PIPE_CLOSED."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "commands": _LazyCommands()})

    def get_params(self, ctx: typer.Context) -> list[Any]:  # type: ignore[override]
        return _quickly_read(super().get_params, ctx)

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return [*self.commands]

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        with formatter.section("Commands"):
            formatter.write_dl([(name, home.line) for name, home in COMMANDS.items()])

    def make_context(self, *names: Any, **more: Any) -> Any:
        with _usage_errors_shown():
            return super().make_context(*names, **more)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        try:
            with _usage_errors_shown():
                return super().invoke(ctx)
        except BrokenPipeError:
            silence_standard_output()
            raise typer.Exit(Exit.PIPE_CLOSED) from None


@contextlib.contextmanager
def _usage_errors_shown() -> Iterator[None]:
    """Print typer's own errors, which quote what was typed, with control characters escaped."""
    try:
        yield
    except _CLICK_ERROR as error:
        text = io.StringIO()
        error.show(file=text)  # type: ignore[attr-defined]
        typer.echo(printable(text.getvalue()), err=True, nl=False)
        raise typer.Exit(error.exit_code) from None  # type: ignore[attr-defined]


app = typer.Typer(name="rls-screen", cls=_Commands, help=HELP, no_args_is_help=False, **_SETTINGS)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rls-screen {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the program's version.")
    ] = False,
) -> None:
    """Run the interview if no command was given."""
    if context.invoked_subcommand is None:
        from .interview import ask

        ask()


app.info.help = HELP


def run() -> NoReturn:
    """Run the command line and exit. Every RlsScreenError becomes its message and its exit status."""
    prepare()
    try:
        app()
    except RlsScreenError as error:
        message = printable(str(error))
        typer.echo(f"rls-screen: {message}" if "\n" not in message else message, err=True)
        sys.exit(error.status)
    except Exception as error:
        typer.echo(
            f"rls-screen: a fault of the program ({_place(error)}). No answers are shown; please report it.", err=True
        )
        sys.exit(Exit.FAULT)
    sys.exit(Exit.DONE)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"
