"""A small panel at the foot of the transcript: a few lines redrawn on every key, then gone.

Made of one prompt_toolkit Application, wrapped in questionary's Question. Unlike questionary's own prompts nothing is
chosen beforehand, words are never broken, the real cursor stands where the eye should be (a screen reader follows it),
Esc is quick, and keys that mean nothing do nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from prompt_toolkit import Application
from prompt_toolkit.application import create_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.data_structures import Point
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText, fragment_list_to_text, to_formatted_text
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.shortcuts import print_formatted_text
from questionary.question import Question

from ..person.answers.text import clean
from .question import EndOfInput
from .stops import Stops
from .text import not_shown, readable_width

NAMED = ("up", "down", "left", "right", "enter", "escape", "pageup", "pagedown", "home", "end", "backspace", "tab")
QUICK = 0.05  # seconds after Esc until it is a key of its own and not the beginning of another one


@dataclass
class Shown:
    """What a panel shows: lines with whether each is bold, and the place of the cursor among them."""

    lines: list[tuple[str, bool]] = field(default_factory=list)
    cursor: tuple[int, int] = (0, 0)

    def add(self, lines: Iterable[str], *, bold: bool = False) -> None:
        """Lines below those there are."""
        self.lines += [(line, bold) for line in lines]

    def formatted(self) -> FormattedText:
        """The lines as prompt_toolkit prints them."""
        return FormattedText(
            [("bold" if bold else "", line + ("" if at == len(self.lines) - 1 else "\n"))
             for at, (line, bold) in enumerate(self.lines)]
        )  # fmt: skip


class Terminal:
    """The terminal of one interview: its input, its output, and panels run on them.

    `stops` is where a signal waits that comes when a reply was just given. `above` is what stands above a panel, to be
    written again after the program was stopped by Ctrl-Z and goes on.
    """

    def __init__(self, input: Input, output: Output, stops: Stops | None = None) -> None:
        self.input, self.output, self.stops = input, output, stops or Stops()
        self.above = Shown()
        self._running: Application[Any] | None = None
        self._chosen: Any = None
        self._drop = self._redrawing = False
        if hasattr(output, "enable_cpr"):
            output.enable_cpr = False  # a terminal that does not answer would be warned about in mid-question

    @property
    def width(self) -> int:
        """How wide a passage is set just now."""
        return readable_width(self.output.get_size().columns)

    def write(self, shown: Shown) -> None:
        """Lines of the transcript, which stay."""
        print_formatted_text(shown.formatted(), output=self.output, color_depth=ColorDepth.DEPTH_1_BIT)
        self.output.flush()

    def shows(self, text: str) -> str | None:
        """None where the terminal can show this text, else the name of a character that it cannot."""
        return not_shown(text, self.output.encoding())

    def forget_typed(self, *, until_drawn: bool = False) -> None:
        """Drop what was typed until now; with `until_drawn` also what is typed until the next panel is on the screen.

        Ctrl-C among it is never dropped: it ends the interview. Raises KeyboardInterrupt.
        """
        self._drop = until_drawn
        if self._interrupted():
            raise KeyboardInterrupt

    def _interrupted(self) -> bool:
        """Take all keys that were typed so far; whether Ctrl-C was among them."""
        keys = get_typeahead(self.input)
        with contextlib.suppress(OSError, ValueError):  # an input that is gone is noticed where it is read
            keys = [*keys, *self.input.read_keys(), *self.input.flush_keys()]
        return any(key.key in (Keys.ControlC, Keys.SIGINT) for key in keys)

    def run(self, show: Callable[[int], Shown], foot: Callable[[int], Shown], press: Callable[[str], Any]) -> Any:
        """A panel without a text field: `press` is told each key, and what it returns, if anything, is the result."""
        body = FormattedTextControl(
            lambda: show(self.width).formatted(),
            focusable=True,
            show_cursor=True,
            get_cursor_position=lambda: Point(*show(self.width).cursor[::-1]),
        )
        below = FormattedTextControl(lambda: foot(self.width).formatted())
        return self._ask(HSplit([_window(body), _window(below, keep=True)]), self._pressing(press))

    def run_page(
        self, page: Callable[[int, int], Shown], drawn: Callable[[], None], press: Callable[[str], Any]
    ) -> Any:
        """A panel that is told the columns and rows of the window and fits itself into them.

        `drawn` is called each time the page that `page` returned last is on the screen.
        """
        last = [Shown()]

        def lines() -> FormattedText:
            size = self.output.get_size()
            last[0] = page(size.columns, size.rows)
            return last[0].formatted()

        control = FormattedTextControl(
            lines, focusable=True, show_cursor=True, get_cursor_position=lambda: Point(*last[0].cursor[::-1])
        )
        return self._ask(HSplit([_window(control, keep=True)]), self._pressing(press), drawn)

    def _pressing(self, press: Callable[[str], Any]) -> KeyBindings:
        """The keys of a panel without a text field."""
        keys = KeyBindings()
        self._add_stops(keys)

        def told(event: KeyPressEvent) -> None:
            key = event.key_sequence[0].key
            name = {"c-m": "enter", "c-h": "backspace", "c-i": "tab"}.get(str(getattr(key, "value", key)))
            self._finish(event, press(name or str(getattr(key, "value", key))))

        for name in (*NAMED, Keys.Any):
            keys.add(name)(told)
        keys.add("escape", Keys.Any)(_swallow)
        return keys

    def _finish(self, event: KeyPressEvent, result: Any) -> None:
        """End the panel with a result, if there is one."""
        if result is not None and not event.app.is_done:
            self._chosen = result
            event.app.exit(result=result)

    def type_in(
        self,
        text: str,
        foot: Callable[[int], Shown],
        enter: Callable[[str], Any],
        escape: Callable[[str], Any],
        *,
        names: tuple[str, ...] = (),
        newline: str = " ",
        removed: Callable[[int], None] = lambda number: None,
        refused: Callable[[str], None] = lambda character: None,
    ) -> Any:
        """A panel with a text field. `enter` and `escape` are told the text; what they return is the result.

        `removed` is told how many hidden characters were taken out of a pasted text, `refused` the name of a character
        that this terminal cannot show; what was typed or pasted with it is not taken.
        """
        buffer = Buffer(
            completer=Names(names) if names else None,
            complete_while_typing=bool(names),
            document=Document(text, len(text)),
            multiline=False,
        )
        keys = self._typing_keys(buffer)
        keys.add("enter")(lambda event: self._finish(event, enter(buffer.text)))
        keys.add("escape")(lambda event: self._finish(event, escape(buffer.text)))

        def insert(typed: str) -> None:
            name = self.shows(typed)
            refused(name) if name is not None else buffer.insert_text(typed)

        def paste(event: KeyPressEvent) -> None:
            lined = event.data.replace("\r\n", "\n").replace("\r", "\n").strip().replace("\n", newline)
            pasted, hidden = clean(lined) if self.shows(lined) is None else (lined, 0)
            removed(hidden)
            insert(pasted)

        keys.add(Keys.BracketedPaste)(paste)
        keys.add(Keys.Any)(
            lambda event: insert(event.data) if event.data.isprintable() or self.shows(event.data) else None
        )
        typed = Window(
            BufferControl(buffer, input_processors=[BeforeInput("> ")]), wrap_lines=True, dont_extend_height=True
        )
        offered = Window(FormattedTextControl(lambda: _offered(buffer)), dont_extend_height=True)
        below = FormattedTextControl(lambda: foot(self.width).formatted())
        return self._ask(HSplit([typed, offered, _window(below, keep=True)]), keys)

    def _ask(self, layout: HSplit, keys: KeyBindings, drawn: Callable[[], None] | None = None) -> Any:
        """Run a panel. A signal that comes after its result was chosen waits until the result is kept."""
        self._chosen = None
        application = self.application(layout, keys)
        if drawn is not None:
            application.after_render += lambda _: drawn()
        with create_app_session(input=self.input, output=self.output):
            try:
                with self.stops.listen():
                    self._running = application
                    return Question(application).unsafe_ask()
            except EOFError:
                raise EndOfInput("the terminal") from None
            except (KeyboardInterrupt, SystemExit) as ending:
                if self._chosen is None:
                    raise
                self.stops.later(ending)
                return self._chosen
            finally:
                self._running = None

    def application(self, layout: HSplit, keys: KeyBindings) -> Application[Any]:
        """What runs a panel: drawn in place, gone at the end."""
        application: Application[Any] = Application(
            layout=Layout(layout),
            key_bindings=keys,
            color_depth=ColorDepth.DEPTH_1_BIT,
            erase_when_done=True,
            input=self.input,
            output=self.output,
        )
        application.ttimeoutlen = application.timeoutlen = QUICK
        application.after_render += self._first_drawn
        return application

    def _first_drawn(self, application: Application[Any]) -> None:
        """Keys typed until now were typed before there was something to answer."""
        dropping, self._drop = self._drop, False
        if dropping and self._interrupted() and not application.is_done:
            application.exit(exception=KeyboardInterrupt)

    def go_on(self) -> None:
        """Draw the panel again: the program was stopped, and the shell has left the terminal in another state."""
        application = self._running
        if application is None or application.loop is None or self._redrawing:
            return
        self._redrawing = True
        application.loop.call_soon_threadsafe(self._redraw, application)

    def _redraw(self, application: Application[Any]) -> None:
        self._redrawing = False
        if application.is_done:
            return
        self.input.raw_mode().__enter__()  # not left again: the panel leaves the mode that it found
        application.renderer.reset()
        self.write(self.above)
        application.renderer.reset()
        application.invalidate()

    def _suspend(self, event: KeyPressEvent) -> None:
        """Stop the program, as Ctrl-Z does where no panel is drawn; it goes on with the same panel."""
        if sys.platform == "win32" or not _is_terminal(self.input):
            return
        event.app.renderer.erase()
        with self.input.cooked_mode():
            os.kill(0, signal.SIGTSTP)  # as the terminal does: the whole group
        self.go_on()

    def _add_stops(self, keys: KeyBindings, buffer: Buffer | None = None) -> None:
        """Ctrl-C and Ctrl-D, Ctrl-Z, and Alt-Enter, which must never answer."""
        keys.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("<sigint>")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("c-z")(self._suspend)
        keys.add("escape", "enter")(_swallow)

        @keys.add("c-d")
        def _end(event: KeyPressEvent) -> None:
            if buffer is None or not buffer.text:
                event.app.exit(exception=EOFError)

    def _typing_keys(self, buffer: Buffer) -> KeyBindings:
        """The keys of every field: Tab takes an offered name; keys that would draw or answer unseen do nothing."""
        keys = KeyBindings()
        self._add_stops(keys, buffer)
        for key in ("[", "O"):
            keys.add("escape", key)(_swallow)
        for key in ("c-o", "c-q", "c-v", "c-r", "c-s", "c-x", "c-j"):
            keys.add(key)(lambda event: None)
        keys.add("tab")(lambda event: buffer.complete_next() if buffer.complete_state else None)
        keys.add("s-tab")(lambda event: buffer.complete_previous() if buffer.complete_state else None)
        return keys


def _is_terminal(input: Input) -> bool:
    with contextlib.suppress(OSError, ValueError, NotImplementedError):
        return os.isatty(input.fileno())
    return False


class Names(Completer):
    """Completes the entry being typed, the part after the last comma, from a list of names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: object) -> Iterable[Completion]:
        """The names that begin with what stands after the last comma; none before the third letter."""
        begun = document.text_before_cursor.replace(";", ",").rsplit(",", 1)[-1].lstrip()
        if len(begun) < 3:
            return
        fitting = (name for name in self._names if name.startswith(begun.casefold()) and name != begun.casefold())
        for _, name in zip(range(5), fitting, strict=False):
            yield Completion(name, start_position=-len(begun))


def _offered(buffer: Buffer) -> FormattedText:
    """The names that would complete the entry, a line each; Tab takes the next one."""
    state = buffer.complete_state
    if state is None or not state.completions:
        return FormattedText([])
    marks = [at == state.complete_index for at in range(len(state.completions))]
    lines = [
        ("bold" if marked else "", f"{'>' if marked else ' '} {one.text}\n")
        for marked, one in zip(marks, state.completions, strict=True)
    ]
    return FormattedText([*lines, ("", "Tab takes a name from this list.")])


def _window(control: FormattedTextControl, *, keep: bool = False) -> Window:
    """Lines that keep their own breaks; with `keep` all of them are shown, however few rows there are."""
    height = (lambda: Dimension.exact(_rows(control))) if keep else None
    return Window(control, wrap_lines=False, dont_extend_height=True, height=height)


def _rows(control: FormattedTextControl) -> int:
    return fragment_list_to_text(to_formatted_text(control.text)).count("\n") + 1


def _swallow(event: KeyPressEvent) -> None:
    """Alt with a key, or an unknown key's sequence: it and what came with it mean nothing."""
    if event.key_sequence[-1].key in ("[", "O"):
        event.app.key_processor.input_queue.clear()
