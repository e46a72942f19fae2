"""Which question comes next, and that no way through an interview loses or changes an answer."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from toy.making import an_answer, answers, toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.schema import Item, Voice
from rls_screen.person.answers import Answer, Unanswered, read_value
from rls_screen.person.facts import person
from rls_screen.person.given import Given
from rls_screen.person.interview import Earlier, Interview, is_put, off_path
from rls_screen.session import new_session, resume, save, updated

RLS = load()
CORE = ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening")
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
VOICES: tuple[Voice, ...] = ("patient", "staff")


def put(id: str, voice: Voice | None = None, *, full: bool = False, **given: Any) -> bool:
    """Whether a question of the shipped instrument is put to the person of these answers."""
    return is_put(person(RLS, answers(RLS, **given)), RLS.items[id], voice, full=full)


# ---- What is put ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given, is_asked", [
    pytest.param({}, True, id="nothing known"),
    pytest.param({"sex": "female", "age": 30}, True, id="the condition is false"),
    pytest.param({"sex": "male"}, False, id="the condition is true"),
    pytest.param({"sex": "unsure"}, True, id="not sure leaves nothing out"),
    pytest.param({"age": 56}, False, id="one part is true and the rest unknown"),
    pytest.param({"age": 55}, True, id="the cut itself"),
    pytest.param({"age": 12}, True, id="the other cut itself"),
    pytest.param({"age": 11}, False, id="below the other cut"),
])  # fmt: skip
def test_skip_when(given: dict[str, Any], is_asked: bool) -> None:
    """`skip_when` leaves a question out only where it is definitely true."""
    assert is_asked is put("pregnancy", **given)
    assert put("pregnancy", full=True, **given) is True


@pytest.mark.parametrize("given, is_asked", [
    pytest.param({}, False, id="nothing known"),
    pytest.param({"answered_by": "unsure"}, False, id="not sure puts nothing"),
    pytest.param({"answered_by": "self"}, False, id="the condition is false"),
    pytest.param({"answered_by": "carer"}, True, id="the condition is true"),
])  # fmt: skip
def test_ask_when(given: dict[str, Any], is_asked: bool) -> None:
    """`ask_when` puts a question only where it is definitely true, also with --full."""
    assert is_asked is put("able_to_describe", **given) is put("able_to_describe", full=True, **given)


MET = dict.fromkeys(CORE, "yes")


@pytest.mark.parametrize("items, given, is_asked", [
    pytest.param("lifetime_events", {"days_per_week": 1.9}, True, id="fewer than two days a week"),
    pytest.param("lifetime_events", {"days_per_week": 2}, False, id="two days a week"),
    pytest.param("urge_is_separate", {"cramps": "no"}, False, id="no look-alike yet"),
    pytest.param("urge_is_separate", {"cramps": "yes"}, True, id="a look-alike"),
    pytest.param("iron_infusion_8w iron_24h", {"crp": "unsure"}, False, id="no blood value"),
    pytest.param("iron_infusion_8w iron_24h", {"crp": 1}, True, id="a blood value"),
    pytest.param("altitude", {"crp": 1}, False, id="a blood value, not haemoglobin"),
    pytest.param("altitude", {"hemoglobin": 120}, True, id="haemoglobin"),
    pytest.param("serum_iron tibc", {"tsat": 20}, False, id="a transferrin saturation"),
    pytest.param("serum_iron tibc", {"ferritin": 20}, True, id="no transferrin saturation"),
    pytest.param("irls_date", {"irls_total": "unsure"}, False, id="no IRLS total"),
    pytest.param("irls_date", {"irls_total": 20}, True, id="an IRLS total"),
    pytest.param("sledai_date", {}, False, id="no SLEDAI-2K"),
    pytest.param("sledai_date", {"sledai_2k": 0}, True, id="a SLEDAI-2K"),
    pytest.param("other_leg_trouble", {"urge_to_move": "past"}, False, id="no definite no"),
    pytest.param("other_leg_trouble", {"worse_in_evening": "no"}, True, id="a definite no to one of the four"),
    pytest.param("flag_preeclampsia", {"sex": "unsure"}, True, id="pregnancy not excluded"),
    pytest.param("flag_preeclampsia", {"sex": "male"}, False, id="no pregnancy"),
    pytest.param("flag_preeclampsia", {"sex": "male", "pregnancy": "postpartum"}, True, id="what is said counts"),
    pytest.param("restless_since_medicine", {"medicines": "haloperidol"}, True, id="a dopamine blocker"),
    pytest.param("restless_since_medicine", {"urge_to_move": "no", "medicines": "none"}, True, id="always"),
    pytest.param("began_after_medicine", {**MET, "medicines": "mirtazapine"}, True, id="a trigger and the criteria"),
    pytest.param("began_after_medicine", {"medicines": "mirtazapine"}, False, id="a trigger alone"),
    pytest.param("began_after_medicine", {**MET, "medicines": "lithium"}, False, id="no group often linked"),
    pytest.param("augmentation impulse", {"medicines": "pramipexole"}, True, id="a dopaminergic medicine"),
    pytest.param("augmentation impulse", MET, True, id="the criteria, medicines not known"),
    pytest.param("augmentation impulse", {**MET, "medicines": "none"}, False, id="the criteria and no medicines"),
    pytest.param("augmentation impulse", {"urge_to_move": "yes"}, False, id="neither known"),
    pytest.param("stopped_opioid", {"urge_to_move": "no"}, False, id="ruled out"),
])  # fmt: skip
def test_branches(items: str, given: dict[str, Any], is_asked: bool) -> None:
    """The branches of the questionnaire, on both sides of each condition."""
    assert dict.fromkeys(items.split(), is_asked) == {item: put(item, **given) for item in items.split()}


# Signs that put a question whose section is skipped, and what each of them puts to a patient.
ANYWAY = {
    ("flag_movements", "yes"): "antiphospholipid",
    ("flag_movements", "unsure"): "antiphospholipid",
    ("flag_abdomen", "yes"): "antiphospholipid steroid_dose medicines",
    ("flag_abdomen", "unsure"): "antiphospholipid steroid_dose medicines",
    ("flag_fever", "unsure"): "steroid_dose medicines",
    ("flag_self_harm", "yes"): "medicines",
    ("flag_self_harm", "unsure"): "medicines",
    ("restless_since_medicine", "yes"): "medicines",
    ("flag_movements", "no"): "",
    ("flag_abdomen", "no"): "",
    ("flag_fever", "yes"): "",
    ("flag_fever", "no"): "",
    ("flag_self_harm", "no"): "",
    ("restless_since_medicine", "unsure"): "",
    ("restless_since_medicine", "no"): "",
}


@pytest.mark.parametrize("sign, answer", ANYWAY)
def test_put_anyway(sign: str, answer: str) -> None:
    """A question that a rule on urgency needs is put to a patient although its section is left out, and only then."""
    given: dict[str, Any] = {sign: answer}
    asked = {
        id
        for id in ("antiphospholipid", "steroid_dose", "medicines", "flare", "kidney")
        if put(id, "patient", urge_to_move="no", **given)
    }
    assert {*ANYWAY[sign, answer].split()} == asked


@pytest.mark.parametrize("item", [item.id for item in RLS.items.values() if RLS.section_of[item.id].skip_when])
def test_skip_when_of_a_section(item: str) -> None:
    """A section's `skip_when` leaves out each of its questions; --full puts each that needs no `ask_when`."""
    assert put(item, urge_to_move="no") is False
    assert put(item, urge_to_move="no", full=True) is (RLS.items[item].ask_when is None)


@pytest.mark.parametrize("item", CORE)
@pytest.mark.parametrize("full", [False, True])
def test_all_four_core_questions_are_put(item: str, full: bool) -> None:
    """All four core questions are put, even after a no."""
    given: dict[str, Any] = dict.fromkeys(CORE, "no")
    assert put(item, **given, full=full)


@pytest.mark.parametrize("voice, asked", [(None, True), ("patient", False), ("staff", True)])
def test_always_for_staff(voice: Voice | None, asked: bool) -> None:
    """The medicines are left out for a patient after a no, but always put to staff, so stay open to anybody."""
    assert asked is put("medicines", voice, urge_to_move="no")
    assert put("medicines", voice) is True


@pytest.mark.parametrize("item", [item.id for item in RLS.items.values() if item.staff_only and not item.ask_when])
def test_staff_only(item: str) -> None:
    """A question for staff is never put to a patient, and is put to staff."""
    assert (False, True, True) == (put(item, "patient", full=True), put(item, "staff"), put(item))


@pytest.mark.parametrize("voice", [None, *VOICES])
def test_stamped_is_never_put(voice: Voice | None) -> None:
    """What the program answers itself is never put."""
    assert put("answered_on", voice, full=True) is False


@pytest.mark.thorough
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("given", [{}, dict.fromkeys(CORE, "no"), dict.fromkeys(CORE, "yes"), {"answered_by": "carer"}])
def test_path(voice: Voice, full: bool, given: dict[str, Any]) -> None:
    """The path is what is put, in the order of the screens of the voice, and never holds a stamped item."""
    path = [item.id for item in Interview(RLS, answers(RLS, **given), voice, full).path]
    shown = {id for id in RLS.items if put(id, voice, full=full, **given)}
    assert [id for id in RLS.screen_of[voice] if id in shown] == path
    assert shown == {*path}
    assert "answered_on" not in path


def test_a_shorter_path() -> None:
    """A no to a core question leaves out what only matters with restless legs; --full leaves nothing out."""
    none, no = Interview(RLS, answers(RLS)), Interview(RLS, answers(RLS, urge_to_move="no"))
    left_out = {item.id for item in none.path} - {item.id for item in no.path}
    assert {"cramps", "days_per_week", "lupus_diagnosis", "ferritin", "stopped_opioid"} <= left_out
    assert {*none.path} <= {*replace(no, full=True).path}


# ---- Answers off the path -------------------------------------------------------------------------------------------


def test_off_path_answers_are_read_and_named() -> None:
    """An answer to a question that is not put is kept, named, and read by the rules."""
    given = answers(RLS, urge_to_move="no", cramps="yes", ferritin=20)
    interview = Interview(RLS, given)
    assert ["cramps", "ferritin"] == [item.id for item in interview.off_path]
    assert interview.person.value("look_alike") is True
    assert "aasm_range" == interview.person.value("iron_status")


@pytest.mark.parametrize("given", [
    pytest.param({"urge_to_move": "no", "cramps": "unsure"}, id="not sure"),
    pytest.param({"urge_to_move": "no", "cramps": {"unanswered": "skipped"}}, id="skipped"),
    pytest.param({"urge_to_move": "no"}, id="the answer that leaves out"),
    pytest.param({"answered_on": "2024-05-01"}, id="a stamped item"),
    pytest.param({"urge_to_move": "yes", "cramps": "yes"}, id="on the path"),
])  # fmt: skip
def test_not_off_path(given: dict[str, Any]) -> None:
    """Off the path are definite answers to questions that would not be put, and nothing else."""
    assert [] == [*off_path(person(RLS, answers(RLS, **given)))]


def test_off_path_of_the_audience() -> None:
    """Full interviews leave nothing out, so nothing is off their path; an interview is full only where asked for."""
    one = person(RLS, answers(RLS, urge_to_move="no", cramps="yes"))
    assert [] == [*off_path(one, full=True)]
    assert [RLS.items["cramps"]] == [*off_path(one)]
    assert is_put(one, RLS.items["cramps"]) is False
    assert RLS.items["cramps"] not in Interview(RLS, one.answers).path


# ---- One step at a time ---------------------------------------------------------------------------------------------


def begin(voice: Voice = "staff") -> Interview:
    """An interview about a houseplant, at its first question."""
    return Interview(toy(), answers(toy()), voice)


def at(interview: Interview) -> str | None:
    """The id of the current question."""
    return interview.current.id if interview.current else None


def test_forward() -> None:
    """An answer leads to the next question, the last one to the end; after that nothing more is asked."""
    one = begin()
    assert "leaves_hang" == at(one)
    one = one.answered(Answer(True))
    assert "days_dry" == at(one)
    one = one.answered(Unanswered("unsure")).answered(Answer("south"))
    assert (None, ()) == (at(one), one.left)
    assert one == one.answered(Answer(False))


def test_leaving_a_new_question() -> None:
    """Leaving a new question records `skipped`; leaving an answered one keeps the answer."""
    one = begin().skipped()
    assert {"leaves_hang": Unanswered("skipped")} == one.answers.given
    two = begin().answered(Answer(True)).jumped("leaves_hang").skipped()
    assert {"leaves_hang": Answer(True)} == two.answers.given
    assert "days_dry" == at(two)
    done = begin().skipped().skipped().skipped()
    assert done == done.skipped()


def test_back() -> None:
    """Back goes to the question before, at the first it stays, from the end to the last; answers stay."""
    one = begin()
    assert one == one.back()
    two = one.answered(Answer(True)).answered(Answer(3.0))
    assert ("days_dry", "leaves_hang", "leaves_hang") == (
        at(two.back()), at(two.back().back()), at(two.back().back().back()))  # fmt: skip
    assert two.answers == two.back().back().answers
    assert "window" == at(two.answered(Answer("south")).back())


def test_back_passes_what_is_not_put() -> None:
    """Back passes over a question that is not on the path."""
    one = begin().answered(Answer(True)).answered(Answer(51.0))
    assert at(one) is None
    assert "days_dry" == at(one.back())


def test_changing_an_answer_goes_on_where_the_interview_was() -> None:
    """After a change the next question is the first one still open."""
    one = begin().answered(Answer(True)).answered(Answer(3.0)).jumped("leaves_hang")
    assert "leaves_hang" == at(one)
    one = one.answered(Answer(False))
    assert ("window", False) == (at(one), one.answers.value("leaves_hang"))


def test_back_from_a_question_of_the_other_voice() -> None:
    """From a question that this voice is never asked, back goes to the last question on the path."""
    interview = Interview(RLS, answers(RLS), "patient")
    assert "hemoglobin" not in RLS.screen_of["patient"]
    assert interview.path[-1] == interview.jumped("hemoglobin").back().current


def test_jump_off_the_path() -> None:
    """A person can go to a question off the path, and its answer stays."""
    one = begin().answered(Answer(True)).answered(Answer(51.0)).jumped("window")
    assert "window" == at(one)
    assert "south" == one.answered(Answer("south")).answers.value("window")


def test_questions_are_numbered() -> None:
    """A question's number is its place among those that are put, whether it is answered or not."""
    one = begin()
    assert [1, 2, 3] == [one.number(toy().items[id]) for id in ("leaves_hang", "days_dry", "window")]
    after = one.answered(Answer(True)).answered(Answer(51.0))
    assert [1, 2, 3] == [after.number(toy().items[id]) for id in ("leaves_hang", "days_dry", "window")]
    interview = Interview(RLS, answers(RLS))
    assert len(interview.path) == interview.number(RLS.items["main_worry"])


# ---- A list ---------------------------------------------------------------------------------------------------------


def in_a_list(voice: Voice = "staff") -> Interview:
    """An interview at the first of the look-alikes."""
    return Interview(RLS, answers(RLS, **MET), voice).jumped("cramps")


def test_only_staff_have_lists() -> None:
    """Staff see the look-alikes as one list; a patient sees at most five lines, each of them answered by itself."""
    assert (True, False) == (in_a_list().is_list, in_a_list("patient").is_list)
    assert 9 == len(in_a_list().group)
    assert [5] == [len(in_a_list("patient").group)]
    assert max(len(one.items) for one in RLS.screens["patient"] if one.form != "each") <= 5


def test_a_line_appears_and_disappears() -> None:
    """A question that an answer opens is a line of the same screen at once; closed again, it is none any more."""
    one = Interview(RLS, answers(RLS), "staff").jumped("urge_to_move")
    opened = one.marked("urge_to_move", Answer("no"))
    ids = [[item.id for item in now.group] for now in (one, opened, opened.marked("urge_to_move", Answer("yes")))]
    assert [[*CORE], [*CORE, "other_leg_trouble"], [*CORE]] == ids
    assert frozenset() == opened.answers.as_list


def test_the_legs_come_first_for_a_patient() -> None:
    """A patient is asked about the legs right after the warning signs, then about medicines, then the rest."""
    order = [*RLS.screen_of["patient"]]
    places = [
        order.index(id) for id in ("flag_self_harm", "urge_to_move", "cramps", "medicines", "days_per_week", "kidney")
    ]
    assert sorted(places) == places
    assert order.index("urge_to_move") == places[0] + 1


@pytest.mark.parametrize("given, listed", [
    (Answer(True), True), (Answer(False), True), (Unanswered("unsure"), True), (Unanswered("skipped"), False),
    (None, False),
])  # fmt: skip
def test_what_was_marked_in_a_list(given: Given | None, listed: bool) -> None:
    """An answer and a "not sure" in a list are known as asked in a list; a line skipped or cleared is not."""
    one = in_a_list().marked("cramps", Answer(True)).marked("cramps", given)
    assert listed is ("cramps" in one.answers.as_list)
    assert given == one.answers.given.get("cramps")
    assert "cramps" == at(one)


def test_the_rest_of_a_list() -> None:
    """The rest of a list is every line that is open or skipped; lines with an answer and "not sure" stay."""
    one = in_a_list().marked("cramps", Answer(True)).marked("joint_pain", Unanswered("unsure"))
    one = one.marked("muscle_pain", Unanswered("skipped"))
    assert {"cramps", "joint_pain"} == {item.id for item in one.group} - {item.id for item in one.open_lines}
    done = one.rest_of_list(Answer(False)).answers
    assert (True, None, False) == tuple(done.value(id) for id in ("cramps", "joint_pain", "muscle_pain"))
    assert {item.id for item in one.group} <= done.as_list


def test_earlier_answers() -> None:
    """An earlier answer is shown until its question is answered; one whose question is not asked is named, unused."""
    earlier = {id: Earlier(Answer(True), None) for id in ("urge_to_move", "cramps")}
    one = Interview(RLS, answers(RLS, worse_at_rest="no"), earlier=earlier)
    assert earlier["urge_to_move"] is one.earlier_to("urge_to_move")
    assert ["cramps"] == [item.id for item in one.unused]
    assert one.jumped("urge_to_move").answered(Answer("yes")).earlier_to("urge_to_move") is None
    assert one.person.value("cramps") is None


def test_urgency_of_an_interview() -> None:
    """What cannot wait by the answers so far is shown in the interview's voice."""
    for voice in VOICES:
        found = Interview(RLS, answers(RLS, flag_chest="yes"), voice).urgency
        assert found is not None
        assert (voice, RLS.head.tiers[found.tier or ""][voice]) == (found.voice, found.text)


# ---- Any way through ------------------------------------------------------------------------------------------------


class AnyWayThrough(RuleBasedStateMachine):
    """A person who answers, skips, goes back, jumps, crashes and resumes, beside a plain record of what they said."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOON
        self.said: dict[str, Given] = {}
        self.aside: set[str] = set()  # what is to be asked again, as long as it was not
        self.session = new_session("staff", self.now)
        self.interview = Interview(RLS, self.session.answers)
        self.keep()

    def teardown(self) -> None:
        """Nothing is left of the interview."""
        self.folder.cleanup()

    def keep(self) -> None:
        """The session is kept, as after each answer."""
        self.now += timedelta(seconds=20)
        self.session = updated(self.session, self.interview.answers, self.interview.jumped_to, self.now)
        save(self.session, RLS, Path(self.folder.name))

    @rule(data=st.data())
    @precondition(lambda self: self.interview.current is not None)
    def answer(self, data: st.DataObject) -> None:
        """Any accepted answer, or a reason for none, to the current question."""
        item = self.interview.current
        assert item is not None
        given, _ = read_value(item, data.draw(an_answer(item)))
        if given is None:
            return
        self.said[item.id] = given
        self.interview = self.interview.answered(given)
        self.keep()

    @rule(reason=st.sampled_from(["unsure", "skipped"]))
    @precondition(lambda self: self.interview.current is not None)
    def no_answer(self, reason: Any) -> None:
        """Not sure, or skipped."""
        item = self.interview.current
        assert item is not None
        self.said[item.id] = Unanswered(reason)
        self.interview = self.interview.answered(Unanswered(reason))
        self.keep()

    @rule()
    @precondition(lambda self: self.interview.current is not None)
    def leave(self) -> None:
        """On, without an answer: a new question is skipped, an answered one stays as it was."""
        item = self.interview.current
        assert item is not None
        self.said.setdefault(item.id, Unanswered("skipped"))
        self.interview = self.interview.skipped()
        self.keep()

    @rule()
    def back(self) -> None:
        """To the question before: on the path, and before the one it was; another voice's questions come last."""
        before = self.interview.current
        self.interview = self.interview.back()
        after = self.interview.current
        order = [*RLS.screen_of[self.interview.voice]]
        if before is not None and after is not None and after != before:
            assert before.id not in order or order.index(after.id) < order.index(before.id)
            assert after in self.interview.path
        self.keep()

    @rule(id=st.sampled_from([item.id for item in RLS.items.values() if item.put == "asked"]))
    def jump(self, id: str) -> None:
        """To any question, on the path or off it."""
        self.interview = self.interview.jumped(id)
        assert self.interview.current == RLS.items[id]

    @rule(full=st.booleans(), voice=st.sampled_from(VOICES))
    def other_rules_of_asking(self, full: bool, voice: Voice) -> None:
        """Another voice, or every question: the answers stay."""
        self.interview = replace(self.interview, full=full, voice=voice)

    @rule(data=st.data())
    @precondition(lambda self: self.interview.group)
    def mark_a_line(self, data: st.DataObject) -> None:
        """One line of a screen gets any accepted answer, is marked not sure, or is taken back."""
        line = data.draw(st.sampled_from(self.interview.group))
        given, _ = read_value(line, data.draw(an_answer(line) | st.none()))
        self.said.pop(line.id, None)
        if given is not None:
            self.said[line.id] = given
        self.interview = self.interview.marked(line.id, given)
        assert line == self.interview.current
        self.keep()

    @rule(given=st.sampled_from([Answer(False), Unanswered("skipped")]))
    @precondition(lambda self: self.interview.group)
    def the_rest_of_a_list(self, given: Given) -> None:
        """Every open line of a list is a no, or those of any screen are left open; what was marked stays."""
        given = given if self.interview.is_list else Unanswered("skipped")
        for line in self.interview.group:
            if self.said.get(line.id) in (None, Unanswered("skipped")):
                self.said[line.id] = given
        self.interview = self.interview.rest_of_list(given)
        self.keep()

    @rule()
    def a_day_later(self) -> None:
        """Resumed after more than a day, the signs that cannot wait are open again, and nothing else is."""
        self.keep()
        before, self.now = self.interview, self.now + timedelta(hours=25)
        self.session, again = resume(self.session.id, RLS, Path(self.folder.name), self.now)
        old = {id for id in self.said if RLS.items[id].tier}
        self.aside = (self.aside - self.said.keys()) | old
        assert self.aside == {*again}
        self.said = {id: given for id, given in self.said.items() if id not in old}
        self.interview = replace(before, answers=self.session.answers, jumped_to=self.session.jumped_to)
        if not old:
            assert before.current == self.interview.current

    @rule()
    def crash_and_resume(self) -> None:
        """The program is killed, and the session is resumed from its file."""
        self.keep()
        before = self.interview
        self.session, again = resume(self.session.id, RLS, Path(self.folder.name), self.now)
        assert self.aside - self.said.keys() == {*again}
        assert before.answers.as_list & self.said.keys() == self.session.answers.as_list
        self.interview = replace(before, answers=self.session.answers, jumped_to=self.session.jumped_to)
        assert before.current == self.interview.current

    @invariant()
    def nothing_is_lost_or_changed(self) -> None:
        """The saved answers are those that were given, on the path or off it."""
        assert self.said == self.interview.answers.given

    @invariant()
    def the_path_is_whole(self) -> None:
        """No stamped item is on the path; what is left is on it and open; off-path answers are named."""
        path = self.interview.path
        assert [] == [item for item in path if item.put == "stamped"]
        assert [item for item in path if item.id not in self.said] == [*self.interview.left]
        definite = {id for id, given in self.said.items() if isinstance(given, Answer)}
        assert definite - {item.id for item in path} == {item.id for item in self.interview.off_path}

    @invariant()
    def the_current_question_is_the_first_open_one(self) -> None:
        """Unless the person went to one."""
        if self.interview.jumped_to is None:
            first: Item | None = next(iter(self.interview.left), None)
            assert first == self.interview.current


TestAnyWayThrough = AnyWayThrough.TestCase
TestAnyWayThrough.settings = settings(max_examples=8, stateful_step_count=30)
MANY = settings(max_examples=60, stateful_step_count=50)
TestManyWaysThrough = pytest.mark.slow(type("TestManyWaysThrough", (AnyWayThrough.TestCase,), {"settings": MANY}))


def test_the_fixture_has_the_same_questions(instrument: Instrument) -> None:
    """What is tested here is the shipped instrument."""
    assert [*RLS.items] == [*instrument.items]
