"""Every rule, conclusion and line of a report is explained by the command: rule, answers, source."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from reports import RLS, SHORTER, quick
from toy import making
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.content.checks import written_rules
from rls_screen.content.instrument import Instrument
from rls_screen.content.places import questionnaires_folder
from rls_screen.content.rules import parse
from rls_screen.content.words import plain, rule_in_words
from rls_screen.errors import UsageError
from rls_screen.explain import explain, explain_person, explain_report, overview
from rls_screen.explain.entry import entries
from rls_screen.explain.reading import CONFIDENCE_IN_SHORT
from rls_screen.person.answers import Answers, read_answers
from rls_screen.person.logic import Facts as Known
from rls_screen.person.logic import evaluate
from rls_screen.person.scoring import Score, score
from rls_screen.report import Report, json_schema, lines, report

DEMO = dict(next(person for person in RLS.people if person.demo).answers)


def words(text: str) -> str:
    """A text as one line."""
    return " ".join(text.split())


def scored(instrument: Instrument, answers: dict[str, Any]) -> Score:
    """The score of answers as a file holds them."""
    return score(instrument, read_answers(json.dumps(answers), "answers.json", instrument))


@pytest.mark.parametrize(
    "rule, said",
    [
        pytest.param("ferritin <= 75 or tsat_used < 20",
            '"Serum ferritin" is 75 ug/L or less or "Transferrin saturation used" is below 20 %', id="cuts with units"),
        pytest.param("not answered(hemoglobin)", '"Haemoglobin" is not known', id="missing"),
        pytest.param("definitely(answered(hemoglobin))", '"Haemoglobin" is known', id="an answer is always certain"),
        pytest.param("not unsure(cramps)", '"Cramps" is not answered "not sure"', id="sure"),
        pytest.param('sex in ["female", "male"]',
            '"Sex (for blood-test ranges)" is either "Female" or "Male"', id="codes by their labels"),
        pytest.param("cramps and (joint_pain or muscle_pain)",
            '"Cramps" is answered yes and ("Joint pain" is answered yes or "Muscle pain on use" is answered yes)',
            id="brackets are kept"),
        pytest.param("any(cramps, joint_pain, muscle_pain)",
            'At least one of these is answered yes ("Cramps"; "Joint pain"; "Muscle pain on use")', id="a list of one"),
        pytest.param("not definitely(any(cramps, joint_pain, look_alike, met_now, met_ever))",
            'Each of these is not confirmed ("Cramps"; "Joint pain"; "A look-alike was answered yes"; "The four '
            'criteria are met, the urge now"; "The four criteria are or were met")', id="a list of two kinds"),
        pytest.param("not any(cramps, joint_pain, muscle_pain)",
            'Each of these is answered no ("Cramps"; "Joint pain"; "Muscle pain on use")', id="a list of all"),
        pytest.param("not definitely(any(cramps, joint_pain, muscle_pain))",
            'Each of these is not confirmed ("Cramps"; "Joint pain"; "Muscle pain on use")', id="none of a list"),
        pytest.param("45 <= ferritin <= 160", '"Serum ferritin" is 45 to 160 ug/L', id="a chain"),
        pytest.param("not definitely(0 <= days_between(labs_date, answered_on) <= 90)",
            'The time from "Date of the oldest blood value given" to "Date of the answers" is not known to be 0 to '
            "90 days",
            id="a chain that is not certain"),
        pytest.param("not (45 <= ferritin <= 160)", '"Serum ferritin" is outside 45 to 160 ug/L', id="outside"),
        pytest.param("count(cramps, joint_pain) == 1",
            'The number of these that are true is 1 ("Cramps" is answered yes; "Joint pain" is answered yes)',
            id="a count"),
        pytest.param("not definitely(count(cramps, joint_pain) >= 1)",
            'The number of these that are true is below 1 ("Cramps" is answered yes; "Joint pain" is answered yes)',
            id="a count is always certain"),
        pytest.param("tsat - tsat_computed > 5",
            '"Transferrin saturation" minus "Transferrin saturation computed from iron and TIBC" is above 5',
            id="arithmetic"),
        pytest.param('not definitely(screen_result in ["met", "past_only"])',
            '"Screening result" is neither "met" nor "past only"', id="a table always has a code"),
    ],
)  # fmt: skip
def test_rule_in_words(instrument: Instrument, rule: str, said: str) -> None:
    """A rule reads as an English sentence with the questionnaire's labels, units and answers."""
    assert said == rule_in_words(rule, instrument)


CLAIMS = ["{}", "not {}", "definitely({})", "not definitely({})", "definitely(not {})", "not definitely(not {})"]
CLAIMED = {
    "cramps": ('"Cramps" is answered yes', '"Cramps" is answered no', '"Cramps" is confirmed',
        '"Cramps" is not confirmed', '"Cramps" has been ruled out', '"Cramps" has not been ruled out'),
    "pregnant": ('"Pregnant" is true', '"Pregnant" is false', '"Pregnant" is confirmed', '"Pregnant" is not confirmed',
        '"Pregnant" has been ruled out', '"Pregnant" has not been ruled out'),
    "(age < 18)": ('"Age" is below 18 years', '"Age" is 18 years or more', '"Age" is known to be below 18 years',
        '"Age" is not known to be below 18 years', '"Age" is known to be 18 years or more',
        '"Age" may be below 18 years'),
    '(kidney == "dialysis")': ('"Kidney disease" is "Dialysis"', '"Kidney disease" is not "Dialysis"',
        '"Kidney disease" is known to be "Dialysis"', '"Kidney disease" is not known to be "Dialysis"',
        '"Kidney disease" is known not to be "Dialysis"', '"Kidney disease" may be "Dialysis"'),
    '(sex in ["female", "male"])': ('"Sex (for blood-test ranges)" is either "Female" or "Male"',
        '"Sex (for blood-test ranges)" is neither "Female" nor "Male"',
        '"Sex (for blood-test ranges)" is known to be either "Female" or "Male"',
        '"Sex (for blood-test ranges)" is not known to be either "Female" or "Male"',
        '"Sex (for blood-test ranges)" is known to be neither "Female" nor "Male"',
        '"Sex (for blood-test ranges)" may be either "Female" or "Male"'),
    "(45 <= ferritin <= 160)": ('"Serum ferritin" is 45 to 160 ug/L', '"Serum ferritin" is outside 45 to 160 ug/L',
        '"Serum ferritin" is known to be 45 to 160 ug/L', '"Serum ferritin" is not known to be 45 to 160 ug/L',
        '"Serum ferritin" is known to be outside 45 to 160 ug/L', '"Serum ferritin" may be 45 to 160 ug/L'),
    "(cramps and pregnant)": ('"Cramps" is answered yes and "Pregnant" is true',
        '"Cramps" is answered no or "Pregnant" is false', '"Cramps" is confirmed and "Pregnant" is confirmed',
        '"Cramps" is not confirmed or "Pregnant" is not confirmed',
        '"Cramps" has been ruled out or "Pregnant" has been ruled out',
        '"Cramps" has not been ruled out and "Pregnant" has not been ruled out'),
    "(cramps or pregnant)": ('"Cramps" is answered yes or "Pregnant" is true',
        '"Cramps" is answered no and "Pregnant" is false', '"Cramps" is confirmed or "Pregnant" is confirmed',
        '"Cramps" is not confirmed and "Pregnant" is not confirmed',
        '"Cramps" has been ruled out and "Pregnant" has been ruled out',
        '"Cramps" has not been ruled out or "Pregnant" has not been ruled out'),
}  # fmt: skip


@pytest.mark.parametrize("statement", CLAIMED)
def test_every_claim_has_one_wording(instrument: Instrument, statement: str) -> None:
    """Each statement with `not` and `definitely` in each order is worded without a negation of a negation."""
    found = [rule_in_words(form.format(statement), instrument) for form in CLAIMS]
    assert [*CLAIMED[statement]] == found
    again = ("not not {}", "definitely(definitely({}))", "not definitely(definitely({}))", "not not definitely({})")
    doubled = [rule_in_words(form.format(statement), instrument) for form in again]
    assert [found[0], found[2], found[3], found[2]] == doubled


def forms(depth: int) -> list[str]:
    """Every rule made of `not`, `definitely`, `and` and `or` around three names, so deep."""
    if depth == 0:
        return ["cramps", "pregnant", "(age < 18)"]
    inner = forms(depth - 1)
    pairs = [f"({one} {word} {other})" for word in ("and", "or") for one in inner for other in inner[:7]]
    return [*inner, *(form.format(one) for one in inner for form in ("not {}", "definitely({})")), *pairs]


def test_the_plain_form_of_a_rule_has_its_value() -> None:
    """A rule and the form that is put into words have the same value, whatever is true, false or unknown."""
    values = [
        Known({"cramps": cramps, "pregnant": pregnant, "age": age})
        for cramps in (True, False, None) for pregnant in (True, False, None) for age in (10.0, 30.0, None)
    ]  # fmt: skip
    texts = dict.fromkeys(forms(2))
    assert len(texts) > 400
    for text in texts:
        rule = parse(text)
        shorter = plain(rule)
        assert [evaluate(rule, one) for one in values] == [evaluate(shorter, one) for one in values], text


def test_no_rule_negates_a_negation(instrument: Instrument) -> None:
    """No rule of the instrument is worded with a negation of a negation."""
    for place, text, _ in written_rules(instrument):
        said = re.sub(r'"[^"]*"', '""', rule_in_words(text, instrument))
        assert not re.search(r"(not|n't|no|neither|certain)[^,();]*\bdoes not\b|not[:(]|certain", said), (place, said)
        for statement in re.split(r" and | or |[(),;]", said):
            assert len(re.findall(r"\bnot\b|\bneither\b|\bnever\b", statement)) <= 1, (place, said)


def certain(text: str) -> str:
    """A rule without `definitely`, which adds nothing to what is said of a table: it always has a code."""
    return repr(plain(parse(text.replace("definitely", "")))) if "_result" in text or "_status" in text else text


def test_rules_in_words_differ_where_rules_do(instrument: Instrument) -> None:
    """No two different rules of the instrument read the same."""
    said: dict[str, str] = {}
    for _, text, _ in written_rules(instrument):
        reading = rule_in_words(text, instrument)
        written = said.setdefault(reading, text)
        if plain(parse(written)) != plain(parse(text)):
            assert certain(written) == certain(text), (written, text)


def test_everything_is_explained(instrument: Instrument) -> None:
    """Every item, finding, result, named entry, consideration and source has an explanation with a known source."""
    found = list(entries(instrument))
    names = {*instrument.items, *instrument.findings, *instrument.results, *instrument.sources}
    names |= {line.id for line in instrument.considerations}
    names |= {row.id for r in instrument.results.values() if r.named for row in r.entries if row.when is not None}
    assert names == {entry.id for entry in found}
    for entry in found:
        facts = dict(entry.facts)
        assert facts["Confidence"] in CONFIDENCE_IN_SHORT.values()
        if entry.kind in ("finding", "result", "list entry"):
            assert "Uses" in facts
            assert "Used by" in facts


def test_every_rule_stands_in_the_explanations(instrument: Instrument) -> None:
    """Each written rule of an item, finding, result or consideration is printed as written by the command."""
    everything = words("\n".join("\n".join(entry.lines()) for entry in entries(instrument)))
    assert [] == [
        place
        for place, text, _ in written_rules(instrument)
        if not any(other in place for other in ("page ", "entry", "own_answers")) and words(text) not in everything
    ]


def test_overview_names_everything(instrument: Instrument) -> None:
    """Without an id the command lists everything, questions first and sources last."""
    listed = [line.split()[0] for line in overview(instrument).splitlines() if line.startswith("  ")]
    assert [entry.id for entry in entries(instrument)] == listed


def test_both_name_spaces(instrument: Instrument) -> None:
    """An id that is an item and a consideration shows both."""
    said = explain(instrument, "augmentation")
    assert "augmentation (question):" in said
    assert "augmentation (consideration):" in said


@pytest.mark.parametrize("id, place", [
    ("urge_to_move", "core.toml, item urge_to_move"),
    ("met_now", "core.toml, finding met_now"),
    ("anemia", "iron.toml, result anemia"),
    ("confirm_rls", "referral.toml, consideration confirm_rls"),
])  # fmt: skip
def test_every_explanation_names_its_file(instrument: Instrument, id: str, place: str) -> None:
    """Whatever a line of a report names, its explanation says in which file it stands."""
    assert f"File: rls-lupus/{place}" in words(explain(instrument, id))


def test_unknown_id(instrument: Instrument) -> None:
    """An id that does not exist is answered with what may have been meant."""
    with pytest.raises(UsageError, match="did you mean 'ferritin'"):
        explain(instrument, "feritin")
    with pytest.raises(UsageError, match="did you mean 'urgency'"):
        explain_person(score(instrument, Answers()), "urgenzy")


def test_a_table_row_by_row(instrument: Instrument) -> None:
    """For a person each row tried is told with its truth, the answers it saw, the deciding one and its source."""
    one = scored(instrument, {"age": 40, "kidney": "no", "ferritin": 60})
    said = words(explain_person(one, "iron_status"))
    assert "iron_status (result) = aasm_range" in said
    assert "Row 8, low_tsat: false." in said
    assert 'Row 9, aasm_range: true. "Serum ferritin" is known to be 75 ug/L or less' in said
    assert "Answers: Serum ferritin: 60 ug/L; Transferrin saturation: Not answered;" in said
    assert "This row decides: aasm_range Source: aasm-2025 (cited from another source)" in said
    assert "Row 10" not in said


def test_an_unknown_row_ends_the_reading(instrument: Instrument) -> None:
    """A row that is unknown is told as the one that decides, and no later row is tried."""
    said = words(explain_person(scored(instrument, {"urge_to_move": "yes", "age": 40}), "screen_result"))
    assert "This row decides: incomplete, because it is unknown" in said
    assert 1 == said.count("This row decides")


def test_what_an_unknown_waits_for(instrument: Instrument) -> None:
    """An unknown finding names what it could still be and the questions it waits for."""
    core = {"urge_to_move": "yes", "worse_at_rest": "yes", "relieved_by_movement": "yes"}
    said = words(explain_person(scored(instrument, core), "met_now"))
    assert "met_now (finding) = unknown" in said
    assert "Could still be: true, false Depends on: Worse in the evening or at night" in said


def _explained(instrument: Instrument, answers: dict[str, Any]) -> None:
    one = scored(instrument, answers)
    made = report(one, program_version="", created="")
    for text in (words(explain_person(one)), words(explain_report(made))):
        for line in lines(made):
            answers_in_words = "; ".join(f"{made.questions[id]}: {said}" for id, said in line.basis.answers.items())
            assert words(f"[{line.page}: {line.heading}] {line.text} Rule: {line.basis.rule}") in text
            assert words(f"Answers: {answers_in_words or 'none'} Source: ") in text
            assert all(source in text for source in line.basis.sources)


@pytest.mark.thorough
@settings(max_examples=examples(5), deadline=None)
@given(data=st.data())
def test_every_line_of_a_report_is_explained(data: st.DataObject) -> None:
    """For random people every line of the report is printed with its rule, its answers and its sources."""
    _explained(SHORTER, data.draw(making.people(SHORTER)))


def test_a_saved_report_explains_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A saved report is explained from the file: no instrument is loaded, and what another version wrote is printed."""
    raw = json.loads(quick(DEMO).model_dump_json())
    raw["program_version"] = "9.9.9"
    raw["pages"][0]["blocks"][0]["basis"]["rule"] = "a rule of another version"
    (tmp_path / "report.json").write_text(json.dumps(raw), "utf-8")
    monkeypatch.setattr("rls_screen.content.library.load", _never)
    for asked in (["--report", str(tmp_path / "report.json")], [str(tmp_path / "report.json")]):
        said = words(CliRunner().invoke(app, ["explain", *asked]).output)
        assert "made by program 9.9.9; no rule was run again" in said
        assert "Rule: a rule of another version" in said
        assert len(json.dumps(raw["pages"])) > 10_000
        assert [] == [line.text for line in lines(Report.model_validate(raw)) if words(line.text) not in said]


def _never(*_: object, **__: object) -> None:
    raise AssertionError("no instrument is needed")


def test_a_line_is_found_by_its_words(tmp_path: Path) -> None:
    """A file in place of an ID is explained, and --line prints only the lines that contain its words."""
    (tmp_path / "me.json").write_text(json.dumps({"ferritin": 60, "medicines": "none"}), "utf-8")
    said = CliRunner().invoke(app, ["explain", str(tmp_path / "me.json"), "--line", "serum  FERRITIN: 60"]).output
    assert said.startswith("[appendix: Blood tests and iron] Serum ferritin: 60 ug/L\n")
    assert "Rule: the answer to ferritin" in said
    assert "Look up: rls-lupus/iron.toml, item ferritin (rls-screen explain ferritin)" in words(said)
    assert 1 == said.count("[")


@pytest.mark.parametrize("asked, message", [
    pytest.param(["--report", "report.json", "urgenci"], "did you mean 'urgency'", id="a wrong id"),
    pytest.param(["--report", "report.json", "--line", "xyzzy"], "no line of this report contains", id="wrong words"),
    pytest.param(["--report", "report.json", "--answers", "me.txt"], "give one of them", id="two people"),
    pytest.param(["--report", "report.json", "--questionnaire", "."], "from the file alone", id="a questionnaire"),
    pytest.param(["--line", "x"], "give --answers or --report too", id="words of no report"),
    pytest.param(["--schema", "urgency"], "give no other option", id="a schema and an id"),
    pytest.param(["nothing.txt"], "there is no such file", id="a file that is not there"),
    pytest.param(["--report", "report.json", "-o", "report.json"], "the same file", id="over the report"),
])  # fmt: skip
def test_what_does_not_go_together_is_refused(
    asked: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `explain` cannot do is refused with the remedy."""
    monkeypatch.chdir(tmp_path)
    saved = quick(DEMO).model_dump_json()
    Path("report.json").write_text(saved, "utf-8")
    done = CliRunner().invoke(app, ["explain", *asked, *(["--force"] if "-o" in asked else [])])
    assert message in str(done.exception)
    assert saved == Path("report.json").read_text("utf-8")


def test_the_schema_is_printed() -> None:
    """`rls-screen explain --schema` prints the JSON Schema of a report."""
    assert json_schema() == json.loads(CliRunner().invoke(app, ["explain", "--schema"]).output)


def test_a_line_of_a_page_is_explained_by_its_name(instrument: Instrument) -> None:
    """A block or line of a page is explained as "page.id": its condition, text, sources and file."""
    said = words(explain(instrument, "appendix.belly_steroid"))
    assert "as written: belly_emergency and on_steroid Text: The belly sign on a steroid" in said
    assert "Source: lupus-enteritis-2002" in said
    assert said.endswith(
        "File: rls-lupus/report_appendix.toml, page appendix, block 'Urgency and red flags', line belly_steroid"
    )
    assert "Boxed when" in explain(instrument, "appendix.urgency_and_flags")


def test_the_demo_is_explained() -> None:
    """The example person's report is explained line by line."""
    _explained(RLS, DEMO)


@pytest.mark.thorough
def test_a_changed_cut_off_is_told_at_once(tmp_path: Path) -> None:
    """After a clinician changes a cut-off, `check` names the people for whom something changed and what it was."""
    copy = tmp_path / "rls-lupus"
    shutil.copytree(questionnaires_folder() / "rls-lupus", copy)
    for file in (copy / "examples").glob("*.toml"):
        if file.name != "iron.toml":  # the others would only take time
            file.unlink()
    iron = (copy / "iron.toml").read_text("utf-8")
    assert "definitely(ferritin <= 75)" in iron
    (copy / "iron.toml").write_text(iron.replace("definitely(ferritin <= 75)", "definitely(ferritin <= 50)"), "utf-8")
    done = CliRunner().invoke(app, ["check", str(copy)])
    said = f"{done.output}{done.exception}"
    assert re.search(r"iron_status: expected aasm_range, found aasm_iv_only", said)
    assert re.search(r"^\d+ differences from what the worked people expect, in \d+ of them:\n\w", said)
    names = [line for line in said.splitlines()[1:] if not line.startswith("  ")]
    assert len(set(names)) == len(names)
    told = CliRunner().invoke(app, ["explain", "iron_status", "--questionnaire", str(copy)]).output
    assert "50 ug/L or less" in told


def test_answers_are_never_written_over(tmp_path: Path) -> None:
    """An explanation is not written over the answers it is made from, even with --force."""
    (tmp_path / "me.txt").write_text("age: 41\n", "utf-8")
    asked = ["explain", "--answers", str(tmp_path / "me.txt"), "-o", str(tmp_path / "me.txt"), "--force"]
    assert isinstance(CliRunner().invoke(app, asked).exception, UsageError)
    assert "age: 41\n" == (tmp_path / "me.txt").read_text("utf-8")
