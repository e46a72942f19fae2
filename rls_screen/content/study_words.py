"""What `cohort.toml` holds: every word of a study's report, so that a language is a folder.

One class is one table of the file. What the report is made of is in `[cohort]` of questionnaire.toml.
"""

from __future__ import annotations

from typing import Annotated

from .schema import Content, Counted, Group, Identifier, Names, Sentence


class NumberWords(Group):
    """How numbers are put together, in every table."""

    share: Annotated[Sentence, Names("number", "percent")]
    interval: Annotated[Sentence, Names("low", "high")]
    estimate: Annotated[Sentence, Names("value", "interval")]
    median: Annotated[Sentence, Names("median", "low", "high")]


class TitleWords(Group):
    """The title of the report and of its sections."""

    report: Sentence
    flow: Sentence
    results: Sentence
    people: Sentence
    counted: Sentence
    crossed: Sentence
    classes: Sentence
    missing: Sentence
    by: Annotated[Sentence, Names("column")]
    visits: Sentence
    agreement: Sentence
    reporting: Sentence


class HeadingWords(Group):
    """The headings of columns, and the names of rows that are no item and no code."""

    step: Sentence
    rows: Sentence
    result: Sentence
    code: Sentence
    share: Sentence
    interval: Sentence
    item: Sentence
    all: Sentence
    people: Sentence
    median: Sentence
    no_answer: Sentence
    answered: Sentence
    unsure: Sentence
    unusable: Sentence
    question: Sentence
    leaves_open: Sentence
    unfinished: Sentence
    entry: Sentence
    group: Sentence
    not_given: Sentence
    none: Sentence
    lowest: Sentence
    highest: Sentence
    true_positive: Sentence
    false_positive: Sentence
    false_negative: Sentence
    true_negative: Sentence
    counting: Sentence
    sensitivity: Sentence
    specificity: Sentence
    positive_value: Sentence
    negative_value: Sentence
    positive_ratio: Sentence
    negative_ratio: Sentence
    kappa: Sentence
    prevalence: Annotated[Sentence, Names("percent")]
    reference_yes: Sentence
    reference_no: Sentence
    reference_unknown: Sentence
    asked_item: Sentence
    answer_here: Sentence


class FlowWords(Group):
    """The steps of the flow of rows, and why rows leave it."""

    read: Annotated[Counted, Names("number")]
    empty: Annotated[Counted, Names("number")]
    left_out: Annotated[Counted, Names("number")]
    unscored: Annotated[Counted, Names("number")]
    repeated: Annotated[Counted, Names("number")]
    counted: Annotated[Counted, Names("number")]
    with_problems: Annotated[Counted, Names("number")]
    finished: Annotated[Counted, Names("number")]
    unfinished: Annotated[Counted, Names("number")]
    caption: Sentence
    why: Sentence
    take_first: Annotated[Sentence, Names("column", "rows")]
    take_last: Annotated[Sentence, Names("column", "rows")]
    without_code: Annotated[Counted, Names("number", "column")]
    clustered: Annotated[Sentence, Names("column", "people")]
    repeats: Annotated[Counted, Names("number", "rows")]
    one_row_each: Sentence
    summary: Annotated[Sentence, Names("file", "rows", "blank", "problems")]
    summary_command: Annotated[Sentence, Names("command")]
    alt: Sentence


class ResultWords(Group):
    """The sentences about the main result, the people, and what is counted."""

    screen: Sentence
    caption: Sentence
    bounds: Sentence
    either: Annotated[Sentence, Names("codes")]
    wilson: Sentence
    clustered: Sentence
    no_clustered: Annotated[Sentence, Names("command")]
    alt: Sentence
    axis: Sentence
    people_caption: Sentence
    people_note: Sentence
    no_items: Sentence
    counted_caption: Annotated[Sentence, Names("result")]
    entries_caption: Annotated[Sentence, Names("result")]
    entries_note: Sentence
    counted_note: Sentence
    crossed_caption: Annotated[Sentence, Names("result")]
    crossed_alt: Annotated[Sentence, Names("result")]
    classes_caption: Sentence
    classes_note: Sentence
    missing_caption: Sentence
    missing_alt: Sentence
    missing_axis: Sentence
    no_column: Annotated[Sentence, Names("items")]
    most_open: Annotated[Counted, Names("item", "number")]
    none_open: Sentence
    open_caption: Sentence
    open_note: Sentence
    by_caption: Annotated[Sentence, Names("result", "column")]
    by_note: Annotated[Sentence, Names("column")]
    by_interval_caption: Annotated[Sentence, Names("column")]
    small: Annotated[Sentence, Names("mark", "number")]
    bar: Annotated[Sentence, Names("label", "value")]


class VisitWords(Group):
    """The sentences about the visits of the same people, and the names of columns and rows."""

    visit: Annotated[Sentence, Names("number")]
    intro: Annotated[Sentence, Names("column", "visits")]
    left_out: Annotated[Counted, Names("number")]
    found_again: Annotated[Sentence, Names("before", "after", "lost", "both", "new")]
    from_to: Annotated[Sentence, Names("before", "after")]
    transitions: Annotated[Sentence, Names("result", "before", "after")]
    transitions_note: Sentence
    not_scored: Sentence
    lost: Sentence
    no_row_before: Sentence
    lost_caption: Annotated[Sentence, Names("before", "after")]
    paired_caption: Annotated[Sentence, Names("before", "after")]
    paired_note: Sentence
    pairs: Sentence
    difference: Sentence
    share_yes: Sentence
    alt: Annotated[Sentence, Names("result", "before", "after")]
    axis: Sentence


class AgreementWords(Group):
    """The sentences about agreement with a reference diagnosis."""

    not_validated: Sentence
    reference: Annotated[Sentence, Names("column", "yes", "no", "unknown")]
    counting: Sentence
    either_yes: Sentence
    either_no: Sentence
    left_out: Sentence
    as_yes: Sentence
    as_no: Sentence
    both: Annotated[Sentence, Names("either", "unfinished")]
    table_caption: Sentence
    measures_caption: Sentence
    measures_note: Sentence
    ratios_caption: Sentence
    positive_caption: Sentence
    negative_caption: Sentence
    prevalence_note: Sentence
    verified_caption: Sentence
    all_verified: Sentence
    part_verified: Annotated[Sentence, Names("number", "of")]
    verification: Sentence
    must_report: Sentence
    intervals: Sentence
    clustered: Sentence
    sensitivity: Annotated[Sentence, Names("way")]
    specificity: Annotated[Sentence, Names("way")]
    alt: Sentence
    axis: Sentence


class ReportingWords(Group):
    """The sentences about what a guideline for reporting asks, and the remark for what is written by hand."""

    intro: Sentence
    strobe: Sentence
    stard: Sentence
    by_hand: Annotated[Sentence, Names("what")]
    in_report: Annotated[Sentence, Names("section")]


class FigureWords(Group):
    """The sentences around figures."""

    numbers: Annotated[Sentence, Names("title")]
    file: Annotated[Sentence, Names("title")]
    not_drawn: Annotated[Sentence, Names("command")]


class ReportingItem(Content):
    """One thing that a guideline asks for: its number and idea; the sections that have it, or what to write by hand."""

    item: Sentence
    sections: tuple[Identifier, ...] = ()
    by_hand: Sentence | None = None


class StudyWords(Content):
    """`cohort.toml`, one field a table; `strobe` and `stard` are what these guidelines ask, item by item."""

    numbers: NumberWords
    titles: TitleWords
    headings: HeadingWords
    flow: FlowWords
    results: ResultWords
    visits: VisitWords
    agreement: AgreementWords
    reporting: ReportingWords
    figures: FigureWords
    stamp: Annotated[Sentence, Names("instrument", "version", "rules", "program")]
    strobe: tuple[ReportingItem, ...] = ()
    stard: tuple[ReportingItem, ...] = ()
