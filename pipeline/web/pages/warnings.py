"""Cảnh báo: what may be lost of a letter, how it fits the others; settled by a person, or opened again."""

from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from pipeline.labels import letter_name
from pipeline.office import warnings
from pipeline.web.desk import AtDesk
from pipeline.words import t

Word = Annotated[str, Form(max_length=400)]


def page(desk: AtDesk, ref: str) -> Response:
    """Show the warnings about a letter, with who settled which."""
    letter = desk.store.letters.called(ref)
    found = warnings.of_letter(desk.office, desk.store, letter)
    return desk.page("warnings.html", found=found, settled=desk.store.history.settled(),
                     letter_id=letter.source.sha256, name=letter_name(letter.header))  # fmt: skip


def settle(desk: AtDesk, ref: str, warning: Word, note: Word = "", reopen: Word = "") -> Response:
    """Settle a warning, with a note, or open it again."""
    letter = desk.store.letters.called(ref)
    found = warnings.of_letter(desk.office, desk.store, letter)
    warnings.settle(desk.store, found, warning, desk.today, desk.who, note.strip() or None, reopen=bool(reopen))
    said = t("Đã mở lại cảnh báo.") if reopen else t("Đã ghi nhận xử lý cảnh báo.")
    return desk.to(f"/letters/{letter.source.sha256}/warnings", said)
