"""What is different between two visits of one person, question by question and result by result.

Every answer that differs is found; two answers that mean different things are not compared, and the reason is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ...content.changes import ChangeLog
from ...content.comparison import ComparisonRules, Followed
from ...content.schema import Item
from ...person.answers import Answer, Unanswered
from ...person.given import Bound, Given, as_json, plain_number
from ...person.scoring import Score
from ..model import Cell
from ..wording import answer_text, with_unit
from .model import Change, Kind, Why

DAYS_A_YEAR = 365.25
PERCENT = "%"


@dataclass(frozen=True)
class Visits:
    """The two visits, scored under one version, and how they are compared."""

    before: Score
    after: Score
    rules: ComparisonRules
    log: ChangeLog

    @property
    def both(self) -> tuple[Score, Score]:
        """The earlier and the newer visit."""
        return self.before, self.after

    def given(self, id: str) -> tuple[Given | None, Given | None]:
        """Return what was given to an item at both visits."""
        return self.before.person.answers.given.get(id), self.after.person.answers.given.get(id)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The days of the visits."""
        return _day(self.before), _day(self.after)

    @property
    def days_between(self) -> int | None:
        """How many days the newer visit is after the earlier one; None where a day is not known."""
        before, after = self.days
        return None if before is None or after is None else (after - before).days

    @property
    def other_informant(self) -> bool:
        """Whether it is known that different people answered."""
        if self.rules.informant is None:
            return False
        before, after = (_value(one) for one in self.given(self.rules.informant))
        return before is not None and after is not None and before != after

    def asked_since(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return the items that an earlier version of one of the visits did not ask, or in other words: with it."""
        new: dict[str, str] = {}
        reworded: dict[str, str] = {}
        for version in filter(None, (one.person.answers.made_under for one in self.both)):
            for later in self.log.since(version):
                new |= dict.fromkeys(later.new, version)
                reworded |= dict.fromkeys(later.reworded, version)
        return new, reworded


def _day(score: Score) -> date | None:
    stamped = (item.id for item in score.instrument.items.values() if item.put == "stamped")
    return next((value for id in stamped if isinstance(value := score.person.value(id), date)), None)


def _value(given: Given | None) -> object:
    return given.value if isinstance(given, Answer) else None


def answer_changes(visits: Visits) -> Iterator[Change]:
    """Yield every item whose answers differ, and the followed ones first: in their order, the others in theirs."""
    followed = {one.item: one for one in visits.rules.followed}
    items = visits.after.instrument.items
    for id in (*followed, *(id for id in items if id not in followed)):
        found = _change(visits, items[id], followed.get(id))
        if found is not None:
            yield found


def _change(visits: Visits, item: Item, followed: Followed | None) -> Change | None:
    before, after = visits.given(item.id)
    if followed is None and not _differ(before, after):
        return None
    kind, why = _kind(visits, item, before, after)
    days = tuple(_day_of(score, followed) for score in visits.both)
    texts = [answer_text(score, item, "staff") for score in visits.both]
    difference = _difference(before, after) if kind in ("changed", "same") else None
    return Change(
        id=item.id,
        label=(followed.name if followed is not None else None) or item.label,
        kind=kind,
        why=why,
        followed=followed is not None,
        before=None if before is None else as_json(before),
        after=None if after is None else as_json(after),
        before_text=texts[0],
        after_text=texts[1],
        before_day=days[0],
        after_day=days[1],
        difference=difference,
        unit=_unit(visits, item) if difference is not None else None,
        overlaps=why is None and _overlaps(visits, followed),
        remarks=tuple(_remarks(visits, followed, (before, after), days)) if followed and why is None else (),
    )


def _differ(before: Given | None, after: Given | None) -> bool:
    """Whether two answers differ. Of no answers only "not sure" is one."""
    return _told(before) != _told(after)


def _told(given: Given | None) -> object:
    match given:
        case Answer(value=value):
            return value
        case Unanswered(reason="unsure"):
            return given
    return None


def _kind(visits: Visits, item: Item, before: Given | None, after: Given | None) -> tuple[Kind, Why | None]:
    """Return what two answers are to one another, and why where they are not compared."""
    if not isinstance(before, Answer) or not isinstance(after, Answer):
        return "not_compared", _lacking(visits, item, before, after)
    rules, differ = visits.rules, _differ(before, after)
    if differ and item.id in rules.lasting:
        return "unexpected", None
    if differ and item.id == rules.years and _is_implausible(visits, before, after):
        return "unexpected", None
    if any(isinstance(one.value, Bound) for one in (before, after)):
        return "not_compared", "limit"
    if item.id in visits.asked_since()[1] and differ:
        return "not_compared", "other_words"
    of_anybody = item.put == "stamped" or item.pattern or item.id in (rules.informant, *rules.any_informant)
    if visits.other_informant and not of_anybody:
        return "not_compared", "informant"
    return ("changed" if differ else "same"), None


def _lacking(visits: Visits, item: Item, before: Given | None, after: Given | None) -> Why:
    if not isinstance(before, Answer) and not isinstance(after, Answer) and not _differ(before, after):
        return "neither"
    if not isinstance(before, Answer) and (isinstance(after, Answer) or _told(before) is None):
        return "new_question" if item.id in visits.asked_since()[0] else "not_before"
    return "not_after"


def _is_implausible(visits: Visits, before: Answer, after: Answer) -> bool:
    """Whether an age in years does not fit the time between the visits; where that is not known, whether it fell."""
    if not isinstance(before.value, float) or not isinstance(after.value, float):
        return False
    grown, days = after.value - before.value, visits.days_between
    if days is None:
        return grown < 0
    return not days / DAYS_A_YEAR - 1 <= grown <= days / DAYS_A_YEAR + 1


def _difference(before: Given | None, after: Given | None) -> float | int | None:
    values = (_value(before), _value(after))
    if not all(isinstance(one, float) for one in values):
        return None
    old, new = values
    return plain_number(round(new - old, 6))  # type: ignore[operator]


def _unit(visits: Visits, item: Item) -> str | None:
    """Return the unit of a difference: none on a scale, whose unit only tells how far it goes."""
    if item.range is not None and item.unit == item.errors.scale.format(top=plain_number(item.range[1])):
        return None
    return visits.rules.words.points if item.unit == PERCENT else item.unit


def _day_of(score: Score, followed: Followed | None) -> str | None:
    value = score.person.value(followed.date) if followed is not None and followed.date is not None else None
    return value.isoformat() if isinstance(value, date) else None


def _overlaps(visits: Visits, followed: Followed | None) -> bool:
    """Whether both answers cover some of the same time."""
    between, back = visits.days_between, followed.looks_back if followed is not None else None
    return back is not None and between is not None and between < back


def _remarks(
    visits: Visits, followed: Followed, given: tuple[Given | None, Given | None], days: tuple[str | None, ...]
) -> Iterator[str]:
    """Yield what a reader has to know of the days of two values that are compared."""
    words, (before, after) = visits.rules.words, days
    if followed.date is not None:
        if before is None or after is None:
            yield words.no_test_day
        elif before == after:
            yield words.two_values if _differ(*given) else words.same_test
        elif before > after:
            yield words.older_test


# ---- Results --------------------------------------------------------------------------------------------------------


def result_changes(visits: Visits) -> Iterator[Change]:
    """Yield every compared result with its values at both visits, whether or not they differ."""
    for id in visits.rules.results:
        result = visits.after.instrument.results[id]
        before, after = (score.results[id] for score in visits.both)
        texts = [Cell(text=_outcome_text(visits, id, one)) for one in (before, after)]
        numbers = [one for one in (before, after) if isinstance(one, float | int)]
        difference = plain_number(round(numbers[1] - numbers[0], 6)) if len(numbers) == 2 else None
        kind: Kind = "changed" if before != after else "same"
        yield Change(
            id=id, label=result.label, kind=kind, before=before, after=after, before_text=texts[0],
            after_text=texts[1], difference=difference, unit=result.unit if difference is not None else None,
        )  # fmt: skip


def _outcome_text(visits: Visits, id: str, outcome: object) -> str:
    result, page = visits.after.instrument.results[id], visits.after.instrument.words.page
    if isinstance(outcome, float | int):
        return with_unit(outcome, result.unit)
    return visits.rules.codes[id][str(outcome)] if result.kind == "table" else page.not_given


def difference_text(change: Change, visits: Visits) -> str:
    """Return a difference in words: `+12 ug/L`, "no change", "changed"; never whether it is good. Remarks follow."""
    words = visits.rules.words
    if change.kind == "same":
        return "; ".join(change.remarks if words.same_test in change.remarks else (words.same, *change.remarks))
    if not change.difference:
        return "; ".join((words.changed, *change.remarks))
    number = with_unit(abs(change.difference), change.unit)
    return "; ".join(((words.more if change.difference > 0 else words.less).format(number=number), *change.remarks))
