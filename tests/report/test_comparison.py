"""Two visits compared: every difference is named, none is invented or judged, and what cannot wait is first."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from banned import BANS
from people import words_for

from rls_screen.content.changes import ChangeLog, VersionChanges
from rls_screen.content.comparison import ComparisonRules
from rls_screen.content.library import change_log, comparison_rules, load
from rls_screen.content.schema import Item
from rls_screen.errors import AnswerError
from rls_screen.person.answers import Answer, Answers, read_answers
from rls_screen.person.given import Unanswered
from rls_screen.person.scoring import score
from rls_screen.report import html, markdown, plain_text
from rls_screen.report.comparison import Comparison, comparison
from rls_screen.report.comparison.model import Change
from rls_screen.report.model import page_lines

RLS = load(people=True)
found_rules = comparison_rules(RLS)
assert found_rules is not None
RULES = found_rules
WORDS, LOG = RULES.words, change_log(RLS)
PAIRS, QUICK = 200, 20
JUDGED = re.compile(
    r"\b(?:better|worse|improv|deteriorat|progress|respond|relapse|remission|success|fail)", re.IGNORECASE
)
BASE = {"answered_by": "self", "subject_id": "L-17"}


def compared(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    log: ChangeLog = LOG,
    rules: ComparisonRules = RULES,
    **more: Any,
) -> Comparison:
    """The comparison of two answer files."""
    earlier, newer = (score(RLS, read_answers(json.dumps(one), "me.json", RLS)) for one in (before, after))
    return comparison(earlier, newer, rules, log, program_version="1", created="2026-06-10T10:00", **more)


def reworded(*ids: str) -> ChangeLog:
    """Changes in which version 0.2.0 asks these items in other words."""
    return ChangeLog(versions=(VersionChanges(version="0.2.0", before="0.1.0", reworded=ids),))


def report_of(answers: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Answers as a report of another version holds them."""
    return {"answers": dict(answers), "results": {}, "instrument": {"id": "rls-lupus", "version": version}}


def one(made: Comparison, id: str) -> Change:
    """The two answers to one question."""
    return next(change for change in made.answers if change.id == id)


def block(made: Comparison, name: str) -> list[str]:
    """The lines below one heading of the page."""
    heading = getattr(WORDS.headings, name)
    return [line.text for line in page_lines(made.pages[0]) if line.heading == heading and line.text != "(the heading)"]


# ---- Every change is named, none is invented ------------------------------------------------------------------------


def another(item: Item, now: str, chance: random.Random) -> str:
    """Another answer to an item, or none."""
    for _ in range(60):
        text = words_for(item, chance)
        if text.strip().lower() != now.strip().lower():
            return text
    return ""


def pair(seed: int) -> tuple[dict[str, str], dict[str, str]]:
    """Two answer files of one person by chance: some answers differ."""
    chance = random.Random(seed)
    items = [item for item in RLS.items.values() if item.id not in ("subject_id", "answered_on", "serum_iron", "tibc")]
    share = chance.choice([0.1, 0.5, 0.9])
    before = {item.id: words_for(item, chance) for item in items if chance.random() < share}
    before |= {"subject_id": "L-17", "answered_on": "2026-03-02"}
    after = {**before, "answered_on": "2026-06-10"}
    for item in chance.sample(items, chance.choice([0, 1, 3, 10, 40])):
        after[item.id] = another(item, before.get(item.id, ""), chance)
    return before, after


def told(answers: Answers, id: str) -> object:
    """What a person said to a question, by itself; None for every kind of silence."""
    given = answers.given.get(id)
    if isinstance(given, Answer):
        return str(given.value)
    return "not sure" if given == Unanswered("unsure") else None


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=[pytest.mark.slow] if n >= QUICK else []) for n in range(PAIRS)]
)
def test_every_change_is_named_and_none_is_invented(seed: int) -> None:
    """Exactly the answers that differ are changes, each on the page with both answers or with why there is one."""
    files = pair(seed)
    before, after = (read_answers(json.dumps(file), "me.json", RLS) for file in files)
    made = compared(*files)
    differing = {id for id in RLS.items if told(before, id) != told(after, id)}
    followed = {followed.item for followed in RULES.followed}
    assert differing == {
        change.id for change in made.answers if change.kind != "same" and change.why != "neither"
        and (not change.followed or told(before, change.id) != told(after, change.id))
    }  # fmt: skip
    assert {change.id for change in made.answers} == differing | followed
    lines = [line.text.lower() for line in page_lines(made.pages[0])]
    days = {followed.date for followed in RULES.followed}
    apart = {"answered_by", "answered_on", "medicines"}  # told with the visits, and by name in a table of their own
    for change in (change for change in made.answers if change.id in differing - apart):
        label = "" if change.id in days else change.label.lower()  # a day is also told in the row of its value
        given = ((change.before, change.before_text), (change.after, change.after_text))
        for text in (cell.text[:60].lower() for raw, cell in given if raw is not None):
            assert any(label in line and text in line for line in lines), change.id
    named = {change.label for change in made.answers}
    for heading in ("followed", "others", "lasting"):
        assert {label_in(line) for line in block(made, heading)} <= named | {WORDS.nothing, ""}


def label_in(line: str) -> str:
    """The question that a row of a table is about; empty for a sentence."""
    found = re.match(rf"{WORDS.question}: (.*?)(?:; {WORDS.earlier}|$)", line)
    return found[1] if found else WORDS.nothing if line == WORDS.nothing else ""


# ---- What is different ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item, before, after, difference, unit",
    [
        pytest.param("ferritin", 22, 118, 96, "ug/L", id="more"),
        pytest.param("days_per_week", 5, 2.5, -2.5, "days a week", id="less"),
        pytest.param("hemoglobin", {"value": 11.2, "unit": "g/dL"}, 124, 12, "g/L", id="in two units"),
        pytest.param("tsat", 14, 24, 10, WORDS.points, id="a percentage"),
        pytest.param("irls_total", 24, 15, -9, None, id="of a scale"),
        pytest.param("severity_7d", "severe", "mild", None, None, id="words"),
    ],
)
def test_difference(item: str, before: Any, after: Any, difference: float | None, unit: str | None) -> None:
    """A difference is the newer value minus the earlier one in the item's own unit; words have none."""
    made = compared({item: before}, {item: after})
    change = one(made, item)
    assert ("changed", difference, unit) == (change.kind, change.difference, change.unit)
    number = None if difference is None else f"{abs(difference):g} {unit}" if unit else f"{abs(difference):g}"
    sign = WORDS.less if (difference or 0) < 0 else WORDS.more
    said = WORDS.changed if number is None else sign.format(number=number)
    assert any(f"{change.label};" in line and f"{WORDS.difference}: {said}" in line for line in block(made, "followed"))


def test_days() -> None:
    """A followed value has the day it is of, and a value of the same day is said to be the same test."""
    labs = {"ferritin": 22, "labs_date": "2026-02-20"}
    made = compared(labs, {"ferritin": 22, "labs_date": "2026-02-20"})
    assert (WORDS.same_test,) == one(made, "ferritin").remarks
    assert (WORDS.two_values,) == one(compared(labs, {**labs, "ferritin": 23}), "ferritin").remarks
    assert (WORDS.older_test,) == one(compared(labs, {**labs, "labs_date": "2026-02-19"}), "ferritin").remarks
    assert () == one(compared(labs, {**labs, "labs_date": "2026-02-21"}), "ferritin").remarks
    assert (WORDS.no_test_day,) == one(compared({"ferritin": 22}, labs), "ferritin").remarks
    assert any("22 ug/L (2026-02-20)" in line for line in block(made, "followed"))


@pytest.mark.parametrize(
    "day, overlaps",
    [
        pytest.param("2027-03-01", True, id="one day less than a year"),
        pytest.param("2027-03-02", False, id="a year"),
        pytest.param(None, False, id="not known"),
    ],
)
def test_answers_about_the_same_time(day: str | None, overlaps: bool) -> None:
    """Where both answers look back over some of the same time, it is said."""
    after = {"days_per_week": 2} | ({"answered_on": day} if day else {})
    made = compared({"days_per_week": 5, "answered_on": "2026-03-02"}, after)
    assert overlaps is one(made, "days_per_week").overlaps
    said = WORDS.overlap.format(questions=one(made, "days_per_week").label)
    assert overlaps is (said in block(made, "followed"))


def test_what_is_followed_is_shown_also_without_a_change() -> None:
    """A followed answer that is the same is in the table; one that is at neither visit is named."""
    made = compared({"distress": "mild"}, {"distress": "mild"})
    assert ("same", None) == (one(made, "distress").kind, one(made, "distress").why)
    assert any(line.endswith(f"{WORDS.difference}: {WORDS.same}") for line in block(made, "followed"))
    assert "neither" == one(made, "ferritin").why
    assert any(one(made, "ferritin").label in line for line in block(made, "not_compared"))
    assert [WORDS.nothing] == block(made, "others")


def test_results() -> None:
    """Results that differ are rows with the words of their codes, the others are named; numbers have a difference."""
    made = compared({"serum_iron": 5, "tibc": 50, "sex": "male", "hemoglobin": 125}, {"serum_iron": 20, "tibc": 50})
    found = {change.id: change for change in made.results}
    assert [*RULES.results] == [*found]
    assert ("changed", 30, "%") == (found["tsat_used"].kind, found["tsat_used"].difference, found["tsat_used"].unit)
    assert "same" == found["red_flag_screen"].kind
    lines = block(made, "results")
    words = RULES.codes["anemia"]
    assert any(words["mild"] in line and words["not_tested"] in line for line in lines)
    assert any("10 %" in line and "40 %" in line for line in lines)
    [same] = [line for line in lines if line.startswith(WORDS.same_results.partition("{")[0])]
    assert RLS.results["red_flag_screen"].label in same
    assert RLS.results["anemia"].label not in same
    told_above = compared({"tsat": 10}, {"tsat": 40})
    assert not any("10 %" in line for line in block(told_above, "results"))


def test_an_invented_person() -> None:
    """Where one of the visits is an example, the page says so."""
    example = report_of(BASE, RLS.head.version) | {"demo": True}
    assert compared(example, BASE).demo
    assert compared(BASE, example).demo
    assert not compared(BASE, BASE).demo


def test_medicines() -> None:
    """A medicine in one list alone, in other words, or not counted any more is a row; an order is none."""
    before = {"medicines": "sertraline 50 mg, prednisone 15 mg, codeine"}
    after = {"medicines": "prednisone 7.5 mg, ferrous sulfate, stopped codeine"}
    made = compared(before, after)
    assert made.medicines is not None
    rows = {change.name: (change.before, change.after) for change in made.medicines}
    not_taken = WORDS.not_taken.format(name="codeine", reason="stopped")
    assert {
        "iron": (None, "ferrous sulfate"), "sertraline": ("sertraline 50 mg", None), "codeine": ("codeine", None),
        not_taken: (None, "stopped codeine"), "prednisone": ("prednisone 15 mg", "prednisone 7.5 mg"),
    } == rows  # fmt: skip
    assert WORDS.medicines_note in block(made, "medicines")
    turned = compared({"medicines": "iron, codeine"}, {"medicines": "codeine;iron"})
    assert ((), [WORDS.same_list]) == (turned.medicines, block(turned, "medicines"))
    assert () == compared({"medicines": "Sertraline  50 mg"}, {"medicines": "sertraline 50 mg"}).medicines
    assert None is compared(before, {}).medicines
    assert [] == block(compared(before, before), "medicines")


@pytest.mark.parametrize(
    "id, before, after, kind",
    [
        pytest.param("family_history", "no", "yes", "unexpected", id="a relative"),
        pytest.param("sex", "female", "male", "unexpected", id="sex"),
        pytest.param("family_history", None, "yes", "not_compared", id="not asked before"),
        pytest.param("age", 44, 45, "changed", id="a birthday"),
        pytest.param("age", 44, 46, "unexpected", id="two years in a hundred days"),
        pytest.param("age", 44, 43, "unexpected", id="younger"),
    ],
)
def test_answers_that_should_not_change(id: str, before: Any, after: Any, kind: str) -> None:
    """An answer that lasts and differs, or an age that does not fit the time, is named under a heading of its own."""
    days = ({"answered_on": "2026-03-02"}, {"answered_on": "2026-06-10"})
    made = compared({id: before, **days[0]}, {id: after, **days[1]})
    assert kind == one(made, id).kind
    assert (kind == "unexpected") is bool(block(made, "lasting"))


def test_a_followed_answer_that_lasts() -> None:
    """An answer that lasts and is followed is nothing unexpected while it is the same."""
    rules = RULES.model_copy(update={"lasting": ("distress",)})
    pairs = (compared({"distress": "mild"}, {"distress": now}, rules=rules) for now in ("mild", "severe"))
    assert ["same", "unexpected"] == [one(made, "distress").kind for made in pairs]


# ---- What cannot be compared ----------------------------------------------------------------------------------------


def test_another_informant() -> None:
    """What different people tell is not compared, and both answers are shown; a laboratory's values are."""
    before = {"answered_by": "self", "distress": "severe", "ferritin": 20, "impact": "yes", "severity_7d": "mild"}
    after = {"answered_by": "carer", "distress": "mild", "ferritin": 30, "impact": "yes", "severity_7d": "mild"}
    made = compared(before, after)
    assert ("not_compared", "informant") == (one(made, "distress").kind, one(made, "distress").why)
    assert "changed" == one(made, "ferritin").kind
    assert "informant" == one(made, "severity_7d").why
    assert not any(change.id == "impact" for change in made.answers)
    lines = block(made, "not_compared")
    assert not any(one(made, "severity_7d").label in line for line in lines if WORDS.other_informant in line)
    assert any("Severe" in line and "Mild" in line and WORDS.other_informant in line for line in lines)
    unknown = compared({**before, "answered_by": None}, before)
    assert WORDS.who_unknown in block(unknown, "not_compared")
    assert WORDS.who_unknown not in block(compared(before, before), "not_compared")


def test_another_version() -> None:
    """A question that the earlier version did not ask, or asked in other words, is not compared, and it is said."""
    before = report_of({"bleeding": "yes", "distress": "mild"}, "0.1.0")
    made = compared(before, {"bleeding": "no", "severity_7d": "mild", "distress": "mild"})
    assert ("not_compared", "other_words") == (one(made, "bleeding").kind, one(made, "bleeding").why)
    assert "new_question" == one(made, "severity_7d").why
    text = " ".join(block(made, "not_compared"))
    assert WORDS.other_words.format(version="0.1.0") in text
    assert WORDS.not_asked.format(version="0.1.0", answers=f"{one(made, 'severity_7d').label}: Mild") in text
    same = compared(report_of({"distress": "mild"}, "0.1.0"), {"distress": "mild"}, log=reworded("distress"))
    assert ("same", None) == (one(same, "distress").kind, one(same, "distress").why)
    assert any("0.1.0" in line for line in block(made, "visits"))
    assert "changed" == one(compared({"bleeding": "yes"}, {"bleeding": "no"}), "bleeding").kind


def test_answers_at_one_visit_alone() -> None:
    """An answer at one visit is named with its value, and with why the other has none; "not sure" is an answer."""
    made = compared(
        {"crp": 3, "distress": "unsure", "impact": {"unanswered": "skipped"}}, {"impact": "yes", "cramps": "unsure"}
    )
    lines = block(made, "not_compared")
    assert ["not_after", "not_after", "not_before", "not_before"] == [
        one(made, id).why for id in ("crp", "distress", "impact", "cramps")
    ]
    assert any("3 mg/L" in line for line in lines)
    skipped = RLS.head.words.skipped["staff"].lower()
    many = compared({}, dict.fromkeys(("cramps", "joint_pain", "impact"), "no") | {"tried": "tea"})
    labels = "; ".join(one(many, id).label for id in ("cramps", "joint_pain", "impact"))
    said = WORDS.same_answer.format(answer="No", questions=labels)
    assert WORDS.not_before.format(answers=said) in block(many, "not_compared")
    assert any("tea" in line and WORDS.no_earlier in line for line in block(many, "not_compared"))
    told = compared({}, {"subject_id": "A1", "answered_on": "2026-03-02", "answered_by": "self"})
    named = [RLS.items[id].label for id in ("subject_id", "answered_on", "answered_by")]
    assert not any(label in line for label in named for line in block(told, "not_compared"))
    assert any(line.startswith(WORDS.not_before.partition("{")[0]) and f"Yes (other visit: {skipped})" in line
               for line in lines)  # fmt: skip


# ---- The visits -----------------------------------------------------------------------------------------------------


def test_codes_must_agree() -> None:
    """Two codes are refused unless the caller says that both are of one person; a missing code is said."""
    with pytest.raises(AnswerError) as caught:
        compared({"subject_id": "A1"}, {"subject_id": "B2"})
    assert ("codes-differ",) == caught.value.codes
    assert "A1" not in str(caught.value)
    made = compared({"subject_id": "A1"}, {"subject_id": "B2"}, different_codes=True)
    assert (None, "A1", "B2") == (made.subject, made.before.subject, made.after.subject)
    assert WORDS.codes.format(before="A1", after="B2") in block(made, "visits")
    assert "A1" == compared({"subject_id": "A1"}, {"subject_id": "A1"}).subject
    assert WORDS.no_code in block(compared({"subject_id": "A1"}, {}), "visits")


def test_the_newer_visit_is_the_second() -> None:
    """A first file that is newer is refused; the same day and an unknown day are not."""
    with pytest.raises(AnswerError) as caught:
        compared({"answered_on": "2026-03-02"}, {"answered_on": "2026-03-01"})
    assert ("newer-visit-first",) == caught.value.codes
    assert 0 == compared({"answered_on": "2026-03-02"}, {"answered_on": "2026-03-02"}).days_between
    assert None is compared({"answered_on": "2026-03-02"}, {}).days_between


def test_what_cannot_wait_by_the_newer_visit_is_first() -> None:
    """The urgency and the red flags of the newer visit come before everything else; those of the earlier one do not."""
    made = compared({"flag_chest": "yes"}, {"flag_fever": "yes"})
    first, second, *_ = made.pages[0].blocks
    assert [part.heading for part in RULES.first] == [first.heading, second.heading]
    assert first.boxed
    assert second.boxed
    texts = " ".join(line.text for line in page_lines(made.pages[0]) if line.heading == second.heading)
    assert RLS.items["flag_fever"].label in texts
    assert RLS.items["flag_chest"].label not in texts


# ---- Words ----------------------------------------------------------------------------------------------------------


def sentences(value: Any) -> Iterator[str]:
    """Every text of the content's comparison."""
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from sentences(one)


def test_nothing_is_judged() -> None:
    """No word of the page calls a difference better or worse, or says what no sentence may say."""
    texts = [*sentences(RULES.words.model_dump()), *sentences(RULES.codes)]
    assert len(texts) > 60
    assert [] == [text for text in texts if JUDGED.search(text)]
    bans = [str(ban.values[0]) for ban in BANS]
    assert [] == [(ban, text) for ban in bans for text in texts if re.search(ban, text, re.IGNORECASE)]


def test_every_format_prints_the_page() -> None:
    """Markdown, text and HTML print the same lines, and the JSON is read again as the same comparison."""
    made = compared({**BASE, "distress": "mild", "tried": "<b>*tea*</b>"}, {**BASE, "distress": "severe", "tried": "x"})
    for printed in (markdown(made), plain_text(made), html(made)):
        assert WORDS.title.lower() in printed.lower()
        assert "Severe" in printed
        assert "<b>*tea*</b>" not in printed
    assert made == Comparison.model_validate_json(made.model_dump_json())


def test_a_comparison_is_no_answer_file() -> None:
    """The JSON of a comparison cannot be scored by mistake."""
    with pytest.raises(AnswerError):
        read_answers(compared(BASE, BASE).model_dump_json(), "c.json", RLS)


def test_a_questionnaire_without_changes() -> None:
    """Without a list of changes nothing is told of versions."""
    made = compared(report_of({"bleeding": "yes"}, "0.1.0"), {"bleeding": "no"}, log=ChangeLog())
    assert "changed" == one(made, "bleeding").kind


def test_every_word_is_used() -> None:
    """No sentence of comparison.toml waits for a translator in vain: the code names every one of them."""
    folder = Path(__file__).parents[2] / "rls_screen" / "report" / "comparison"
    code = "".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    looked_up = {*re.findall(r"\.([a-z_]+)\b", code)}
    assert {*WORDS.headings.model_fields} | {*WORDS.model_fields} <= looked_up
