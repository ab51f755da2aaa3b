"""The forms in which a letter can be drawn, by name."""

from collections.abc import Callable

from corpus.render.model import Letter
from corpus.render.pdf import render_pdf
from corpus.render.photo import render_photo
from corpus.render.scan import render_bad_scan, render_scan
from corpus.render.word import render_docx

#: Of each form what returns the suffix and the bytes of a letter's file.
FORMS: dict[str, Callable[[Letter], tuple[str, bytes]]] = {
    "docx": lambda letter: (".docx", render_docx(letter)),
    "pdf": lambda letter: (".pdf", render_pdf(letter)),
    "scan": render_scan,
    "bad": render_bad_scan,
    "photo": render_photo,
}
