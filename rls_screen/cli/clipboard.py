"""Copy the page of a finished interview to the clipboard of the terminal (OSC 52), only where that was asked for.

The text leaves the program there: other programs can read a clipboard, and some systems send it to other devices.
"""

from __future__ import annotations

import base64
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from .. import __version__
from .opening import say
from .saving import stamped

if TYPE_CHECKING:
    from ..person.interview import Interview

MOST = 74_000  # bytes after encoding; many terminals drop more


def copy_to_clipboard(interview: Interview) -> None:
    """Send the page for this voice, as plain text, to the clipboard of the terminal; say that it leaves the program.

    Nothing is sent where standard output is not a terminal, or the page is too long.
    """
    words = interview.instrument.words.ending
    encoded = base64.b64encode(page_to_copy(interview).encode()).decode()
    if not sys.stdout.isatty() or len(encoded) > MOST:
        say(f"\n{words.not_copied}")
        return
    sys.stdout.write(f"\x1b]52;c;{encoded}\x07")
    say(f"\n{words.copied}")


def page_to_copy(interview: Interview) -> str:
    """Return the page for the voice of the interview, as plain text."""
    from ..person.scoring import score
    from ..report import plain_text, report

    instrument = interview.instrument
    created = datetime.now().astimezone().isoformat(timespec="minutes")
    made = report(
        score(instrument, stamped(instrument, interview.answers)), program_version=__version__, created=created
    )
    return plain_text(made, instrument.page_for(interview.voice))
