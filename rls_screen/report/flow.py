"""The parts of a block in little space: in one paragraph, or as a numbered list of which only the first are printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..content import schema as q
from .model import AnyPart, Basis, Bullet, Bullets, Cell, Fact, Facts, Paragraph, Table


def fits_a_list(part: AnyPart) -> bool:
    """Whether a part becomes a point of one list with the parts beside it: separate paragraphs take too much paper."""
    match part:
        case Paragraph(bold=True) | Bullets(run_on=True) | Table():
            return False
    return True


def in_one_paragraph(parts: Iterable[AnyPart]) -> Iterator[AnyPart]:
    """Yield the parts with all that can follow one another joined; tables and numbered lists stay as they are."""
    running: list[Fact] = []
    for part in parts:
        facts = _facts(part)
        running += facts or ()
        if facts is None:
            if running:
                yield Facts(facts=tuple(running))
            running = []
            yield part
    if running:
        yield Facts(facts=tuple(running))


def _facts(part: AnyPart) -> list[Fact] | None:
    """Return a part as facts; None for one that needs lines of its own."""
    match part:
        case Paragraph(text=text, bold=bold, basis=basis):
            return [Fact(value=Cell(text=text), strong=bold, basis=basis)]
        case Bullets(numbered=False, before=before, before_basis=before_basis, bullets=bullets):
            first = [(before, before_basis)] if before is not None and before_basis is not None else []
            texts = [*first, *((one.text, one.basis) for one in bullets)]
            return [Fact(value=Cell(text=text), strong=False, basis=basis) for text, basis in texts]
        case Facts(facts=facts):
            return [fact.model_copy(update={"strong": False}) for fact in facts]
    return None


def numbered(parts: Iterable[AnyPart], block: q.Block, basis: Basis) -> Iterator[AnyPart]:
    """Yield the sentences of a block as a numbered list: the first `most`, then how many are left out."""
    points = [Bullet(text=part.text, basis=part.basis) for part in parts if isinstance(part, Paragraph)]
    if not points:
        return
    yield Bullets(numbered=True, bullets=tuple(points[: block.most]))
    yield from left_out(len(points), block, basis)


def left_out(number: int, block: q.Block, basis: Basis) -> Iterator[Paragraph]:
    """Yield the sentence that says how many of this number of points a block leaves out, where it leaves out any."""
    if block.most is not None and block.more is not None and number > block.most:
        yield Paragraph(text=block.more.of(number - block.most), basis=basis)
