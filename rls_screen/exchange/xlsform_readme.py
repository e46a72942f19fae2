"""The README of the export as an XLSForm: for somebody who uses Kobo, ODK or Enketo and has no Python."""

from __future__ import annotations

from ..content.instrument import Instrument
from ..content.schema import Voice
from .form_readme import SAME_FOR_FORMS

README = """\
# {title}: a form for KoboToolbox, ODK and Enketo

For {whom}. Made from the same files as the program `rls-screen`: {id} {version}, rules {sha256}.

| file | for |
| --- | --- |
| `{workbook}` | the form: an XLSForm |
| `map.toml` | the program: how it reads the submissions |

## Install the form

- **KoboToolbox**: *New* → *Upload an XLSForm* → `{workbook}` → *Deploy*.
- **ODK Central**: your project → *New* form → upload `{workbook}` → publish the draft.
- **Enketo** shows the form in a browser. Both systems above include it: copy the link for web forms.

Then open the form once as an invented person. Answer "Yes" to the first warning sign, or tick it: a text that begins
with "EMERGENCY" must appear on the same page at once. If it does not, do not use the form.

Change no name and no code: the program reads them.

## Answers that cannot wait

Nobody sees an answer until somebody looks at the submissions. The form itself shows at once, below the answer, what to
do. {public}Answers that are urgent only together are found when the submissions are scored, so score them every day
while people answer.

## Score the answers

1. Export the submissions as CSV, with *XML values and headers* (Kobo), or *Download submissions* (ODK Central). Groups
   in the headings are read with either separator. Questions with several answers may be one column, or one for each
   answer.
2. Give the file and `map.toml` to the person who has the program. They run:

       rls-screen batch submissions.csv -o scored.csv --map map.toml

   Kobo separates columns by semicolons; that is found by itself.

## What differs from the program

- The form gives no result. The program computes all of them from the submissions.
- An answer to a question that is closed again is left out of the submission. The program keeps it and reads it.
"""
PUBLIC = "Before you share a link with patients, write beside it who reads the answers, and when. "


def readme(instrument: Instrument, audience: Voice, workbook: str) -> str:
    """Return the README; `workbook` is the name of the form's file."""
    head = instrument.head
    return (README + SAME_FOR_FORMS).format(
        title=head.title,
        whom="the person who answers" if audience == "patient" else "staff",
        id=head.id,
        version=head.version,
        sha256=instrument.sha256,
        workbook=workbook,
        public=PUBLIC if audience == "patient" else "",
        intended_use=head.intended_use,
        licence=head.licence,
    )
