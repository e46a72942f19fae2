"""The menu: one panel a question at the foot of a transcript that stays. Keys as in the plain line mode.

What was asked and answered scrolls away upwards as plain text; only the answers to choose from are redrawn, and they
are gone once one is chosen. How a panel is drawn is in `screen`.
"""

from __future__ import annotations

from ..content.schema import InterviewWords, Voice
from ..person.answers import Answer, Unanswered, read_value
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
    Marked,
    Question,
    Reply,
    Review,
    ReviewReply,
    Rows,
    Urgent,
    UrgentReply,
)
from .screen import Shown, Terminal
from .text import KEPT, KEYS, MENU_KEYS, NOT_KEPT, in_ascii, wrapped

GO_ON = "go on with the questions"
URGENT_REPLIES: dict[UrgentReply, str] = {
    "go on": "Going on.",
    "stop": "Stopped.",
    "take back": "Take the answer back",
    "page": "A page with what is known",
}


class Menu:
    """The menu front end on a terminal. What a patient typed too early is dropped; staff may type ahead."""

    lists = True
    confirms = True

    def __init__(self, terminal: Terminal, voice: Voice, *, kept: bool = True) -> None:
        self._terminal, self._voice, self._kept = terminal, voice, kept
        self._seen: set[str] = set()  # the lines of the list being answered that were on the screen
        self._in_list = False  # whether nothing else was put since a mark in it

    def go_on(self) -> None:
        """Draw what is being asked again: the program was stopped, and goes on."""
        self._terminal.go_on()

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
        self._seen, self._in_list = set(), False
        if self._voice == "patient":
            self._terminal.forget_typed()
        shown = Shown()
        shown.add(wrapped(question.text, self._terminal.width), bold=True)
        shown.add(wrapped(question.item.hint, self._terminal.width) if question.item.hint else [])
        self._terminal.write(shown)
        self._terminal.above = shown
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
        earlier = question.earlier if question.before is None else None
        word = earlier.word if earlier else question.before
        before = next((at for at, choice in enumerate(question.choices) if choice.word == word), None)
        labels = [choice.label for choice in question.choices]
        panel = Choices(labels, foot=question.progress, before=before, leave=question.before is not None)
        if earlier is not None:
            remark = question.words.earlier_choice.format(date=earlier.day)
            panel = Choices(labels, foot=question.progress, before=before, remark=remark)

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
            refused=panel.refused,
        )
        return None if reply == "?" else reply

    def ask_list(self, checklist: Checklist) -> ListReply:
        """A checklist for staff, with the full words of the line the cursor is on; nothing typed before it counts."""
        self._terminal.above = Shown()
        if not self._in_list:
            self._terminal.forget_typed(until_drawn=True)
        reply = put_checklist(self._terminal, checklist, self.say, self._seen)
        self._in_list = isinstance(reply, Marked)
        if not self._in_list:
            self._seen = set()
        return reply

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """A small question about an answer just given; b, Left or Esc leaves things as they are."""
        self._in_list = False
        self._terminal.forget_typed()
        self._terminal.above = Shown([(line, True) for line in wrapped(text, self._terminal.width)])
        self._terminal.write(self._terminal.above)
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

    def urgent(self, message: Urgent, words: InterviewWords) -> UrgentReply:
        """The message at once, until a key says that it was read; nothing typed before counts.

        After an emergency Enter stops, and only `c` goes on; `t` takes the answer back, `p` makes a page.
        """
        self._in_list = False
        shown = Shown()
        shown.add(["", *wrapped(f"*** {message.heading.upper()} ***", self._terminal.width)], bold=True)
        shown.add(wrapped(message.text, self._terminal.width), bold=True)
        shown.add([""])
        self._terminal.write(shown)
        self._terminal.above = shown
        self._terminal.forget_typed(until_drawn=True)
        keys: dict[str, UrgentReply] = {"enter": "stop" if message.stop_first else "go on", "q": "stop", "c": "go on"}
        keys |= {"t": "take back"} if message.slip is not None else {}
        keys |= {"p": "page"} if message.page is not None else {}

        def below(width: int) -> Shown:
            return _offered(message, words, KEPT if self._kept else NOT_KEPT, width)

        answer: UrgentReply = self._terminal.run(below, lambda width: Shown(), lambda key: keys.get(key.lower()))
        self._echo(URGENT_REPLIES[answer])
        return answer

    def review(self, rows: Rows, remarks: tuple[str, ...], *, final: bool = True) -> ReviewReply:
        """All answers in a list to look through; Enter goes to the one marked, f finishes."""
        self._seen, self._in_list = set(), False
        self._terminal.above = Shown()
        self._terminal.forget_typed(until_drawn=True)
        return look_through(self._terminal, rows, remarks, final=final)


def _offered(message: Urgent, words: InterviewWords, kept: str, width: int) -> Shown:
    """The keys below a message that cannot wait, each with what it does."""
    lines = [("Enter", words.stop_here.format(kept=kept)), ("c", words.go_on)]
    lines += [("t", words.take_back)] if message.slip is not None else []
    lines += [("p", message.page)] if message.page is not None else []
    shown = Shown()
    for key, does in lines if message.stop_first else [("Enter", GO_ON)]:
        shown.add(wrapped(does, width, f"{key:<7}"))
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
