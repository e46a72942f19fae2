"""Panels: a few lines below the transcript that are redrawn on every key and erased at the end.

Each panel is a prompt_toolkit Application of our own, run by questionary's `Question.unsafe_ask`. questionary's own
prompts do not fit an interview: `select` and `checkbox` mark their first choice (a stray Enter would answer "Yes") and
hide the cursor that a screen reader follows, Alt-Enter returns an empty answer, words are broken at the margin, and no
prompt can go back, has keys of its own, or can be redrawn after Ctrl-Z.
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
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import FormattedText, fragment_list_to_text, to_formatted_text
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPress, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import Attrs
from prompt_toolkit.utils import Event
from questionary.question import Question

from ..content.texts import Words
from .entry import Entry, TextField
from .question import EndOfInput
from .stops import Stops
from .text import not_shown, readable_width

NAMED = (
    "up", "down", "left", "right", "enter", "escape", "pageup", "pagedown", "home", "end", "backspace", "tab", "s-tab",
    "c-u", "delete",
)  # fmt: skip
_SAME = {"c-m": "enter", "c-h": "backspace", "c-i": "tab"}
BOLD, ACCENT = "bold", "ansicyan"
DIM = "dim" if "dim" in Attrs._fields else ""  # from prompt_toolkit 3.0.52 on
QUICK = 0.05  # seconds after which Esc is a key of its own and not the beginning of a sequence


class Pasted(str):
    """Pasted text, which is no key."""


def key_named(pressed: KeyPress) -> str:
    """Return the name of a key, a character for most; pasted text is `Pasted`."""
    if pressed.key == Keys.BracketedPaste:
        return Pasted(pressed.data)
    name = str(getattr(pressed.key, "value", pressed.key))
    return _SAME.get(name, name)


@dataclass
class Shown:
    """Lines to draw, each with its style, and the position of the cursor (line, column)."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    cursor: tuple[int, int] = (0, 0)

    def add(self, lines: Iterable[str], *, style: str = "") -> None:
        """Append lines."""
        self.lines += [(line, style) for line in lines]

    def formatted(self) -> FormattedText:
        """Return the lines as prompt_toolkit prints them."""
        return FormattedText(
            [(style, line + ("" if at == len(self.lines) - 1 else "\n"))
             for at, (line, style) in enumerate(self.lines)]
        )  # fmt: skip


class Terminal:
    """The terminal of one interview: its input, its output, and panels run on them.

    `stops` defers a signal that arrives just after a reply. `above` is the text above the panel; it is written again
    when the program goes on after Ctrl-Z.
    """

    def __init__(self, input: Input, output: Output, words: Words, stops: Stops | None = None) -> None:
        self.input, self.output, self.stops, self._words = input, output, stops or Stops(), words
        self.above = Shown()
        self._application: Application[Any] | None = None
        self._running: Application[Any] | None = None
        self._chosen: Any = None
        self._drop = self._redrawing = False
        if hasattr(output, "enable_cpr"):
            output.enable_cpr = False  # else a terminal that does not answer gets a warning in mid-question

    @property
    def width(self) -> int:
        """The width of a passage, in columns, at the terminal's present size."""
        return readable_width(self.output.get_size().columns)

    def write(self, shown: Shown) -> None:
        """Write lines of the transcript."""
        print_formatted_text(shown.formatted(), output=self.output, color_depth=_colors())
        self.output.flush()

    def shows(self, text: str) -> str | None:
        """Return the name of a character that the terminal cannot show (see `not_shown`), else None."""
        return not_shown(text, self.output.encoding())

    def forget_typed(self, *, until_drawn: bool = False) -> None:
        """Drop the keys typed until now; with `until_drawn` also those typed until the next panel is drawn.

        Raises KeyboardInterrupt where Ctrl-C is among them.
        """
        self._drop = until_drawn
        if self._interrupted():
            raise KeyboardInterrupt

    def _interrupted(self) -> bool:
        """Take all keys typed so far; return whether Ctrl-C was among them."""
        keys = get_typeahead(self.input)
        with contextlib.suppress(OSError, ValueError):  # a closed input is noticed where it is read
            keys = [*keys, *self.input.read_keys(), *self.input.flush_keys()]
        return any(key.key in (Keys.ControlC, Keys.SIGINT) for key in keys)

    def run(self, show: Callable[[int], Shown], foot: Callable[[int], Shown], press: Callable[[str], Any]) -> Any:
        """Run a panel without a text field: `press` gets each key; what it returns, unless None, is the result."""
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
        """Run a panel that fits itself into the window: `page` gets its columns and rows.

        `drawn` is called each time the last page is on the screen.
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
        """Return the key bindings of a panel without a text field."""
        keys = KeyBindings()
        self._add_stops(keys)

        def pressed(event: KeyPressEvent) -> None:
            self._finish(event, press(key_named(event.key_sequence[0])))

        for name in (*NAMED, Keys.Any):
            keys.add(name)(pressed)
        keys.add("escape", Keys.Any)(_swallow)
        return keys

    def _finish(self, event: KeyPressEvent, result: Any) -> None:
        """End the panel with this result, unless it is None."""
        if result is not None and not event.app.is_done:
            self._chosen = result
            event.app.exit(result=result)

    def type_in(
        self,
        text: str,
        parts: Callable[[int, int], tuple[Shown, Shown]],
        field: TextField,
        *,
        names: tuple[str, ...] = (),
        newline: str = " ",
    ) -> Any:
        """Run a panel with a text field, whose keys do what `field` says; what its methods return is the result.

        `parts` gets the columns and rows of the window, and returns what is above and below the field; the part above
        makes way for a text of several lines. What is typed or pasted with a character that the terminal cannot show is
        not inserted.
        """
        entry = Entry(text, field, self.shows, names, newline)
        keys = self._typing_keys(entry.buffer)
        keys.add("enter")(lambda event: self._finish(event, entry.enter()))
        keys.add("escape")(lambda event: self._finish(event, entry.escape()))
        keys.add(Keys.BracketedPaste)(lambda event: entry.paste(event.data))
        keys.add(Keys.Any)(lambda event: self._finish(event, entry.type(event.data)))
        typed = Window(
            BufferControl(entry.buffer, input_processors=[BeforeInput("> ")]), wrap_lines=True, dont_extend_height=True
        )
        take_name = self._words.menu.take_name
        offered = Window(FormattedTextControl(lambda: entry.offered(take_name)), dont_extend_height=True)

        def part(number: int) -> FormattedText:
            size = self.output.get_size()
            return parts(size.columns, size.rows)[number].formatted()

        above, below = FormattedTextControl(lambda: part(0)), FormattedTextControl(lambda: part(1))
        return self._ask(HSplit([_window(above, give_way=True), typed, offered, _window(below, keep=True)]), keys)

    def _ask(self, layout: HSplit, keys: KeyBindings, drawn: Callable[[], None] | None = None) -> Any:
        """Run a panel. A signal that arrives once its result is chosen is deferred, so that the result is saved."""
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
                raise EndOfInput from None
            except (KeyboardInterrupt, SystemExit) as ending:
                if self._chosen is None:
                    raise
                self.stops.later(ending)
                return self._chosen
            finally:
                self._running = None

    def application(self, layout: HSplit, keys: KeyBindings) -> Application[Any]:
        """Return the application, with a panel drawn in place and erased at the end; the same one for all panels."""
        if self._application is None:
            self._application = Application(
                color_depth=_colors(), erase_when_done=True, input=self.input, output=self.output
            )
            self._application.ttimeoutlen = self._application.timeoutlen = QUICK
        application = self._application
        application.layout, application.key_bindings = Layout(layout), keys
        application.after_render = Event(application, self._first_drawn)
        return application

    def _first_drawn(self, application: Application[Any]) -> None:
        """After the first drawing, drop the keys that were typed before it, if so asked."""
        dropping, self._drop = self._drop, False
        if dropping and self._interrupted() and not application.is_done:
            application.exit(exception=KeyboardInterrupt)

    def go_on(self) -> None:
        """Draw the panel again after a suspension, which leaves the terminal in the shell's state."""
        application = self._running
        if application is None or application.loop is None or self._redrawing:
            return
        self._redrawing = True
        application.loop.call_soon_threadsafe(self._redraw, application)

    def _redraw(self, application: Application[Any]) -> None:
        self._redrawing = False
        if application.is_done:
            return
        self.input.raw_mode().__enter__()  # the panel itself leaves raw mode
        application.renderer.reset()
        self.write(self.above)
        application.renderer.reset()
        application.invalidate()

    def _suspend(self, event: KeyPressEvent) -> None:
        """Suspend the program as Ctrl-Z does elsewhere; afterwards draw the same panel."""
        if sys.platform == "win32" or not _is_terminal(self.input):
            return
        event.app.renderer.erase()
        with self.input.cooked_mode():
            os.kill(0, signal.SIGTSTP)  # the whole process group, as the terminal does
        self.go_on()

    def _add_stops(self, keys: KeyBindings, buffer: Buffer | None = None) -> None:
        """Bind Ctrl-C, Ctrl-D and Ctrl-Z, and Alt-Enter, which must never answer."""
        keys.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("<sigint>")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("c-z")(self._suspend)
        keys.add("escape", "enter")(_swallow)

        @keys.add("c-d")
        def _end(event: KeyPressEvent) -> None:
            if buffer is None or not buffer.text:
                event.app.exit(exception=EOFError)

    def _typing_keys(self, buffer: Buffer) -> KeyBindings:
        """Return the bindings of a field: Tab takes an offered name; keys that would act unseen do nothing."""
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


def _window(control: FormattedTextControl, *, keep: bool = False, give_way: bool = False) -> Window:
    """Return a window of lines that are not wrapped; with `keep` all are shown, however few rows there are."""
    height: Callable[[], Dimension] | None = (lambda: Dimension.exact(_rows(control))) if keep else None
    if give_way:
        height = lambda: Dimension(min=1, max=_rows(control), preferred=_rows(control))  # noqa: E731
    return Window(control, wrap_lines=False, dont_extend_height=True, height=height)


def _colors() -> ColorDepth:
    """Return the terminal's own sixteen colours, or none where the environment asks for none."""
    return ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else ColorDepth.DEPTH_4_BIT


def _rows(control: FormattedTextControl) -> int:
    return fragment_list_to_text(to_formatted_text(control.text)).count("\n") + 1


def _swallow(event: KeyPressEvent) -> None:
    """Ignore Alt with a key, or the sequence of an unknown key, with the rest of the sequence."""
    if event.key_sequence[-1].key in ("[", "O"):
        event.app.key_processor.input_queue.clear()
