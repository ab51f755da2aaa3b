"""Which lines of what people said still count: one that its own speaker took back does not."""

from collections.abc import Iterable

from schemas import Correction


def undone(line: Correction) -> Correction:
    """Return the line that takes another one back."""
    return line.model_copy(update={"kind": "undo", "old": line.kind, "was": None, "others": ()})


def counting(corrections: Iterable[Correction]) -> list[Correction]:
    """Return the lines that nobody took back, in their order."""
    found: list[Correction] = []
    for line in corrections:
        if line.kind != "undo":
            found.append(line)
            continue
        last = next((at for at in reversed(range(len(found))) if undone(found[at]) == _but_when(line, found[at])), None)
        if last is not None:
            del found[last]
    return found


def _but_when(line: Correction, other: Correction) -> Correction:
    """Return a line as if it had been said when the other one was, and of the same copy."""
    return line.model_copy(update={"letter": other.letter, "at": other.at, "why": other.why})
