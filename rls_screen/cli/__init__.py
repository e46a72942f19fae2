"""The command line: one module for each group of commands. Only this package prints, exits and reads the clock.

Each command imports what it needs inside its function, so that `--help` starts fast. `main` turns every error of the
program into a message and its exit status.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from .. import __version__
from ..errors import Exit, RlsScreenError, printable
from . import batching, cohorts, content, explaining, interview, mapping, medicine_list, one_person
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


# The base class of typer's errors that can print themselves; older versions use that of click, newer ones their own.
_CLICK_ERROR: type[Exception] = typer.BadParameter.__mro__[2]


class _Commands(TyperGroup):
    """The group of all commands; a closed pipe ends them with the status PIPE_CLOSED."""

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


app = typer.Typer(
    name="rls-screen",
    cls=_Commands,
    help=HELP,
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
interview.add_to(app)
one_person.add_to(app)
batching.add_to(app)
cohorts.add_to(app)
mapping.add_to(app)
content.add_to(app)
explaining.add_to(app)
medicine_list.add_to(app)


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
        interview.ask()


app.info.help = HELP


def main() -> NoReturn:
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
