"""The menu: one panel per question below a transcript. Keys as in plain lines.

Questions and answers scroll away upwards as plain text; only the panel of choices is redrawn, and it is erased once one
is chosen. How a panel is drawn is in `screen`.
"""

from __future__ import annotations

from ..content.schema import Voice
from ..content.texts import UrgentWords, Words
from ..person.answers import Answer, Unanswered, read_value
from .checklist import put_checklist
from .look import look_through
from .panels import COMMANDS, Choices, Field, reason_in_words, text_to_edit
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
from .text import in_ascii, wrapped


class Menu:
    """The menu front end on a terminal.

    Keys that a patient pressed before a question was shown are dropped; staff may type ahead. `saved`: the answers are
    being saved.
    """

    lists = True
    confirms = True

    def __init__(self, terminal: Terminal, voice: Voice, words: Words, *, saved: bool = True) -> None:
        self._terminal, self._voice, self._words, self._saved = terminal, voice, words, saved
        self._seen: set[str] = set()  # ids of the lines of the current list that were on the screen
        self._in_list = False  # whether nothing else was shown since a mark in the list

    def go_on(self) -> None:
        """Draw the current panel again after the program was suspended."""
        self._terminal.go_on()

    def say(self, text: str) -> None:
        """Write a passage, wrapped at spaces."""
        shown = Shown()
        shown.add((*wrapped(text, self._terminal.width), ""))
        self._terminal.write(shown)

    def section(self, title: str, intro: str | None) -> None:
        """Write a section's title and introduction."""
        shown = Shown()
        shown.add(["", *wrapped(title, self._terminal.width), ""], bold=True)
        if intro:
            shown.add((*wrapped(intro, self._terminal.width), ""))
        self._terminal.write(shown)

    def ask(self, question: Question) -> Reply:
        """Ask one question: its text stays in the transcript, its answers are a panel."""
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
                self._echo(self._in_transcript(reply, question))
                return reply
            self.say(f"\n{question.item.why}\n\n{self._words.keys.answer}\n{self._words.keys.menu}")

    def _echo(self, text: str) -> None:
        self.say("\n".join(wrapped(text, self._terminal.width, "  > ")))

    def _choose(self, question: Question) -> Reply | None:
        """Ask for one of numbered answers, none of them preselected; None where the help is wanted."""
        earlier = question.earlier if question.before is None else None
        word = earlier.word if earlier else question.before
        before = next((at for at, choice in enumerate(question.choices) if choice.word == word), None)
        labels = [choice.label for choice in question.choices]
        remark = self._words.question.earlier_answer.format(date=earlier.day) if earlier is not None else None
        panel = Choices(
            labels, self._words, foot=question.progress, before=before, leave=question.before is not None, remark=remark
        )

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
        """Ask for a typed answer; None where the help is wanted."""
        panel = Field(question)
        reply = self._terminal.type_in(
            text_to_edit(question),
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
        """Show a checklist for staff, with the full text of the line under the cursor. Keys before it are dropped."""
        self._terminal.above = Shown()
        if not self._in_list:
            self._terminal.forget_typed(until_drawn=True)
        reply = put_checklist(self._terminal, checklist, self.say, self._seen)
        self._in_list = isinstance(reply, Marked)
        if not self._in_list:
            self._seen = set()
        return reply

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """Ask a small question about an answer just given; b, Left or Esc changes nothing."""
        self._in_list = False
        self._terminal.forget_typed()
        self._terminal.above = Shown([(line, True) for line in wrapped(text, self._terminal.width)])
        self._terminal.write(self._terminal.above)
        panel = Choices([choice.label for choice in choices], self._words, foot="")

        def press(key: str) -> tuple[str | None] | None:
            key = key.lower()
            if panel.spelled(key):
                return None
            if key in ("b", "left", "escape"):
                return (None,)
            picked = panel.press(key)
            return None if picked is None else (choices[picked].word,)

        picked: str | None = self._terminal.run(panel.show, panel.below, press)[0]
        self._echo(next((choice.label for choice in choices if choice.word == picked), self._words.menu.left))
        return picked

    def urgent(self, message: Urgent) -> UrgentReply:
        """Show the message until a key confirms that it was read; keys before it are dropped.

        With `stop_first` Enter stops, and only `c` goes on; `t` takes the answer back, `p` makes a page.
        """
        words = self._words.urgent
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
            return _offered(message, words, self._words.keys.enter, saved=self._saved, width=width)

        answer: UrgentReply = self._terminal.run(below, lambda width: Shown(), lambda key: keys.get(key.lower()))
        echoes: dict[UrgentReply, str] = {
            "go on": words.chosen_go_on,
            "stop": words.chosen_stop,
            "take back": words.chosen_take_back,
            "page": words.chosen_page,
        }
        self._echo(echoes[answer])
        return answer

    def review(self, rows: Rows, remarks: tuple[str, ...], *, final: bool = True) -> ReviewReply:
        """Show all answers in a list; Enter goes to the one marked, f finishes."""
        self._seen, self._in_list = set(), False
        self._terminal.above = Shown()
        self._terminal.forget_typed(until_drawn=True)
        return look_through(self._terminal, rows, remarks, self._words.review, final=final)

    def _in_transcript(self, reply: Reply, question: Question) -> str:
        """Return the line of the transcript for a reply."""
        words = self._words.menu
        labels = {choice.word: choice.label for choice in question.choices}
        match reply:
            case Answered(Unanswered(reason)):
                return labels.get(reason) or (words.chosen_skip if reason == "skipped" else words.chosen_unsure)
            case Answered(Answer(value)) if question.choices:
                word = str(value) if not isinstance(value, bool) else "yes" if value else "no"
                return labels.get(word, word)
            case Answered(Answer(value, typed, unit)):
                if typed is not None:
                    return f"{typed:g} {unit}"
                is_number = isinstance(value, float)
                return f"{value:g} {question.item.unit or ''}".strip() if is_number else in_ascii(str(value))
            case Leave():
                before = str(question.before)
                answer = labels.get(before) or reason_in_words(before, self._words.question)
                return words.as_before.format(answer=answer)
            case Back():
                return words.chosen_back
            case Review():
                return words.chosen_review
        return words.chosen_stop


def _offered(message: Urgent, words: UrgentWords, enter: str, *, saved: bool, width: int) -> Shown:
    """Return the keys below a message that cannot wait, each with what it does."""
    lines = [(enter, words.stop.format(saved=words.saved if saved else words.not_saved)), ("c", words.go_on)]
    lines += [("t", words.take_back)] if message.slip is not None else []
    lines += [("p", message.page)] if message.page is not None else []
    shown = Shown()
    for key, does in lines if message.stop_first else [(enter, words.go_on_after)]:
        shown.add(wrapped(does, width, f"{key:<{len(enter) + 2}}"))
    return shown
