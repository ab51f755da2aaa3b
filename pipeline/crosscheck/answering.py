"""Answers of unions that the registry does not hold: nothing that they owe can be marked as done."""

from collections.abc import Iterator

from pipeline.amendments.replies import is_answer, owed_by
from pipeline.crosscheck.archive import Archive, is_draft
from pipeline.crosscheck.findings import warning
from pipeline.labels import letter_name
from pipeline.routing.union_classes import writes_to_unions
from pipeline.words import t
from schemas import LetterKey, LetterWarning


def unknown_senders(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each letter of an unknown union that answers one which lays something on unions."""
    if archive.registry is None:
        return
    warned: set[str] = set()
    for link in archive.links:
        letter, cited = link.letter, link.cited
        sender, owed = letter.header.issuer, archive.obligations.get(cited.source.sha256, ())
        if letter.source.sha256 in warned or not owed or is_draft(letter) or not is_answer(letter):
            continue
        if sender is None or not writes_to_unions(sender) or owed_by(sender, owed):
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
            other=cited,
            union=(sender, None),
        )
