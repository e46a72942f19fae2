"""What `words.toml` holds: every word that the program itself shows a person, so that a language is a folder.

One class is one table of the file. A sentence may name what is filled in, in braces; `Names` lists its names, and a
file that lacks one or has another is refused when it is read. What a questionnaire asks and concludes is in its other
files, and what only commands, files and tables say (help, usage, bad files) is in the code.
"""

from __future__ import annotations

from typing import Annotated

from .schema import Content, Counted, ErrorWords, Group, Identifier, Names, Sentence, Wording


class OpeningWords(Group):
    """What comes before the first question: the keys, where answers are saved, how old earlier answers are."""

    who: Sentence
    who_again: Annotated[Sentence, Names("number")]
    lines: Sentence
    lines_by_option: Sentence
    lines_by_variable: Annotated[Sentence, Names("variable")]
    lines_by_terminal: Sentence
    voice: Wording
    begin: Sentence
    saved: Annotated[Sentence, Names("id")]
    waiting: Annotated[Counted, Names("number")]
    not_saved: Sentence
    answers_from: Annotated[Sentence, Names("date")]
    answers_between: Annotated[Sentence, Names("first", "last")]
    answers_undated: Sentence
    asked_again: Annotated[Sentence, Names("number")]
    asked_again_changed: Annotated[Sentence, Names("number")]


class SessionWords(Group):
    """The unfinished interviews: how they are listed, chosen and deleted."""

    number: Annotated[Counted, Names("number")]
    listed: Annotated[Sentence, Names("id", "time")]
    how_far: Annotated[Sentence, Names("line", "voice", "answered", "left")]
    not_readable: Annotated[Sentence, Names("line")]
    voice: Wording
    choose: Sentence
    choose_last: Sentence
    choose_id: Sentence
    prompt: Sentence
    not_chosen: Sentence
    deleted: Annotated[Sentence, Names("id")]
    purged: Annotated[Counted, Names("number")]


class KeyWords(Group):
    """The name of the Enter key, and which keys there are: for every answer, in the menu, in plain lines, in a list."""

    enter: Sentence
    answer: Sentence
    menu: Sentence
    lines: Sentence
    list: Sentence


class QuestionWords(Group):
    """The words around a question, in the menu and in plain lines."""

    number: Annotated[Sentence, Names("number")]
    numbers: Annotated[Sentence, Names("first", "last")]
    progress_left: Annotated[Counted, Names("asked", "number")]
    first: Sentence
    answer_so_far: Sentence
    earlier_answer: Annotated[Sentence, Names("date")]
    earlier_day: Sentence
    keep_answer: Annotated[Sentence, Names("answer")]
    confirm_earlier: Annotated[Sentence, Names("date", "answer")]
    type: Annotated[Sentence, Names("allowed")]
    unsure: Sentence
    skipped: Sentence
    refused: Sentence
    refused_allowed: Annotated[Sentence, Names("problem", "allowed")]
    which_meant: Annotated[Sentence, Names("problem")]
    is_meant: Annotated[Sentence, Names("problem")]
    none_meant: Sentence
    future: Annotated[Sentence, Names("day")]
    future_right: Annotated[Sentence, Names("day")]
    future_wrong: Sentence
    future_refused: Sentence
    hidden: Annotated[Counted, Names("number")]
    not_shown: Annotated[Sentence, Names("character")]
    unnamed_character: Sentence


class MenuWords(Group):
    """The words of the menu around its answers and fields, and (`chosen_`) its note of a key that was pressed."""

    choose: Sentence
    choose_or_keep: Sentence
    choose_first: Sentence
    enter_takes: Sentence
    typed: Annotated[Sentence, Names("typed")]
    typed_on: Annotated[Sentence, Names("typed")]
    no_such_answer: Sentence
    help: Sentence
    read_on: Sentence
    type_first: Sentence
    type_keys: Sentence
    escape_again: Sentence
    take_name: Sentence
    chosen_back: Sentence
    chosen_review: Sentence
    chosen_stop: Sentence
    chosen_skip: Sentence
    chosen_unsure: Sentence
    as_before: Annotated[Sentence, Names("answer")]
    left: Sentence


class LineWords(Group):
    """The words of plain lines, and (`pipe_`) why an interview from a pipe ends at a line that is not a reply."""

    question: Annotated[Sentence, Names("number", "text")]
    recorded: Annotated[Sentence, Names("answer")]
    recorded_skipped: Sentence
    recorded_unsure: Sentence
    answer_first: Sentence
    back: Sentence
    kept: Sentence
    letter: Annotated[Sentence, Names("letter")]
    letter_answer: Sentence
    letter_key: Annotated[Sentence, Names("letter")]
    choose: Annotated[Sentence, Names("number")]
    choose_or_leave: Annotated[Sentence, Names("number")]
    refused: Annotated[Sentence, Names("allowed")]
    pipe_wrong: Annotated[Sentence, Names("line", "place", "problem")]
    pipe_pick: Sentence
    pipe_review: Annotated[Sentence, Names("line")]
    pipe_review_at_end: Annotated[Sentence, Names("line")]
    pipe_not_utf8: Annotated[Sentence, Names("line")]


class ListWords(Group):
    """A list of yes/no questions for staff: its marks, its keys, and the confirmation of the lines that are a no."""

    yes: Sentence
    no: Sentence
    unsure: Sentence
    skipped: Sentence
    taken_back: Sentence
    position: Annotated[Sentence, Names("first", "last", "number")]
    position_of_one: Annotated[Sentence, Names("first", "number")]
    open_lines: Sentence
    unseen: Annotated[Sentence, Names("number")]
    keys: Sentence
    keys_answered: Sentence
    short_keys: Sentence
    short_keys_answered: Sentence
    confirm_all: Annotated[Sentence, Names("number")]
    confirm_rest: Annotated[Sentence, Names("number")]
    confirm_earlier: Annotated[Sentence, Names("number")]
    confirm_keys: Sentence
    earlier_answer: Annotated[Sentence, Names("date", "answer")]
    answered_no: Annotated[Sentence, Names("number", "lines")]
    empty: Sentence
    go_on: Sentence
    go_on_open: Annotated[Counted, Names("number")]
    without_answer: Annotated[Counted, Names("number")]
    keys_chosen: Sentence
    keys_typed: Sentence
    keys_go_on: Sentence
    window_too_small: Sentence
    more_text: Sentence


class LineListWords(Group):
    """A list of yes/no questions in plain lines: what may be typed, and what was recorded."""

    asked: Annotated[Sentence, Names("number", "lines")]
    type: Sentence
    keep: Sentence
    help: Sentence
    wrong: Annotated[Sentence, Names("number")]
    recorded_yes: Annotated[Sentence, Names("labels")]
    recorded_no: Annotated[Sentence, Names("labels")]
    recorded_unsure: Annotated[Sentence, Names("labels")]
    recorded_back: Annotated[Sentence, Names("labels")]
    rest_one: Annotated[Sentence, Names("label")]
    rest_keys: Sentence
    rest_again: Sentence
    rest_no: Annotated[Counted, Names("number")]
    rest_skipped: Annotated[Counted, Names("number")]


class ReviewWords(Group):
    """All answers to look through. `_at_end`: where the interview can be finished from there."""

    title: Sentence
    unfinished: Sentence
    off_path: Annotated[Sentence, Names("questions")]
    answer_off_path: Annotated[Sentence, Names("answer")]
    unused: Annotated[Sentence, Names("questions")]
    position: Annotated[Sentence, Names("first", "last", "number")]
    keys: Sentence
    keys_at_end: Sentence
    show_open: Annotated[Counted, Names("number")]
    show_all: Sentence
    choose_first: Sentence
    choose_first_at_end: Sentence
    type_open: Annotated[Counted, Names("number")]
    type_all: Sentence
    type: Sentence
    type_at_end: Sentence
    type_again: Annotated[Sentence, Names("number")]
    type_again_at_end: Annotated[Sentence, Names("number")]


class UrgentWords(Group):
    """The screen of a message that cannot wait, its keys, and the page it offers for the people who come to help."""

    own_heading: Sentence
    saved: Sentence
    not_saved: Sentence
    stop: Annotated[Sentence, Names("saved")]
    stop_in_lines: Annotated[Sentence, Names("saved")]
    go_on: Sentence
    go_on_after: Sentence
    take_back: Sentence
    take_back_sure: Annotated[Sentence, Names("question")]
    take_back_yes: Sentence
    take_back_no: Sentence
    taken_back: Annotated[Sentence, Names("question")]
    write_page: Sentence
    show_page: Sentence
    page_written: Annotated[Sentence, Names("file")]
    page_failed: Annotated[Sentence, Names("problem")]
    page_later: Annotated[Sentence, Names("id")]
    chosen_go_on: Sentence
    chosen_stop: Sentence
    chosen_take_back: Sentence
    chosen_page: Sentence


class MedicineQuestionWords(Group):
    """What is asked and shown of medicines that were just typed. `roles`: words for the classes of medicines."""

    typed: Annotated[Sentence, Names("typed")]
    which: Sentence
    none_of_these: Sentence
    is_taken: Annotated[Sentence, Names("medicine")]
    taken: Sentence
    how_taken: Annotated[Sentence, Names("medicine")]
    swallowed: Sentence
    on_skin: Sentence
    is_meant: Annotated[Sentence, Names("medicine")]
    meant: Annotated[Sentence, Names("medicine")]
    no: Sentence
    unsure: Sentence
    read: Annotated[Sentence, Names("medicine")]
    set_aside: Annotated[Sentence, Names("medicine", "reason")]
    not_read: Annotated[Sentence, Names("typed", "reason")]
    not_asked: Sentence
    is_right: Sentence
    leave: Sentence
    change: Sentence
    roles: dict[Identifier, Sentence] = {}


class SavingWords(Group):
    """The end of an interview: where the report and the answers are saved. `delete_word` is typed to save nothing."""

    offer: Annotated[Sentence, Names("report", "answers")]
    name: Sentence
    name_only: Sentence
    prompt: Sentence
    delete_word: Sentence
    delete: Annotated[Sentence, Names("delete")]
    later: Annotated[Sentence, Names("id")]
    bad_name: Annotated[Sentence, Names("delete")]
    failed: Annotated[Sentence, Names("problem", "delete")]
    deleted: Sentence
    synchronised: Annotated[Sentence, Names("folder", "service")]
    answers_written: Annotated[Sentence, Names("file")]
    report_written: Annotated[Sentence, Names("file")]


class EndingWords(Group):
    """The last words of an interview: what can be done with its report, and how to go on with one that was stopped."""

    open_report: Annotated[Sentence, Names("file")]
    change_answer: Annotated[Sentence, Names("argument", "voice")]
    change_kept: Annotated[Sentence, Names("id")]
    change_never: Sentence
    more: Sentence
    stopped: Annotated[Sentence, Names("id")]
    stopped_unsaved: Sentence
    stopped_unanswered: Sentence
    still_saved: Annotated[Sentence, Names("id")]
    copied: Sentence
    not_copied: Sentence
    page_of_unfinished: Annotated[Sentence, Names("day", "time")]


class PageWords(Group):
    """The pages of a report, and (`text_`) the plain page for a record system."""

    question_asked: Sentence
    answer: Sentence
    item: Sentence
    value: Sentence
    question: Sentence
    your_answer: Sentence
    not_given: Sentence
    given_as: Annotated[Sentence, Names("value", "given")]
    evidence: Annotated[Sentence, Names("evidence", "sources")]
    evidence_yes: Sentence
    evidence_limited: Sentence
    evidence_none: Sentence
    either: Annotated[Sentence, Names("first", "second")]
    counted: Annotated[Sentence, Names("number", "of")]
    open: Annotated[Counted, Names("section", "number")]
    low: Annotated[Sentence, Names("value")]
    high: Annotated[Sentence, Names("value")]
    cut: Annotated[Sentence, Names("text")]
    medicine_given: Sentence
    medicine_read: Sentence
    medicine_remark: Sentence
    not_a_diagnosis: Sentence
    example: Sentence
    subject: Annotated[Sentence, Names("code")]
    made_by: Annotated[Sentence, Names("instrument", "version", "rules", "program")]
    made_under: Annotated[Sentence, Names("before", "now")]
    contents: Sentence
    sheet: Annotated[Sentence, Names("at", "of")]
    letters_by_number: Sentence
    text_subject: Annotated[Sentence, Names("code", "date")]
    text_no_code: Sentence
    text_made_by: Annotated[Sentence, Names("instrument", "version", "rules", "program")]
    text_versions: Annotated[Sentence, Names("versions")]
    text_answer: Annotated[Sentence, Names("question", "answer")]
    text_end: Annotated[Sentence, Names("title")]


class FormWords(Group):
    """The blank form: how to fill it in, and what comes before the allowed answers."""

    explained: Sentence
    answer: Annotated[Sentence, Names("allowed")]
    written: Annotated[Sentence, Names("file")]


class ExportedWords(Group):
    """Forms for other systems: what a number may be, and a list of yes/no questions that is answered by ticking.

    `rest_no` and `rest_open` are the answers to `rest`: whether a line without a tick is a no. `unread` is shown where
    medicines are asked.
    """

    number: Annotated[Sentence, Names("range")]
    whole_number: Annotated[Sentence, Names("range")]
    bounds: Annotated[Sentence, Names("range")]
    later_day: Sentence
    not_above: Annotated[Sentence, Names("item")]
    ticked_yes: Annotated[Sentence, Names("title")]
    ticked_unsure: Annotated[Sentence, Names("title")]
    ticked_no: Annotated[Sentence, Names("title")]
    ticked_twice: Sentence
    rest: Annotated[Sentence, Names("title")]
    rest_no: Sentence
    rest_open: Sentence
    record: Sentence
    sent: Wording


class Words(Content):
    """`words.toml`, one field a table."""

    opening: OpeningWords
    sessions: SessionWords
    keys: KeyWords
    question: QuestionWords
    menu: MenuWords
    lines: LineWords
    list: ListWords
    line_list: LineListWords
    review: ReviewWords
    urgent: UrgentWords
    medicines: MedicineQuestionWords
    saving: SavingWords
    ending: EndingWords
    errors: ErrorWords
    page: PageWords
    form: FormWords
    exported: ExportedWords
