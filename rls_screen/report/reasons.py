"""The block of a page that says why the lines of the pages before it are printed, for links from those lines."""

from __future__ import annotations

from collections.abc import Iterable

from .basis import Bases, Where
from .model import Basis, Block, Bullet, Bullets, Page, texts

FEW = 6  # answers behind a rule that are still printed with it; the saved report has all


def bases_of(pages: Iterable[Page], bases: Bases, where: Where) -> Block:
    """Return the block: for each thing that lines of the pages in the same voice come from, its rules in words.

    An entry has the id that `rls-screen explain` takes, and is named by it (`anchors`).
    """
    found: dict[str, list[Basis]] = {}
    for page in pages:
        if page.voice == where.page.voice and page.needed is not False:
            for basis in (basis for block in page.blocks for part in block.parts for _, basis in texts(part)):
                if basis.id is not None:
                    found.setdefault(basis.id, []).append(basis)
    bullets = tuple(Bullet(text=_in_words(several, bases), rule=id, basis=several[0]) for id, several in found.items())
    parts = (Bullets(run_on=True, bullets=bullets),) if bullets else ()
    return Block(heading=where.block.heading, basis=bases.heading(where), parts=parts)


def _in_words(several: list[Basis], bases: Bases) -> str:
    """Return the rules of several lines, each once, with the answers that decided them where these are few.

    What the person wrote freely is not repeated here.
    """
    rules = "; ".join(dict.fromkeys(basis.rule for basis in several))
    answers = {id: answer for basis in several for id, answer in basis.answers.items() if not bases.is_free_text(id)}
    decided = ", ".join(f"{id}: {answer}" for id, answer in answers.items())
    return f"{rules} ({decided})" if 0 < len(answers) <= FEW else rules
