"""The end of the READMEs of forms without results: what a form does otherwise than the program, and its licence."""

SAME_FOR_FORMS = """\
- Medicines are free text. The form cannot read them, so it asks what depends on them whenever any medicine is written;
  the program asks fewer people.
- "Not sure" can be chosen at questions with choices. A number or a date that is not known is left empty.
- A number has one unit, named below its field. Convert other units before you type.
- After "not sure" at an emergency sign the program asks once more; the form shows what to do.
- Lists for staff: tick what is a yes, then what is not sure, then say whether all lines were asked. A line is a no only
  after that.

{intended_use}

## Licence

The form: {licence}. It holds no questions of protected questionnaires; of their scores it asks the total only.
"""
