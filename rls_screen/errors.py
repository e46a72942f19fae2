"""The errors of the program: each has its problems, with a stable code, a place and a remedy, and an exit status.

Library code raises them; only `cli` catches them, prints and exits. Tests and callers read the code, people read the
message. A message never contains a person's answer unless it is shown on that person's own screen.

`CODES` lists every code with what it means; a new one is added there.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Self

SHOWN_LENGTH = 300  # characters; names are shorter, and a message must stay readable
# Control and format characters (escape sequences, bidirectional marks), halves of characters, line separators.
_NOT_PRINTED = ("Cc", "Cf", "Cs", "Zl", "Zp")

# Every code with what it means, by subject. A code is stable: callers and tests compare it.
CODES: dict[str, str] = {
    # Inputs
    "input-not-found": "no file has the name of an input",
    "input-is-a-folder": "the name of an input is that of a folder",
    "input-not-readable": "an input exists and cannot be read",
    "name-with-nul": "a file name contains a NUL character",
    "file-too-large": "an input is larger than any that is read whole",
    "not-utf-8": "a text is not UTF-8",
    "nul-character": "a text contains a NUL character",
    "no-standard-input": "standard input is closed",
    "same-file-twice": "an output would overwrite an input or another output",
    "two-on-one-stream": "two files cannot share one standard stream",
    # Outputs
    "unknown-ending": "an output's name has an ending that no format has",
    "no-comparison-in-fhir": "a comparison of two visits was asked for in FHIR, which has no such document",
    "ending-and-format": "an output's name and the format option contradict each other",
    "output-exists": "an output exists and --force was not given",
    "output-write-protected": "the file to replace is write-protected",
    "output-of-another-user": "the file to replace belongs to another user",
    "output-is-a-folder": "an output's name is that of a folder",
    "output-is-a-device": "an output's name is that of a device or socket",
    "not-a-folder": "something that is not a folder is in the way",
    "no-such-folder": "the folder of an output does not exist",
    "folder-not-writable": "nothing can be created in a folder",
    "name-too-long": "an output's name is too long",
    "links-in-a-circle": "symbolic links lead in a circle",
    "output-not-created": "the system refused to create an output",
    "no-temporary-file": "there is no room for a temporary file",
    "no-standard-output": "standard output is closed",
    "write-failed": "writing started and failed",
    # Answers of one person
    "answers-too-long": "a file is too long for one person's answers",
    "empty-answers": "an answer file is empty",
    "not-json": "an answer file starts like JSON but is not",
    "json-too-deep": "the JSON is nested too deeply",
    "json-list": "the JSON is a list, not one person's object",
    "json-not-a-value": "the JSON contains NaN or Infinity",
    "answers-twice": "the JSON has two objects of answers",
    "answers-not-an-object": "`answers` is not an object",
    "beside-answers": "an item is beside `answers`, not in it",
    "not-an-answer-line": "a line of a form is not `item: answer`",
    "unknown-item": "no question has this name",
    "bad-answer": "a value is not an answer to its question",
    "answered-twice": "a question is answered twice",
    "above-its-whole": "a part is above its whole, so a unit is wrong",
    "piped-line-not-understood": "a line piped into the interview is not an answer",
    # Responses of FHIR, and forms for other systems
    "not-a-response": "a FHIR resource is neither a response nor a Bundle with one",
    "several-responses": "a Bundle holds several responses",
    "response-other-questionnaire": "a response is to another questionnaire, or names none",
    "response-other-version": "a response is to another version of the questionnaire, or names none",
    "response-in-error": "a response is marked as entered in error",
    "response-modified": "a response has an extension that changes its meaning",
    "response-shape": "a part of a response does not have the shape that FHIR gives it",
    "response-unknown-link": "a response has an item that the form does not have there",
    "response-value-type": "an answer of a response has another type than its question",
    "response-unknown-code": "a code of a response is not an answer to its question",
    "response-without-unit": "a number of a response has no unit where several are possible",
    "response-unknown-unit": "a unit of a response is not one of its question's",
    "response-absent-reason": "a response gives a reason for no answer that is not known",
    "no-such-language": "the questionnaire is not complete in the language that was asked for",
    "folder-not-empty": "the folder of an export contains other files",
    "not-for-this-system": "another system cannot hold a name or a text of the questionnaire",
    "rule-not-exported": "a rule has a form that the other system's language cannot say",
    # Tables as a whole
    "unknown-table-kind": "a table's name has an ending that no kind of table has",
    "files-not-installed": "a library of the extra `files` is not installed",
    "spark-not-installed": "pyspark is not installed where a data frame of Spark is to be scored",
    "worker-differs": "a worker of a cluster has another program or other rules than the caller",
    "unknown-encoding": "the encoding is not known",
    "bad-delimiter": "the delimiter cannot separate cells",
    "empty-table": "a table has no line",
    "line-too-long": "a line is too long for a table of people",
    "wrong-file-kind": "a .csv file is a file of another kind",
    "not-in-encoding": "a byte is not a character of the encoding",
    "cr-line-ends": "lines end in CR alone",
    "header-not-first": "the column names are below the first line",
    "open-quotation-mark": "a quotation mark is never closed",
    "file-changed": "a table changed while it was read",
    "not-parquet": "a Parquet file cannot be read",
    "not-spreadsheet": "a spreadsheet cannot be read",
    "no-such-sheet": "a spreadsheet has no sheet of this name",
    "several-sheets": "several sheets of a spreadsheet may be meant",
    "not-statistics": "a file of SPSS, Stata or SAS cannot be read",
    "broken-archive": "a compressed file is damaged or not complete",
    "files-differ": "files that are read as one table differ in their columns",
    "row-count": "a file has fewer rows than it should",
    "not-csv": "a scored file is not CSV in UTF-8",
    "not-a-table": "a value given to score_frame is not a table",
    "column-kind": "a column holds lists, bytes or the like where answers are needed",
    "argument-missing": "a command lacks an argument that it needs",
    "again-with-options": "--again was given with other options",
    "not-a-run-file": "a file is not one that --run wrote",
    "too-many-rows": "a sheet cannot hold all rows",
    "tsv-without-tabs": "a table called .tsv would not be separated by tabs",
    # Columns of a table
    "no-known-column": "no column has the name of a question",
    "section-without-column": "a section that every table needs has no column",
    "already-scored": "a table has result columns already",
    "same-heading": "several columns have the same name",
    "columns-without-name": "columns have no name",
    "two-columns-for-one-item": "two columns answer the same question",
    "doubtful-heading": "a heading is nearly the name of a question",
    "doubtful-second-heading": "a heading is nearly the name of a question that another column answers",
    "unit-column": "a column seems to name the unit of another one",
    "label-not-an-answer": "a code would be read as an answer, but its label in the file is not one",
    "unknown-unit": "a unit is not one of the question's units",
    "two-decimal-marks": "both decimal marks were declared",
    # A study's map, and answers for all rows
    "map-not-toml": "a map is not TOML",
    "map-too-deep": "a map is nested too deeply",
    "map-without-columns": "a map lacks its tables, or has unknown ones",
    "map-entry": "an entry of a map cannot be read",
    "map-unknown-item": "a map names a question that does not exist",
    "map-unknown-column": "a map names a column that is not in the file",
    "nothing-to-map": "no column of a table is recognised",
    "not-a-dictionary": "a data dictionary has other columns than those of REDCap",
    "map-open": "a map leaves open what a needed column means",
    "empty-without-when": "a map reads an empty cell as an answer and does not say in which rows",
    "when-without-no": "a map says where a no counts, for a question without one",
    "date-for-words": "a map declares a notation of dates for a column that holds none",
    "decimal-for-words": "a map declares decimals for a column of words",
    "same-codes": "two codes of a map are equal",
    "code-for-no-answer": "a code of a map means something that is not an answer",
    "missing-unknown-item": "--missing names no question",
    "missing-without-code": "--missing has no code",
    "missing-is-an-answer": "--missing declares an answer as missing",
    "set-without-value": "--set has no value",
    "set-unknown-item": "--set names no question",
    "set-not-allowed": "--set would answer what only each person can answer",
    "set-twice": "--set answers what a column or another --set answers",
    "set-bad-answer": "--set gives a value that is not an answer",
    # The interview and its saved sessions
    "two-beginnings": "two of --continue, --change and --resume were given",
    "continue-from-input": "--continue would read the interview's own input",
    "no-session-chosen": "`resume` has no id, and no terminal to ask on",
    "already-saved": "--no-save was given for a saved interview",
    "no-home-folder": "there is no home folder to save in",
    "not-a-session-id": "a text is not the id of a session",
    "no-such-session": "no saved interview has this id",
    "session-open-elsewhere": "a saved interview is open in another window",
    "session-not-readable": "a saved interview cannot be read",
    "sessions-not-readable": "the folder of saved interviews cannot be read",
    "session-not-deleted": "a saved interview cannot be deleted",
    "no-length-of-time": "--older-than is not a length of time",
    # Explain, codebook and medicines
    "nothing-with-this-id": "nothing has the id to explain",
    "document-of-everything": "--document was given with an id or answers",
    "schema-of-every-report": "--schema was given with another option",
    "line-without-report": "--line was given without a person's answers or report",
    "two-people": "--answers and --report were both given",
    "report-without-rules": "--questionnaire was given with a saved report",
    "document-without-folder": "--document was given without a folder",
    "document-to-a-file": "--document was given the name of a file",
    # A study's report
    "not-scored": "a table lacks the results that `batch` writes",
    "scored-damaged": "a scored table cannot be read as it was scored",
    "scored-by-other-version": "results are of another version of the questionnaire",
    "unknown-result": "a result has a code that the questionnaire does not have",
    "no-rows": "a scored table has no rows",
    "no-study-rules": "a questionnaire does not say what a study's report counts",
    "no-such-column": "an option names a column that the scored table does not have",
    "too-many-groups": "the column of --by has too many different texts",
    "take-without-per": "--take was given without --per",
    "visits-with-take": "--visits was given with --take",
    "visits-without-code": "--visits was given for a table without a column of codes of people",
    "visit-twice": "a person has several rows at one visit",
    "unusable-visits": "the column of --visits has one text alone or too many",
    "bad-prevalence": "--prevalence is not percentages",
    "reference-unreadable": "--reference is not COLUMN=CODE",
    "reference-without-yes": "no row has the reference code that is a yes",
    "reference-without-no": "it is not said which text of the reference is a no",
    "not-a-summary": "a file is not the summary of a scoring run",
    "summary-of-another-table": "a summary counts other rows than the scored table has",
    "study-not-installed": "a library of the extra `study` is not installed",
    "figure-not-drawn": "a figure cannot be drawn",
    # Two visits, and stored results
    "codes-differ": "two visits that are to be compared have different codes",
    "newer-visit-first": "of two visits the newer one was named first",
    "run-with-options": "--run was given with options that its file says already",
    "report-with-options": "a saved report was verified with options for tables",
    "several-versions": "the results of one table are of several versions of the questionnaire",
    "scored-edited": "a scored table is not as it was written",
    "answers-missing": "a scored table has no answers",
    "report-of-another-questionnaire": "a saved report is of another questionnaire",
    "no-comparison-rules": "a questionnaire does not say how two visits are compared",
    # Reports
    "not-a-report": "a text is not a saved report",
    "report-without-basis": "a saved report has schema 1.0, without the basis of its lines",
    "report-of-another-schema": "a saved report has a schema that this program does not read",
    "report-damaged": "a saved report is not as it was saved",
    "no-line-from-this": "no line of a report comes from a rule",
    "no-line-with-words": "no line of a report contains these words",
    "no-such-page": "--page names no page of the report",
    "pdf-not-installed": "the library that PDF files need is not installed",
    "pdf-failed": "a text cannot be typeset",
    "pdf-on-terminal": "a PDF cannot be shown on a terminal",
    "file-not-read": "a file was named for an option that reads none",
    "medicine-line-too-long": "a line of a list of medicines is too long",
    # The questionnaire's files
    "no-questionnaire": "a folder has no questionnaire.toml",
    "content-fault": "a questionnaire's file has a fault",
    "worked-people-differ": "worked people have other results than expected",
    "worked-people-lacking": "a condition has no worked person on one of its sides",
    "medicine-list-missing": "a list of medicines is missing",
    "medicine-list-fault": "a list of medicines has a fault",
    "medicine-list-quoting": "the quotation marks of a list of medicines are broken",
    "medicine-words-not-toml": "medicine_words.toml cannot be read",
    "rule-syntax": "a text is not a rule",
    "rule-unreadable": "a rule is too deep or has a number that is too large",
    "rule-remark": "a rule contains a remark",
    "rule-form": "a rule has a form that the language does not have",
    "rule-comparison": "a rule has a comparison that the language does not have",
    "rule-list": "`in` is not followed by a list of codes or numbers",
    "rule-arguments": "a function has wrong arguments",
    "rule-unknown-function": "a rule names no function",
    "rule-unknown-name": "a rule names nothing that is defined above it",
    "rule-unsure-of-no-item": "unsure(…) is asked of something that is not an item",
    "rule-kind": "a part of a rule has the wrong kind",
    "rule-kinds-compared": "two kinds are compared that do not fit together",
    "rule-yes-no-compared": "a kind without order or codes is compared",
    "rule-codes-ordered": "codes are compared by order",
    "rule-unsure-as-code": "`unsure` is used as a code",
    "rule-unknown-code": "a rule names no code of its item",
}


class Exit(IntEnum):
    """Exit statuses of the program. A screening result is never one of them."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    SOME_ROWS_HAVE_PROBLEMS = 3
    BAD_INPUT = 65
    NO_INPUT = 66
    CANNOT_CREATE = 73
    WRITE_FAILED = 74
    STOPPED = 75
    HANGUP = 129
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its code (a key of `CODES`), where it is, what is wrong, and what to do about it.

    `place` and `remedy` may be empty. A `problem` that ends with a full stop or a question mark puts the remedy on a
    line of its own; otherwise the remedy follows after a semicolon.
    """

    code: str
    place: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        """The message: place, problem, remedy."""
        text = f"{self.place}: {self.problem}" if self.place else self.problem
        if not self.remedy:
            return text
        return f"{text}\n  {self.remedy}" if text.endswith((".", "?")) else f"{text}; {self.remedy}"


class RlsScreenError(Exception):
    """Any failure the program can explain: one problem or several, and the exit status.

    `first` are lines printed before all problems, for what cannot wait.
    """

    status: Exit = Exit.FAULT

    def __init__(self, *problems: Problem, first: Iterable[str] = ()) -> None:
        super().__init__(*problems)
        self.problems = problems
        self.first = tuple(first)

    def __str__(self) -> str:
        """The whole message, one problem after another."""
        return "\n".join((*self.first, *map(str, self.problems)))

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all problems, in order."""
        return tuple(one.code for one in self.problems)

    @property
    def place(self) -> str:
        """Where the first problem is: a file, a line, a column, an option; empty where there is no place."""
        return self.problems[0].place

    @property
    def problem(self) -> str:
        """What is wrong, of the first problem."""
        return self.problems[0].problem

    @property
    def remedy(self) -> str:
        """What to do about the first problem; may be empty."""
        return self.problems[0].remedy

    def extended(self, text: str) -> Self:
        """Return the same error with more text after the last problem's remedy."""
        *others, last = self.problems
        return type(self)(*others, replace(last, remedy=f"{last.remedy}{text}"), first=self.first)


class UsageError(RlsScreenError):
    """The command was called with arguments that do not go together."""

    status = Exit.USAGE


class RuleError(RlsScreenError):
    """A rule that cannot be read; `column` counts from 1 in the rule's text. Who reads the rule adds the place."""

    status = Exit.BAD_INPUT

    def __init__(self, code: str, problem: str, column: int, remedy: str = "") -> None:
        super().__init__(Problem(code, "", problem, remedy))
        self.args = (code, problem, column, remedy)
        self.column = column


class ContentError(RlsScreenError):
    """The questionnaire's files cannot be used; with every problem found."""

    status = Exit.BAD_INPUT


class AnswerError(RlsScreenError):
    """Answers that cannot be used; with every bad one, never only the first."""

    status = Exit.BAD_INPUT


class InputMissing(RlsScreenError):
    """The input does not exist, cannot be read or is a directory."""

    status = Exit.NO_INPUT


class CannotCreate(RlsScreenError):
    """The output, or the folder for unfinished interviews, cannot be created."""

    status = Exit.CANNOT_CREATE


class WriteFailed(RlsScreenError):
    """Writing started and could not be finished."""

    status = Exit.WRITE_FAILED


class TableError(RlsScreenError):
    """A table of many people that cannot be used as a whole."""

    status = Exit.BAD_INPUT


def printable(text: str) -> str:
    """Return a message that is safe to print on a terminal: every control or format character but LF is escaped.

    A name from outside could otherwise move the cursor, set the window's title, or reverse the direction of reading.
    """
    return "".join(map(_printable, text))


def shown_name(name: str | os.PathLike[str]) -> str:
    r"""Return a file's name as messages show it: on one line, printable, a very long one shortened in the middle.

    Characters that a terminal would act on, or would not show, are escaped as in Python: `\x1b`, `\u202e`.
    """
    text = printable(os.fspath(name)).replace("\n", "\\n") or "''"
    half = SHOWN_LENGTH // 2
    return text if len(text) <= SHOWN_LENGTH else f"{text[:half]}…{text[-half:]}"


def cannot_read(name: str | os.PathLike[str], error: OSError | ValueError) -> InputMissing:
    """Return the error for a file that could not be opened or read, from the system's own error."""
    place = shown_name(name)
    match error:
        case FileNotFoundError():
            return InputMissing(Problem("input-not-found", place, "there is no such file", "check the name."))
        case IsADirectoryError():
            return InputMissing(Problem("input-is-a-folder", place, "this is a folder", "name a file."))
        case PermissionError():
            denied, remedy = "cannot be read (permission denied)", "ask its owner, or name another file."
            return InputMissing(Problem("input-not-readable", place, denied, remedy))
        case OSError():
            why = f"cannot be read ({error.strerror})"
            return InputMissing(Problem("input-not-readable", place, why, "check the name."))
    return InputMissing(Problem("name-with-nul", place, "this name contains a NUL character", "check the name."))


def _printable(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _NOT_PRINTED:
        return character
    return character.encode("unicode_escape").decode("ascii")
