"""What a letter says of other letters that cannot be: it changes what is unknown, or answers nobody known."""

from collections.abc import Collection, Iterator

from extractors.lexicon import load
from pipeline import labels
from pipeline.amendments.linking import meant
from pipeline.amendments.replies import is_answer, owed_by
from pipeline.crosscheck.bodies import full_day
from pipeline.crosscheck.findings import name_of, warning
from pipeline.crosscheck.stored_letters import Archive, is_draft
from pipeline.labels import letter_name
from pipeline.routing.union_classes import writes_to_unions
from pipeline.words import t
from schemas import EFFECTS, Letter, LetterKey, LetterWarning, Reference
from schemas.office import Level

#: What needs the earlier letter: reminders and answers say themselves what is wanted.
_CHANGING = frozenset({"extend", "adjust", "replace", "repeal", "suspend", "recall", "correct"})
#: What a citation in such a sentence is called.
_RELATIONS = frozenset({"amends", "replaces", "repeals"})
#: A document replaced or repealed so long after its day often came before anything was stored: its duties are over.
_ENDING = frozenset({"replace", "repeal"})
_LONG_AGO_DAYS = 365


def unknown_targets(archive: Archive, changing: Collection[str]) -> Iterator[LetterWarning]:
    """Yield a warning for each document that one of some letters changes and that cannot be found, or not for sure."""
    for letter in archive.letters:
        cited = {reference.id: reference for reference in letter.references}
        seen: set[str] = set()
        for amendment in archive.amendments(letter) if letter.source.sha256 in changing else ():
            reference = cited.get(amendment.reference_id)
            # What has a year in its number is a norm of the State: it lays nothing on unions.
            if reference is None or reference.year or reference.id in seen or amendment.effect not in _CHANGING:
                continue
            seen.add(reference.id)
            stored = [other for other in archive.candidates(reference) if meant(reference, letter, other) is not None]
            names = {name_of(other) for other in stored}
            if len(names) == 1:
                continue
            yield warning(
                "amends-unknown",
                letter,
                amendment.evidence,
                _words(reference, amendment.effect, len(names)),
                facts=(amendment.effect, reference.number or "", reference.symbol or ""),
                level=_level(letter, reference, amendment.effect),
            )


def changes(archive: Archive, letter: Letter) -> bool:
    """Say whether a letter, here whole, changes others."""
    return _may_change(letter) and not is_draft(letter) and bool(archive.amendments(letter))


def _may_change(letter: Letter) -> bool:
    """Say whether a letter may change another: a cheap question before a dear one, asked of every letter."""
    cited = [reference for reference in letter.references if reference.number and not reference.year]
    if not cited or any(reference.relation in _RELATIONS for reference in cited):
        return bool(cited)
    text = letter.text.lower()
    return any(word in text for word in load("words", __package__)["changing"])


def _words(reference: Reference, effect: str, stored: int) -> str:
    number = labels.reference(reference.number, reference.symbol)
    name = " ".join(part for part in (reference.kind, number) if part)
    if stored:
        return t(
            "Văn bản này {effect} {name}, có {count} văn bản đã lưu mang số đó: xem văn bản nào được nói tới.",
            effect=t(EFFECTS[effect]),
            name=name,
            count=stored,
        )
    return t(
        "Văn bản này {effect} {name} nhưng văn bản đó chưa được lưu: tìm và đọc văn bản đó, hoặc tự sửa nghĩa vụ.",
        effect=t(EFFECTS[effect]),
        name=name,
    )


def _level(letter: Letter, reference: Reference, effect: str) -> Level:
    issued, changed = full_day(letter.header.issued_on), full_day(reference.date)
    is_old = issued is not None and changed is not None and (issued - changed).days > _LONG_AGO_DAYS
    return "info" if effect in _ENDING and (is_old or changed is None) else "look"


def unknown_senders(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each letter of an unknown union that answers one which lays something on unions."""
    if archive.registry is None:
        return
    warned: set[str] = set()
    for link in archive.links:
        letter, cited = link.letter, link.cited
        sender = letter.header.issuer
        if letter.source.sha256 in warned or is_draft(letter) or not is_answer(letter):
            continue
        if sender is None or not writes_to_unions(sender):
            continue
        owed = archive.obligations.get(cited.source.sha256, ())
        if not owed or owed_by(sender, owed):
            continue
        if archive.registry.named(sender, letter.header.place):
            continue
        warned.add(letter.source.sha256)
        yield warning(
            "sender-unknown",
            letter,
            link.reference.evidence,
            t(
                "“{sender}” không có trong danh mục công đoàn nên không rõ trả lời thay cho đơn vị nào theo {letter}: "
                "bổ sung danh mục (tên, tên khác), hoặc tự ghi hoàn thành cho đúng đơn vị.",
                sender=sender,
                letter=letter_name(LetterKey.of(cited.header)),
            ),
            other=(cited, None),
            union=(sender, None),
        )
