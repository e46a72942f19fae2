"""The files of the export: the form as JSON, and a README for the person who installs it."""

from __future__ import annotations

import textwrap

from ...content.instrument import Instrument
from ...content.links import questionnaire_url
from ...content.schema import Voice
from .elements import as_bytes
from .questionnaire import LANGUAGE, questionnaire

WIDTH = 120
README = """\
# {title}: a form for a FHIR server

`questionnaire.json` is a FHIR R4 Questionnaire with the expressions of SDC (Structured Data Capture). It is made from
the same files as the program `rls-screen`, for {whom}, in the language `{language}`.

    Canonical URL  {url}
    Version        {version}
    Rules          sha256 {sha256}

## Install it

1. Store it on the server, for example with:

       curl -X PUT -H 'Content-Type: application/fhir+json' --data-binary @questionnaire.json \\
         https://YOUR-SERVER/Questionnaire/{id}

2. Open it in a form filler that supports SDC: variables, enableWhenExpression, calculatedExpression and unit options.
   LHC-Forms does. One without them shows every question, and computes nothing.
3. Try it with an invented person. Answer "yes" to the first warning sign: the message that cannot wait must appear
   below the question at once. If it does not, do not use this form filler.

## Read the answers

Save the filled form as a QuestionnaireResponse, whose `questionnaire` must be

    {url}|{version}

and give it to the program where that is installed: `rls-screen score response.json`. The program computes every result
again and reads the medicines, which the form cannot. Results that the response holds are not used.

## What differs from the program

- Many form fillers drop the answer to a question that is closed again. The program keeps and reads it.
- Medicines are free text to the form: everything that follows from them is unknown in its results.
- "Not sure" is an answer to choose at questions with choices. A number or a date that is not known is left empty.
- Some form fillers choose the first unit of a number beforehand: the question's own. Compare it with the print-out.
- A number without a unit, with an unknown unit, or outside its possible range is unknown to the form; the program
  refuses it with a message.

## What it is for

{intended_use}

## Licences

The form: {licence}.

{notice}
"""


def files(questionnaire_: Instrument, audience: Voice) -> dict[str, bytes]:
    """Return the files of the form for one audience, by name."""
    form = questionnaire(questionnaire_, audience)
    return {
        "questionnaire.json": as_bytes(form),
        "README.md": _readme(questionnaire_, audience).encode("utf-8"),
    }


def _readme(instrument: Instrument, audience: Voice) -> str:
    head = instrument.head
    return README.format(
        title=head.title,
        whom="the person who answers" if audience == "patient" else "staff",
        language=LANGUAGE,
        url=questionnaire_url(instrument, audience),
        version=head.version,
        sha256=instrument.sha256,
        id=f"{head.id}-{audience}",
        intended_use=_filled(head.intended_use),
        licence=head.licence,
        notice=_filled(head.exchange.loinc_notice or ""),
    )


def _filled(text: str) -> str:
    """A text in lines of the README's width."""
    return textwrap.fill(text, WIDTH, break_on_hyphens=False, break_long_words=False)
