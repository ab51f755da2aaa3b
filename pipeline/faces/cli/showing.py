"""One stored letter: ``show`` prints it with everything found."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Annotated

from pipeline.duties.corrections.applying import PARTS
from pipeline.duties.corrections.fields import title
from pipeline.export.frames import lists
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.letter_view import letter_parts
from pipeline.faces.cli.options import Ref, switch
from pipeline.office import registers, warnings
from pipeline.support import labels
from pipeline.support.words import one_line, t
from schemas import Corrected, Letter, Obligation


def show(
    ask: OfficeOptions,
    ref: Ref,
    as_read: Annotated[bool, switch("--as-read", "Như chương trình đã đọc, chưa ai sửa.")] = False,
) -> None:
    """Show one stored letter with everything found, and where it stands."""
    letter = ask.store.letters.called(ref)
    sha256 = letter.source.sha256
    if as_read:
        letter = ask.store.letters.as_read(sha256)
    owed = ask.store.obligations.find(letter=sha256, today=ask.day, everybody=True)
    arrivals = ask.store.letters.arrivals([sha256])[sha256]
    touching = ask.store.proposals.find(letter=sha256)
    found = warnings.about(ask.office, ask.store, {sha256})
    settled = ask.store.history.settled()
    line = registers.entry_of(ask.store, sha256)
    waiting = [item for item in found if item.id not in settled]
    beside = {"arrivals": arrivals, "register": line.written, "obligations": owed, "proposals": touching}
    came = [f"{one.name} ({labels.date_words(one.arrived_on)})" if one.arrived_on else one.name for one in arrivals]
    words = registers.line_words(line)
    by_it = [item for item in touching if item.source == sha256]
    of_it = [item for item in touching if item.target == sha256]
    ask.answer(
        {**letter.model_dump(mode="json"), **beside, "warnings": waiting},
        letter_parts(letter, came, [*_corrected(letter)]),
        [console.wrapped(t("Sổ đăng ký: {words}.", words=words))] if words else (),
        console.section(t("Cảnh báo giữa các văn bản"), warnings.columns({}, of_one=True), waiting),
        console.section(t("Văn bản này thay đổi, trả lời văn bản trước"), lists.PROPOSALS, by_it),
        console.section(t("Văn bản sau thay đổi, trả lời văn bản này"), lists.PROPOSALS, of_it),
        standing_parts(owed, ask.day), version_parts(owed))  # fmt: skip


def standing_parts(obligations: Iterable[Obligation], today: datetime.date) -> Iterator[str]:
    """Yield the duties of a letter with how many unions have done them, and each union with its status on a day."""
    found = list(lists.standing_lines(obligations, today))
    count = sum(not line.id for line in found)
    return console.table_of(lists.STANDINGS, found, t("Tình hình thực hiện ({count})", count=count))


def version_parts(obligations: Iterable[Obligation]) -> Iterator[str]:
    """Yield how deadlines changed, once for each duty and way that it went."""
    found = list(lists.versions(obligations))
    count = sum(version.number == 1 for version in found)
    return console.table_of(lists.VERSIONS, found, t("Các lần thay đổi hạn ({count})", count=count))


def _corrected(letter: Letter) -> Iterator[tuple[str, Corrected]]:
    """Yield what people set in a letter, each with the name of its place."""
    for mark in letter.header.corrected:
        yield title("header", mark.field), mark
    for part, named in PARTS.items():
        for record in named.records(letter):
            names = (getattr(record, field, None) for field in ("title", "action", "group", "symbol"))
            called = next(filter(None, names), one_line(record.evidence.quote))
            for mark in record.corrected:
                yield " · ".join(filter(None, (called, title(part, mark.field)))), mark
