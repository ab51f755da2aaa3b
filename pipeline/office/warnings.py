"""What a person should look at: every warning, those about some letters, what may be lost of new ones; settling one.

Warnings across letters are also kept (``store.warnings``), for pages that may not compare: ``compare`` makes them.
"""

import contextlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from textwrap import shorten
from typing import Annotated

from pipeline.duties.crosscheck import findings
from pipeline.duties.crosscheck.checks import ranked, warnings
from pipeline.office import Office
from pipeline.office.register.sent_sheets import LEVELS
from pipeline.office.taking_in import Lost
from pipeline.office.uses import About, UseResult, UseSubject
from pipeline.store import Store
from pipeline.store.marking import Settled
from pipeline.store.schema import parts
from pipeline.support import labels
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.grouping import one_called
from pipeline.support.labels import TableColumn
from pipeline.support.words import t
from schemas import Letter, LetterWarning

#: The most new letters in which is looked for what was lost.
_MOST_LOOKED_AT = 200

#: So many letters are compared in one go with those near them.
_TOGETHER = 300
#: So many changed letters are compared in one go: who reads what is sent in does it between files.
_COMPARED = 5


def every(office: Office, store: Store) -> list[LetterWarning]:
    """Return every warning about what is stored, the heaviest first."""
    letters = sorted(store.letters.standing())
    return warnings(store.letters.of_ids(letters), store.obligations.one_a_duty, office.bodies, with_doubts=True)


def about(office: Office, store: Store, letters: Collection[str]) -> list[LetterWarning]:
    """Return the warnings across letters that concern some (by their ids), looking only at the letters near them."""
    bodies = None
    with contextlib.suppress(VanthuError):
        bodies = office.bodies
    # Those together that are likely near each other: no part takes much memory.
    heads = sorted((one.letter.issuer or "", one.subject or "", one.letter.issued_on or "", one.sha256)
                   for one in store.letters.heads(letters))  # fmt: skip
    found: list[LetterWarning] = []
    for part in parts([sha256 for *_, sha256 in heads], _TOGETHER):
        near, among = sorted(store.letters.near(part)), {*part}
        made = warnings(store.letters.of_ids(near), store.obligations.one_a_duty, bodies, among)
        found += (item for item in made if item.letter in among or item.other_letter in among)
    return ranked(found)


def of_letter(office: Office, store: Store, letter: Letter) -> list[LetterWarning]:
    """Return what of a letter may be lost, and the warnings across letters that concern it."""
    return [*findings.losses(letter), *about(office, store, {letter.source.sha256})]


def compare(office: Office, store: Store) -> bool:
    """Compare a few letters that changed with those near them and keep the warnings; ``False`` where none changed."""
    revision, todo = store.revision, store.warnings.unchecked(_COMPARED)  # what changes in between is compared again
    if not todo:
        return False
    standing = store.letters.standing()
    touched = store.letters.near(todo) | {*todo}
    found = [item for item in about(office, store, touched & standing) if item.letter in touched]
    store.warnings.replace(todo, revision, touched, found)
    return True


def of_new(office: Office, store: Store, letters: set[str]) -> tuple[list[LetterWarning], list[Lost]]:
    """Return warnings across letters about new ones, and, of the first of these, what may be lost, by code."""
    lost = [
        (letter.source.name, labels.letter_ref(letter.header, letter.source.sha256), codes)
        for letter in store.letters.of_ids(sorted(letters)[:_MOST_LOOKED_AT])
        if (codes := Counter(item.code for item in findings.losses(letter)))
    ]
    return about(office, store, letters), lost


WarningId = Annotated[str, About(help="Mã cảnh báo, hoặc phần đầu của mã.", stands="MÃ")]
Note = Annotated[str | None, About(help="Đã xem thế nào; giữ cùng cảnh báo.", option="--note", stands="LỜI")]
Reopen = Annotated[bool, About(help="Mở lại cảnh báo đã xử lý.", option="--reopen")]
Ref = Annotated[str | None, About(help="Chỉ tìm trong cảnh báo về văn bản này.", option="--letter", stands="VĂN_BẢN")]


def settle_use(
    do: UseSubject, warning: WarningId, *, note: Note = None, reopen: Reopen = False, ref: Ref = None
) -> UseResult:
    """Settle a warning, with a note, or open it again."""
    office, store = do.office, do.store
    found = every(office, store) if ref is None else of_letter(office, store, store.letters.called(ref))
    prefix = warning.strip().lower()
    meant = {item.id: item for item in found if item.id.startswith(prefix)}
    many = t("Có {count} cảnh báo có mã bắt đầu bằng “{id}”.", count=len(meant), id=warning)
    none = t("Không có cảnh báo nào mang mã “{id}”.", id=warning)
    item = meant[one_called([*meant], prefix, many, none, t("Xem mã bằng: vanthu check --all"), SetupError)]
    store.history.settle(item, do.on, do.who, note, reopen=reopen)
    about = {"id": item.id[:8], "message": item.message}
    done = t("Đã ghi nhận xử lý cảnh báo {id}: {message}", **about)
    return UseResult(t("Đã mở lại cảnh báo {id}: {message}", **about) if reopen else done, item)


_LONGEST_QUOTE = 80


def columns(settled: Mapping[str, Settled], *, of_one: bool = False) -> Sequence[TableColumn[LetterWarning]]:
    """Return the columns of warnings; those ``of_one`` letter do not name it."""

    told = {id: ", ".join(filter(None, (labels.date_words(one.on), one.who, one.note))) for id, one in settled.items()}
    return (
        TableColumn(t("Mã"), lambda item: item.id[:8]),
        TableColumn(t("Mức"), lambda item: labels.label(LEVELS, item.level)),
        TableColumn(t("Văn bản"), lambda item: "" if of_one else labels.letter_name(item.letter_key)),
        TableColumn(t("Nội dung"), lambda item: item.message, wide=True),
        TableColumn(t("Nguyên văn"), _quote, wide=True),
        TableColumn(t("Đã xử lý"), lambda item: told.get(item.id, "")),
    )


def _quote(item: LetterWarning) -> str:
    return f"“{shorten(item.evidence.quote, _LONGEST_QUOTE, placeholder='…')}”" if item.evidence is not None else ""
