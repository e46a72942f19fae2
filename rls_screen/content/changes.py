"""What `changes.toml` holds: how each version of a questionnaire changed its results.

It is the *Scoring* section of the changelog in a form that the program reads: a stored result that is another one now
is explained by an entry that names its result and holds for the person. The file is read by `verify`, `compare` and
`check`; a questionnaire may do without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from ..errors import Problem, RuleError
from ..frozen import Limits
from .instrument import Instrument, declared_names
from .rules import kind_of, parse
from .schema import Content, Identifier, ItemKind, Sentence

Version = Annotated[str, Limits(pattern=r"^\d+\.\d+\.\d+$")]


class Explained(Content):
    """Differences of stored results that an entry explains.

    `results` are those that may differ. The entry explains a difference for whom `when`, a rule of the present version,
    is definitely true (everybody without it) and, with `beside`, only where one of these results differs too. Of tables
    `before` and `after` are the codes that it was and is, of lists `entries` the ids that came or went, any without
    them.

    `rows` instead of `results`: the row was not scored and is now ("read"), was and is not any more ("refused"), or has
    no content and was scored ("blank"). `cells` are the kinds of items whose cells were or are the problem.
    """

    results: tuple[Identifier, ...] = ()
    when: str | None = None
    beside: tuple[Identifier, ...] = ()
    before: tuple[Identifier, ...] = ()
    after: tuple[Identifier, ...] = ()
    entries: tuple[Identifier, ...] = ()
    rows: Literal["read", "refused", "blank"] | None = None
    cells: tuple[ItemKind, ...] = ()

    def check(self) -> None:
        """Raise ValueError unless it is about either results or rows."""
        if bool(self.results) == (self.rows is not None):
            raise ValueError("write 'results' or 'rows'")
        if self.rows is None and self.cells:
            raise ValueError("'cells' belong to 'rows'")


class Change(Content):
    """One entry: a row of the table (`rule`, what it `was`, is `now`, for `whom`, `source`), or a sentence (`text`)."""

    id: Identifier
    rule: Sentence | None = None
    was: str = ""
    now: Sentence | None = None
    whom: Sentence | None = None
    source: Sentence | None = None
    text: Sentence | None = None
    explains: tuple[Explained, ...] = ()

    @property
    def row(self) -> tuple[str, ...] | None:
        """The cells of its row; None for a sentence."""
        return None if self.rule is None else (self.rule, self.was, self.now or "", self.whom or "", self.source or "")

    @property
    def sentence(self) -> str:
        """The entry as one text: rule, what it was, what it is, for whom."""
        if self.text is not None:
            return self.text
        was = f"{self.was} -> " if self.was else ""
        return f"{self.rule}: {was}{self.now} ({self.whom}; {self.source})"

    def check(self) -> None:
        """Raise ValueError unless it is either a whole row or a text."""
        row = (self.rule, self.now, self.whom, self.source)
        if (self.text is None) == (None in row) or (self.text is not None and any(row)):
            raise ValueError("write 'text', or all of 'rule', 'now', 'whom' and 'source'")


class VersionChanges(Content):
    """What one version changed: `new` are items that no version before it asked, `reworded` those it asks otherwise."""

    version: Version
    before: Version
    new: tuple[Identifier, ...] = ()
    reworded: tuple[Identifier, ...] = ()
    changes: tuple[Change, ...] = ()


class ChangeLog(Content):
    """`changes.toml`: the versions, in any order."""

    versions: tuple[VersionChanges, ...] = ()

    def since(self, version: str) -> tuple[VersionChanges, ...]:
        """Return what the versions after this one changed."""
        return tuple(one for one in self.versions if numbers(one.version) > numbers(version))


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers, which sort as versions do."""
    return tuple(int(part) for part in version.split("."))


def change_problems(log: ChangeLog, instrument: Instrument, place: str) -> Iterator[Problem]:
    """Yield every name in `changes.toml` that the questionnaire does not have, and every rule that cannot be read."""
    names = declared_names(instrument.items, instrument.findings, instrument.results)
    for version in log.versions:
        for id in (*version.new, *version.reworded):
            if id not in instrument.items:
                yield _fault(f"{place}, version {version.version}", f"no question is called '{id}'")
        for change in version.changes:
            where = f"{place}, version {version.version}, change {change.id}"
            for explained in change.explains:
                for id in (*explained.results, *explained.beside):
                    if id not in instrument.results:
                        yield _fault(where, f"no result is called '{id}'")
                if explained.when is not None:
                    try:
                        if kind_of(parse(explained.when), names) != "truth":
                            yield _fault(where, "'when' is not a condition")
                    except RuleError as error:
                        yield _fault(f"{where}, column {error.column}", error.problem)


def _fault(place: str, problem: str) -> Problem:
    return Problem("content-fault", place, problem, "correct it.")
