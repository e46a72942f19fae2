"""What `examples/*.toml` may contain: worked people, who are tests, documentation and evidence for reviewers at once.

Shape only. Whether a person comes out as expected is checked by `explain.worked`.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from ..frozen import Limits
from .schema import Content, Identifier, Sentence

GivenAnswers = dict[str, str | int | float | bool | dict[str, str | int | float]]
# "page.line": a line, block or item of one page.
OnPage = Annotated[str, Limits(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
# "consideration", or "consideration.detail".
Mark = Annotated[str, Limits(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.(low|high)$")]
Considered = Annotated[str, Limits(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
# "voice.item": a question in one interview; "item": in both.
Question = Annotated[str, Limits(pattern=r"^((patient|staff)\.)?[a-z][a-z0-9_]*$")]


class Expectations(Content):
    """The results, pages and questions expected of a worked person, and those that must not come.

    - `expected`, `findings`: results and findings by id;
    - `considered`: considerations, and details of them, that apply;
    - `printed`: lines and blocks of a page; `boxed`: blocks; `shown`: items whose answers a page prints, each as
      "page.id";
    - `marked`: figures in columns that a page marks, as "page.line.item.low" or "page.line.item.high";
    - `put`: questions that an interview asks;
    - `refused`: answers that are not allowed; such a person has no results.

    `printed`, `put` and the details in `considered` are in the order in which they must come.
    """

    expected: dict[Identifier, str | int | float | list[str]] = {}
    findings: dict[Identifier, bool | float | Literal["unknown"]] = {}
    considered: tuple[Considered, ...] = ()
    not_considered: tuple[Considered, ...] = ()
    printed: tuple[OnPage, ...] = ()
    not_printed: tuple[OnPage, ...] = ()
    boxed: tuple[OnPage, ...] = ()
    not_boxed: tuple[OnPage, ...] = ()
    shown: tuple[OnPage, ...] = ()
    not_shown: tuple[OnPage, ...] = ()
    marked: tuple[Mark, ...] = ()
    not_marked: tuple[Mark, ...] = ()
    put: tuple[Question, ...] = ()
    not_put: tuple[Question, ...] = ()
    refused: tuple[Identifier, ...] = ()
    report_says: tuple[str, ...] = ()
    report_never_says: tuple[str, ...] = ()


class Case(Expectations):
    """The same worked person with some other answers (`with`)."""

    named_in_files: ClassVar[dict[str, str]] = {"given": "with"}

    given: GivenAnswers = {}


class WorkedPerson(Expectations):
    """A worked person of `examples/`: the answers, and the results, findings, pages and questions they must lead to.

    `as_list` are the questions that were asked as a list. `cases` are further people who differ in a few answers.
    """

    name: Sentence
    demo: bool = False
    note: Sentence | None = None
    answers: GivenAnswers
    as_list: tuple[Identifier, ...] = ()
    cases: tuple[Case, ...] = ()

    def everybody(self) -> tuple[WorkedPerson, ...]:
        """Return each case as a person, and before them the person without cases where anything is expected of them."""
        expects = any(getattr(self, field) != default for field, default in Expectations.model_fields.items())
        first = () if self.cases and not expects else (self.model_copy(update={"cases": ()}),)
        return (*first, *(self._as_in(case) for case in self.cases))

    def _as_in(self, case: Case) -> WorkedPerson:
        differs = ", ".join(f"{id} {_as_written(value)}" for id, value in case.given.items()) or "as given"
        return WorkedPerson(
            **{field: getattr(case, field) for field in Expectations.model_fields},
            name=f"{self.name}: {differs}",
            answers={**self.answers, **case.given},
            as_list=self.as_list,
        )


def _as_written(value: object) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


class PeopleFile(Content):
    """One file of `examples/`."""

    people: tuple[WorkedPerson, ...]
