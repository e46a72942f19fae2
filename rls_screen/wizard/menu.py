"""The menu: one panel a question at the foot of a transcript that stays. Keys as in the plain line mode.

What was asked and answered scrolls away upwards as plain text; only the answers to choose from are redrawn, and they
are gone once one is chosen. How a panel is drawn is in `screen`.
"""

from __future__ import annotations

from ..answers import Answer, Unanswered, read_value
from ..questionnaire import Voice
from .checklist import put_checklist
from .look import look_through
from .panels import COMMANDS, REASON_WORDS, Choices, Field, kept_text
from .question import (
    Answered,
    Back,
    Checklist,
    Choice,
    Leave,
    ListReply,
    Question,
    Reply,
    Review,
    ReviewReply,
    Rows,
)
from .screen import Shown, Terminal
from .text import KEPT, KEYS, MENU_KEYS, NOT_KEPT, in_ascii, wrapped


class Menu:
    """The menu front end on a terminal. What a patient typed too early is dropped; staff may type ahead."""

    lists = True
    confirms = True

    def __init__(self, terminal: Terminal, voice: Voice, *, kept: bool = True) -> None:
        self._terminal, self._voice, self._kept = terminal, voice, kept

    def say(self, text: str) -> None:
        """A passage to read, wrapped at words."""
        shown = Shown()
        shown.add((*wrapped(text, self._terminal.width), ""))
        self._terminal.write(shown)

    def section(self, title: str, intro: str | None) -> None:
        """A section's title and opening words."""
        shown = Shown()
        shown.add(["", *wrapped(title, self._terminal.width), ""], bold=True)
        if intro:
            shown.add((*wrapped(intro, self._terminal.width), ""))
        self._terminal.write(shown)

    def ask(self, question: Question) -> Reply:
        """One question: its words stay, its answers are a panel."""
        if self._voice == "patient":
            self._terminal.forget_typed()
        shown = Shown()
        shown.add(wrapped(question.text, self._terminal.width), bold=True)
        shown.add(wrapped(question.item.hint, self._terminal.width) if question.item.hint else [])
        self._terminal.write(shown)
        while True:
            reply = self._choose(question) if question.choices else self._type(question)
            if reply is not None:
                self._echo(_said(reply, question))
                return reply
            self.say(f"\n{question.item.why}\n\n{KEYS}\n{MENU_KEYS}")

    def _echo(self, text: str) -> None:
        self.say("\n".join(wrapped(text, self._terminal.width, "  > ")))

    def _choose(self, question: Question) -> Reply | None:
        """A choice from numbered answers, nothing chosen beforehand; None to be told why we ask."""
        before = next((at for at, choice in enumerate(question.choices) if choice.word == question.before), None)
        labels = [choice.label for choice in question.choices]
        panel = Choices(labels, foot=question.progress, before=before, leave=question.before is not None)

        def press(key: str) -> Reply | str | None:
            key = key.lower()
            if panel.spelled(key):
                return None
            if key == "?":
                return key
            if key in COMMANDS:
                return COMMANDS[key]
            picked = panel.press(key)
            if picked is None:
                return Leave() if panel.left else None
            return Answered(read_value(question.item, question.choices[picked].word)[0])

        reply = self._terminal.run(panel.show, panel.below, press)
        return None if reply == "?" else reply

    def _type(self, question: Question) -> Reply | None:
        """A typed answer; None to be told why we ask."""
        panel = Field(question)
        reply = self._terminal.type_in(
            kept_text(question),
            panel.below,
            panel.enter,
            panel.escape,
            names=question.names,
            newline="; " if question.item.kind == "medicines" else " ",
            removed=panel.removed,
        )
        return None if reply == "?" else reply

    def ask_list(self, checklist: Checklist) -> ListReply:
        """A checklist for staff, with the full words of the line the cursor is on."""
        return put_checklist(self._terminal, checklist, self.say)

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """A small question about an answer just given; b, Left or Esc leaves things as they are."""
        if self._voice == "patient":
            self._terminal.forget_typed()
        self._terminal.write(Shown([(line, True) for line in wrapped(text, self._terminal.width)]))
        panel = Choices([choice.label for choice in choices], foot="")

        def press(key: str) -> tuple[str | None] | None:
            key = key.lower()
            if panel.spelled(key):
                return None
            if key in ("b", "left", "escape"):
                return (None,)
            picked = panel.press(key)
            return None if picked is None else (choices[picked].word,)

        picked: str | None = self._terminal.run(panel.show, panel.below, press)[0]
        self._echo(next((choice.label for choice in choices if choice.word == picked), "Left as it is."))
        return picked

    def urgent(self, heading: str, text: str, *, stop_first: bool) -> bool:
        """The message at once, until a key says that it was read; nothing typed before counts.

        After an emergency Enter stops, and only `c` goes on.
        """
        shown = Shown()
        shown.add(["", *wrapped(f"*** {heading.upper()} ***", self._terminal.width)], bold=True)
        shown.add(wrapped(text, self._terminal.width), bold=True)
        shown.add([""])
        self._terminal.write(shown)
        self._terminal.forget_typed()
        keys = {"enter": not stop_first, "q": False, "c": True, "C": True}
        shown_below = self._stop_or_go_on if stop_first else _go_on
        answer: bool = self._terminal.run(shown_below, lambda width: Shown(), keys.get)
        self._echo("Going on." if answer else "Stopped.")
        return answer

    def _stop_or_go_on(self, width: int) -> Shown:
        shown = Shown()
        shown.add(wrapped(f"stop here; {KEPT if self._kept else NOT_KEPT}", width, "Enter  "))
        shown.add(wrapped("go on with the questions all the same", width, "c      "))
        return shown

    def review(self, rows: Rows, remarks: tuple[str, ...], *, final: bool = True) -> ReviewReply:
        """All answers in a list to look through; Enter goes to the one marked, f finishes."""
        return look_through(self._terminal, rows, remarks, final=final)


def _go_on(width: int) -> Shown:
    shown = Shown()
    shown.add(wrapped("go on with the questions", width, "Enter  "))
    return shown


def _said(reply: Reply, question: Question) -> str:
    """What the transcript keeps of a reply."""
    match reply:
        case Answered(Unanswered(reason)):
            label = next((choice.label for choice in question.choices if choice.word == reason), None)
            return label or ("Skipped" if reason == "skipped" else "Don't know")
        case Answered(Answer(value)) if question.choices:
            word = str(value) if not isinstance(value, bool) else "yes" if value else "no"
            return next((choice.label for choice in question.choices if choice.word == word), word)
        case Answered(Answer(value, typed, unit)):
            if typed is not None:
                return f"{typed:g} {unit}"
            return f"{value:g} {question.item.unit or ''}".strip() if isinstance(value, float) else in_ascii(str(value))
        case Leave():
            label = next((choice.label for choice in question.choices if choice.word == question.before), None)
            return f"As before: {label or REASON_WORDS.get(str(question.before), question.before)}"
        case Back():
            return "Back"
        case Review():
            return "All answers"
    return "Stop"
