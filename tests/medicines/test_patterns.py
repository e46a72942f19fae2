"""Only a closed pattern leaves a medicine uncounted, and doubt is never a no."""

from __future__ import annotations

import pytest
from medicine_reading import DOUBTS, NAME, NOES, YESES, lexicon, plain_names, read

# Some names in the quick suite, others for each pattern; every name under -m slow, in parts.
PARTS = [pytest.param(0, 27, id="every 27th name")]
PARTS += [pytest.param(part, 3, id=f"part {part + 1} of 3", marks=pytest.mark.slow) for part in range(3)]


@pytest.mark.parametrize(
    "text, reason",
    [
        ("stopped gabapentin", "stopped"),
        ("gabapentin - stopped", "stopped"),
        ("off gabapentin", "stopped"),
        ("used to take gabapentin", "past"),
        ("allergic to gabapentin", "allergy"),
        ("never took gabapentin", "not taken"),
        ("no gabapentin", "not taken"),
    ],
)
def test_set_aside(text: str, reason: str) -> None:
    """A closed pattern leaves a medicine uncounted, visibly and with the reason."""
    (one,) = read(text)
    assert ("not_counted", "gabapentin", reason) == (one.status, one.generic, one.reason)


@pytest.mark.parametrize(
    "text",
    [
        "started gabapentin 3 years ago",
        "gabapentin for seasonal allergies",
        "gabapentin, no side effects",
        "gabapentin on and off",
    ],
)
def test_still_taken(text: str) -> None:
    """Words that hold a cue and say nothing about taking leave a medicine counted."""
    (one,) = read(text)
    assert ("counted", "gabapentin") == (one.status, one.generic)


@pytest.mark.parametrize(
    "text", ["stopped tramadol", "stopped tramadl", "no longer on panadeine", "allergic to oxycodone"]
)
def test_a_medicine_set_aside_keeps_its_class(text: str) -> None:
    """A stopped opioid can still open its question: its class is known, though it does not count."""
    (one,) = read(text)
    assert ("not_counted", True) == (one.status, "opioid" in one.roles)


def test_the_entries_are_of_all_kinds() -> None:
    """The entries hold enough of each kind that a test over them means something."""
    assert len(DOUBTS) > 200
    assert len(NOES) > 80
    assert len(YESES) > 60


@pytest.mark.parametrize("part, parts", PARTS)
@pytest.mark.parametrize(
    ("entries", "wrong"),
    [
        pytest.param(DOUBTS, "not_counted", id="doubts"),
        pytest.param(NOES, "counted", id="noes"),
        pytest.param(YESES, "not_counted", id="yeses"),
    ],
)
def test_every_name_of_the_lexicon(entries: list[str], wrong: str, part: int, parts: int) -> None:
    """No doubt about any name is a no; no closed pattern leaves a name counted; no plain entry is a no."""
    for at, name in enumerate(plain_names()[part::parts]):
        for entry in (entries[at % len(entries)], entries[(7 * at + 3) % len(entries)]):
            text = entry.lower().replace(NAME, name)
            generic = lexicon().names[name].generics[0]
            statuses = {one.status for one in read(text) if generic in (one.generic, *one.candidates)}
            assert wrong not in statuses, text


CLOSED = ["stopped {}", "{} stopped", "{} - stopped", "{} (stopped 2024)", "no {}", "not on {}", "not taking {}"]

CLOSED += ["never took {}", "{}: no", "{}=0", "{} (unchecked)", "discontinued {}", "denies {}", "{}, stopped in May"]


@pytest.mark.thorough
@pytest.mark.parametrize("part, parts", PARTS)
@pytest.mark.parametrize("pattern", CLOSED)
def test_a_closed_pattern_about_any_name(pattern: str, part: int, parts: int) -> None:
    """A closed pattern about any name of the lexicon leaves it uncounted."""
    for name in plain_names()[(part + CLOSED.index(pattern)) % parts :: parts]:
        assert {"not_counted"} == {one.status for one in read(pattern.format(name)) if one.generic}, name


def test_an_ordinary_word_in_a_pattern() -> None:
    """A word that is not known to be harmless inside a closed pattern takes its certainty away, and never adds any."""
    words, known = lexicon().words, {w for phrase in lexicon().cues for w in phrase.split()}
    harmless = words.lead | words.determiners | words.tail_with_spans | words.amounts | words.schedules | known
    for word in sorted(words.silent)[::7]:
        for pattern in ("stopped {} quetiapine", "no {} quetiapine", "quetiapine {} stopped", "{} stopped quetiapine"):
            statuses = [one.status for one in read(pattern.format(word)) if one.generic == NAME]
            assert "not_counted" not in statuses or word in harmless | words.list_joins, pattern.format(word)
