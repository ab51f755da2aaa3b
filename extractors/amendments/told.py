"""What the sender's system says of a letter that was sent before (edXML, ``BussinessDocType`` 1 to 3)."""

import re
from collections.abc import Iterator, Sequence

from schemas import Letter
from schemas.letter import Amendment, Effect

#: Business type of a package (QCVN 102:2016/BTTTT) → what it does to the letter named there.
_EFFECTS: dict[str, Effect] = {"withdraws": "recall", "updates": "adjust", "replaces": "replace"}
_NO_SIGN = re.compile(r"[\W_]+")


def amendments_told(letter: Letter, said: Sequence[Amendment]) -> Iterator[Amendment]:
    """Yield, unsure, what the package says of letters on which the words are silent."""
    told = letter.source.told
    effect = _EFFECTS.get(told.business or "") if told else None
    if told is None or effect is None:
        return
    spoken = {amendment.reference_id for amendment in said}
    codes = {_code(code) for code in told.answers}
    for reference in letter.references:
        year = f"{reference.year}" if reference.year else ""
        code = _code(f"{reference.number}{year}{reference.symbol}")
        if code in codes and reference.id not in spoken:
            yield Amendment(effect=effect, reference_id=reference.id, sure=False, evidence=reference.evidence)


def _code(raw: str) -> str:
    return _NO_SIGN.sub("", raw).lower().lstrip("0").replace("đ", "d")
