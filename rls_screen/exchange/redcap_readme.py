"""The README of the export for REDCap: for somebody who runs a REDCap project and has no Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..content.instrument import Instrument
from ..content.schema import Voice
from .form_readme import SAME_FOR_FORMS

README = """\
# {title}: a form for REDCap

For {whom}. Made from the same files as the program `rls-screen`: {id} {version}, rules {sha256}.

**Not yet tried on a REDCap server.** Every branching logic was compared with the program's rules, answer by answer,
outside of REDCap. Follow the steps in a development project first, and fill in the form once as an invented person.

| file | for |
| --- | --- |
| `data_dictionary.csv` | the form: REDCap reads it |
| `map_raw.toml` | the program: how it reads an export of raw data |
| `map_labels.toml` | the program: how it reads an export of labels |

## Install the form

1. Make a new project. In *Project Setup*, open *Data Dictionary*.
2. Upload `data_dictionary.csv` and commit the changes. Do not open and save the file in a spreadsheet program before.
3. In the *Online Designer* there are now the instruments {instruments}.
{repeat}
Change no field name and no code: the program reads them. You may change the order, and leave out optional questions by
*Branching Logic*, but never the warning signs and the core questions.

## Send it to patients as a survey

{survey}

## Answers that cannot wait

Nobody sees an answer in REDCap until somebody looks. The form itself shows at once, below the answer, what to do. For
your own team add alerts (*Alerts & Notifications*, "when a record is saved and the logic is true"), one for each of
these:

{alerts}

The alert sees single answers. Answers that are urgent only together are found when the export is scored, so score it
every day while people answer.

## Score the answers

1. *Data Exports, Reports, and Stats* → *All data* → *Export Data* → *CSV / Microsoft Excel (raw data)*. Leave the
   separator a comma. An export of labels can be read, too.
2. Give the file and `map_raw.toml` (labels: `map_labels.toml`) to the person who has the program. They run:

       rls-screen batch export.csv -o scored.csv --map map_raw.toml

   Checkboxes and rows of repeating instruments are read as REDCap writes them.
3. `scored.csv` has every column of your export, then the results. Do not import results into fields that people answer.

## What differs from the program

- The form gives no result. The program computes all of them from the export.
- REDCap erases the answer to a question that is closed again. The program keeps such an answer and reads it.
"""
REPEAT = """\
4. `{values}` has blood tests and scores, for staff. If tests are repeated, make it a repeating instrument (*Project
   Setup*, *Repeating instruments*). Of several instances keep one when you score: the map says how.
"""
SURVEY = """\
1. In *Project Setup*, switch on *Use surveys in this project*.
2. In the *Online Designer*, enable the instrument `{questions}` as a survey{not_values}. Choose *one section per page*,
   and leave *required* off: every question may be skipped.
3. As *Survey Completion Text* say who will call, and when. Repeat that nobody reads the answers at once, and the
   emergency number of your country.
4. In *Survey Distribution Tools*, use the *Public Survey Link* for a poster or an e-mail, or the *Participant List* for
   a link of their own for each person. The form asks for a code, never for a name; leave names out of the survey
   identifier, too.
5. Try the link on a phone. Answer "Yes" to the first warning sign: a text that begins with "EMERGENCY" must appear
   below it at once. If it does not, do not use the form."""
STAFF = """\
This form is worded for staff. For a survey that patients answer, make the form with
`rls-screen export redcap --for patient -o FOLDER`."""


def readme(instrument: Instrument, audience: Voice, forms: Sequence[str], alerts: Mapping[str, str]) -> str:
    """Return the README; `forms` are the names of the instruments, `alerts` the logic for each tier by its heading."""
    head, values = instrument.head, forms[1] if len(forms) > 1 else ""
    not_values = f", and `{values}` not" if values else ""
    survey = SURVEY.format(questions=forms[0], not_values=not_values) if audience == "patient" else STAFF
    return (README + SAME_FOR_FORMS).format(
        title=head.title,
        whom="the person who answers" if audience == "patient" else "staff",
        id=head.id,
        version=head.version,
        sha256=instrument.sha256,
        instruments=" and ".join(f"`{name}`" for name in forms),
        repeat=REPEAT.format(values=values) if values else "",
        survey=survey,
        alerts="\n\n".join(f"**{heading}**\n\n    {logic}" for heading, logic in alerts.items()),
        intended_use=head.intended_use,
        licence=head.licence,
    )
