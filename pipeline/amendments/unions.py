"""For whom a letter changes a duty: for all that owe it, or only for the unions that it names or is addressed to."""

import re
from collections.abc import Sequence

from pipeline.registry.names import key, without_organ
from schemas import Letter, Obligation
from schemas.letter import Amendment

#: Before a union's name: the change is for it.
_FOR = r"(?<!đề nghị )(?<!ý kiến )(?<!kiến nghị )(?<!báo cáo )(?:cho|đối với|của|riêng|với) (?:riêng )?(?:đơn vị )?"


def only_for(amendment: Amendment, source: Letter, owing: Sequence[Obligation]) -> list[Obligation]:
    """Return the obligations of a duty that are changed alone; empty where all are, or the words do not tell."""
    names = {item.id: without_organ(key(item.union)) for item in owing}
    if len(set(names.values())) < 2:
        return []
    said = key(amendment.evidence.quote)
    named = [item for item in owing if re.search(rf"{_FOR}{re.escape(names[item.id])}(?!\w)", said)]
    if not named:
        named = _addressed(source, owing, names)
    return named if len(named) < len(owing) else []


def _addressed(source: Letter, owing: Sequence[Obligation], names: dict[str, str]) -> list[Obligation]:
    """Return the obligations of the unions that a letter is sent to, where it is sent to such unions only."""
    addressees = {without_organ(key(name)) for name in source.header.addressees}
    return [item for item in owing if names[item.id] in addressees] if addressees <= set(names.values()) else []
