"""What a head copies from the page (signer, authority, recipients) stays as it is printed, misread words included.

Whoever compares the record with the paper must find the same words (annotation guidelines, choice 2). What was
recognised from a picture is not what is printed: there the mended words are nearer to the paper.
"""

from extractors.misreadings.mended import Mended
from extractors.patterns import words
from schemas import Letter

_COPIES = ("signer", "authority")


def with_copies(letter: Letter, mended: Mended) -> Letter:
    """Return ``letter``, whose places are those of the text as it was read, with its copies as printed."""
    header = letter.header
    changed: dict[str, object] = {}
    for name in _COPIES:
        place = header.evidence.get(name)
        if place and mended.within(place.start, place.end):
            changed[name] = words(place.quote).strip(" .*") or getattr(header, name)
    place = header.evidence.get("recipients")
    if place:
        lines = list(header.recipients)
        for repair in mended.within(place.start, place.end):
            at = next((at for at, line in enumerate(lines) if repair.meant in line), None)
            if at is not None:
                lines[at] = lines[at].replace(repair.meant, repair.read, 1)
        changed["recipients"] = tuple(lines)
    return letter.model_copy(update={"header": header.model_copy(update=changed)}) if changed else letter
