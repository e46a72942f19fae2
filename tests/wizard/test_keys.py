"""Any keys at any screen of the interview: nothing is answered that was not on the screen, and nothing is lost.

A few dozen people press keys in the fast suite; many more in `.ci/lanes slow`.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from prompt_toolkit.data_structures import Size
from toy.making import answers

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.answers import Answer, Unanswered
from rls_screen.person.given import Given
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.entry import TextField
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import EndOfInput
from rls_screen.wizard.screen import Shown
from rls_screen.wizard.text import in_ascii, readable_width

RLS = load()
SIZES = [(40, 16), (80, 24), (120, 40)]
CORE = ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening")
ASKED = [item.id for item in RLS.items.values() if item.put == "asked"]
MOVES = ["up", "down", "tab", "s-tab", "home", "end", "pageup", "pagedown", "j", "k"]
OTHERS = ["left", "right", "escape", "backspace", "delete", "c-u", " ", ":", "?", "x", "e", "o", "t"]
KEYS = [*MOVES, *OTHERS, "enter", *"ynsdbrfc", *"0123456789"]
TYPED = ["44", "11,4", "3 years", "12/03/2026", "12 Mar 2026", "2099-01-01", "7.4", "walking", "none", "sertraline"]
ENDED = "ended"


def squeezed(text: str) -> str:
    """Text as it is compared: ASCII, with single spaces."""
    return " ".join(in_ascii(text).split())


class Desk:
    """A terminal whose keys come one by one from another thread, each after what the one before did is drawn."""

    def __init__(self, columns: int, rows: int) -> None:
        self.output, self.above = self, Shown()
        self._size = Size(rows, columns)
        self.keys: queue.Queue[str | None] = queue.Queue()
        self.waiting: queue.Queue[str] = queue.Queue()
        self.drawn = ""  # on the present panel, all that was ever drawn of it
        self.screen = ""

    def get_size(self) -> Size:
        """How large the window is."""
        return self._size

    @property
    def width(self) -> int:
        """The width of a passage."""
        return readable_width(self._size.columns)

    def write(self, shown: Shown) -> None:
        """The transcript is not looked at."""

    def shows(self, text: str) -> None:
        """Every character can be shown."""

    def forget_typed(self, *, until_drawn: bool = False) -> None:
        """Nothing is typed ahead here."""

    def _draw(self, *parts: Shown) -> None:
        lines = [line for part in parts for line, _ in part.lines]
        assert len(lines) <= self._size.rows
        assert all(len(line) < self._size.columns for line in lines)
        self.screen = squeezed(" ".join(lines))
        self.drawn += f" | {self.screen}"

    def _key(self) -> str:
        self.waiting.put(self.screen)
        key = self.keys.get()
        if key is None:
            raise EndOfInput
        return key

    def run(self, show: Callable[[int], Shown], foot: Callable[[int], Shown], press: Callable[[str], Any]) -> Any:
        """A panel of a few lines."""
        while (result := press(self._pressed(show(self.width)))) is None:
            pass
        return result

    def _pressed(self, shown: Shown) -> str:
        self._draw(shown)
        return self._key()

    def run_page(
        self, page: Callable[[int, int], Shown], drawn: Callable[[], None], press: Callable[[str], Any]
    ) -> Any:
        """A panel of a whole screen."""
        while True:
            self._draw(page(self._size.columns, self._size.rows))
            drawn()
            if (result := press(self._key())) is not None:
                return result

    def type_in(
        self, text: str, parts: Callable[[int, int], tuple[Shown, Shown]], field: TextField, **_: object
    ) -> Any:
        """A panel with a text field."""
        while True:
            self._draw(*parts(self._size.columns, self._size.rows))
            key = self._key()
            result = field.enter(text) if key == "enter" else field.escape(text) if key == "escape" else None
            if len(key) == 1 and (text or (result := field.key(key)) is None):
                text += key
            text = text[:-1] if key == "backspace" else text
            if result is not None:
                return result


class AnyKeys(RuleBasedStateMachine):
    """Somebody who presses any keys, from any question on, in a window of any usual size."""

    def __init__(self) -> None:
        super().__init__()
        self.thread: threading.Thread | None = None
        self.failed: list[BaseException] = []
        self.given: dict[str, Given] = {}
        self.pressed = ""

    @initialize(
        size=st.sampled_from(SIZES),
        voice=st.sampled_from(("patient", "staff")),
        at=st.sampled_from([None, *ASKED]),
        core=st.sampled_from(["yes", "no", None]),
    )
    def sit_down(self, size: tuple[int, int], voice: Voice, at: str | None, core: str | None) -> None:
        """An interview begins, or is taken up at any question."""
        before = answers(RLS, **(dict.fromkeys(CORE, core) if core else {}))
        self.given, self.desk = dict(before.given), Desk(*size)
        menu = Menu(self.desk, voice, RLS.words)  # type: ignore[arg-type]
        interview = Interview(RLS, before, voice, jumped_to=at)
        self.voice = voice

        def run() -> None:
            try:
                drive(interview, menu, self.save)
            except EndOfInput:
                pass
            except BaseException as error:  # raised again where the key was pressed
                self.failed.append(error)
            self.desk.waiting.put(ENDED)

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        self.last = self.desk.waiting.get()

    def save(self, interview: Interview) -> None:
        """What changed was on the screen; at most one answer did, unless the rest of a list was confirmed."""
        now, drawn = dict(interview.answers.given), self.desk.drawn
        changed = [id for id in {**self.given, **now} if self.given.get(id) != now.get(id)]
        for id in changed:
            item = RLS.items[id]
            names = (item.line(self.voice), item.words(self.voice), item.short(self.voice))
            assert any(squeezed(name) in drawn for name in names) or self._is_cut(id, drawn), (id, drawn)
        if len(changed) > 1:
            noes = [id for id in changed if now[id] == Answer(False)]
            assert all(self.given.get(id) in (None, Unanswered("skipped")) for id in changed)
            assert {now[id] for id in changed} in ({Answer(False)}, {Unanswered("skipped")})
            assert not noes or (self.pressed == "y" and f" {len(noes)}?" in self.desk.screen)
        self.given, self.desk.drawn = now, drawn if changed else ""

    def _is_cut(self, id: str, drawn: str) -> bool:
        """Whether a long question is on a small screen as far as there is room, with how to see the rest."""
        words = RLS.items[id].words(self.voice).split()
        return squeezed(" ".join(words[:5])) in drawn and squeezed(RLS.words.list.more_text) in drawn

    def press(self, key: str) -> None:
        """One key, and what it does is drawn."""
        self.pressed = key.lower()
        self.desk.keys.put(key)
        self.last = self.desk.waiting.get(timeout=60)
        if self.failed:
            raise self.failed[0]

    @precondition(lambda self: self.last != ENDED)
    @rule(key=st.sampled_from(KEYS))
    def any_key(self, key: str) -> None:
        """A key with a meaning somewhere."""
        self.press(key)

    @precondition(lambda self: self.last != ENDED)
    @rule(text=st.sampled_from(TYPED))
    def some_text(self, text: str) -> None:
        """Something typed, and Enter."""
        for key in (*text, "enter"):
            if self.last != ENDED:
                self.press(key)

    @precondition(lambda self: self.last != ENDED)
    @rule(times=st.integers(1, 12), key=st.sampled_from(["n", "down", "y", "enter", "pagedown"]))
    def the_same_key(self, times: int, key: str) -> None:
        """The same key again and again."""
        for _ in range(times):
            if self.last != ENDED:
                self.press(key)

    @precondition(lambda self: self.last == ENDED)
    @rule()
    def get_up(self) -> None:
        """The interview was stopped or finished."""

    @invariant()
    def nothing_went_wrong(self) -> None:
        """The interview goes on, or has ended in an orderly way."""
        assert not self.failed

    def teardown(self) -> None:
        """The terminal is closed."""
        if self.thread is not None:
            self.desk.keys.put(None)
            self.thread.join(timeout=60)


@pytest.mark.thorough
class TestAnyKeys(AnyKeys.TestCase):  # type: ignore[misc, valid-type]
    """Some people, some keys."""

    settings = settings(max_examples=15, stateful_step_count=25, deadline=None,
                        suppress_health_check=[*HealthCheck])  # fmt: skip


@pytest.mark.slow
class TestManyKeys(AnyKeys.TestCase):  # type: ignore[misc, valid-type]
    """Many people, many keys."""

    settings = settings(max_examples=150, stateful_step_count=60, deadline=None,
                        suppress_health_check=[*HealthCheck])  # fmt: skip
