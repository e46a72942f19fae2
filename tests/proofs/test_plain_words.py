"""The program's own words to a patient are as plain as the questionnaire's, which `test_wording` reads."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest
from desk import Desk
from reading import GLOSSES, grade, sentences, words

from rls_screen.content.library import load
from rls_screen.wizard.text import WIDEST

RLS = load()
NOT_OURS = (RLS.head.intended_use,)  # said as a regulator wants it said
HINTS = " ".join(item.hint for item in RLS.items.values() if item.hint)
WAYS = {
    "an emergency": ["?", "x1", "1", "40", "1", "1", "1", ""],
    "skipped": ["?", ":s", "s", ":s", *["s"] * 21, *["1"] * 4, *["s"] * 9, ":?", ":s", ":s"],
    "a short way to the end": ["x1", "1", "40", "1", "1", "d", *["2"] * 18, *["4"] * 4, ":s", "f"],
}


def said(folder: Path, *lines: str) -> list[str]:
    """The passages of a patient's interview in plain lines, up to the report."""
    done = Desk(folder).run("ask", "--for", "patient", "-o", "report.md", typed="".join(f"{line}\n" for line in lines))
    passages = [joined(part.removeprefix("> ")) for part in done.stdout.split("\n\n")]
    return [part for part in passages if part and part not in NOT_OURS]


def joined(passage: str, width: int = WIDEST) -> str:
    """The lines of a passage as they were before they were wrapped: broken where the next word would have fitted."""
    lines, before = [""], ""
    for line in passage.splitlines():
        if len(before) + 1 + len(line.split(" ")[0]) > width:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        before = line
    return "\n".join(lines).strip()


def long_sentences(passages: list[str]) -> list[str]:
    """The sentences of more than 25 words; a bar, a colon, a semicolon or a line begins another one."""
    parts = [part for passage in passages for part in re.split(r" \| |: |; |\n", passage)]
    return [one for part in parts for one in sentences(part) if len(words(one)) > 25]


@pytest.mark.parametrize("way", WAYS)
def test_sentences_are_short(tmp_path: Path, way: str) -> None:
    """No sentence that a patient meets in an interview, beside the hints, has more than 25 words."""
    passages = said(tmp_path, *WAYS[way])
    assert len(passages) > 15
    assert [] == [one for one in long_sentences(passages) if one not in HINTS]


def test_long_sentences_are_found() -> None:
    """A sentence of 26 words is found, also after a short one and over two lines; a list is no sentence."""
    long = " ".join(["word"] * 26)
    wrapped = "\n".join(textwrap.wrap(f"Short. {long}", WIDEST - 10))
    assert [long] == long_sentences([joined(wrapped, WIDEST - 10)])
    assert [] == long_sentences(["one two three four | five six seven eight | " * 4, joined("1. ten words\n" * 12)])


@pytest.mark.parametrize("what", ["tiers", "results"])
def test_messages_are_easy_to_read(what: str) -> None:
    """What is said at once, and what a patient reads of results, needs no more than six years of school."""
    tiers = [message.patient for message in RLS.head.tiers.values()]
    results = [text for one in RLS.results.values() for text in (one.patient_texts or {}).values()]
    passage = " ".join({"tiers": tiers, "results": results}[what])
    assert len(words(passage)) > 40
    assert grade(passage, frozenset(GLOSSES)) <= 6.0


def test_the_programs_words_are_easy_to_read(tmp_path: Path) -> None:
    """Without the questions, what the program says to a patient needs no more than six years of school."""
    content = json.dumps([item.model_dump() for item in RLS.items.values()], ensure_ascii=False)
    ours = [part for part in said(tmp_path, "x1", "q") if part not in content]
    assert grade(" ".join(f"{part}." for part in ours)) <= 6.0
