"""A letter as a spaCy ``Doc``: what was found, as span groups over the text, and a page that shows them.

The evidence of the records stays what counts; spans are a view of it, widened to whole tokens, for those who work with
spaCy (``doc.spans["dates"]``) and for displaCy.

>>> from schemas import Header, Letter, SourceInfo
>>> letter = Letter(source=SourceInfo(name="x", sha256="", media_type="text/plain"), text="Số 1", header=Header())
>>> {name: len(group) for name, group in to_doc(letter).spans.items()}
{'header': 0, 'references': 0, 'dates': 0, 'limits': 0, 'tasks': 0, 'flags': 0}
"""

import functools
import html
import re
from collections.abc import Iterator
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline import labels
from pipeline.words import one_line, t
from schemas import Evidence, Letter

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Group → its name for people and its colour (light enough for black letters on it).
GROUPS: dict[str, tuple[str, str]] = {
    "header": ("Thể thức", "#d9d9d9"),
    "references": ("Viện dẫn", "#c5b3e6"),
    "dates": ("Thời hạn, sự kiện", "#ffd166"),
    "limits": ("Giới hạn đại biểu", "#8ecae6"),
    "tasks": ("Nhiệm vụ", "#b7e4c7"),
    "flags": ("Lưu ý", "#ffadad"),
}


@functools.cache
def _language() -> "Language":
    import spacy

    # "xx" cuts at punctuation and keeps the text as it is; "vi" needs a tokenizer that brings scikit-learn with it.
    return spacy.blank("xx")


def to_doc(letter: Letter) -> "Doc":
    """Return the letter's text as a ``Doc`` with one span group for each kind of record."""
    doc = _language()(letter.text)
    for group in GROUPS:
        found = (doc.char_span(one.start, one.end, group, alignment_mode="expand") for one in _evidence(letter, group))
        # Only an empty evidence has no token; it is kept as an empty span: groups and records stay side by side.
        doc.spans[group] = [span if span is not None else doc[0:0] for span in found]
    return doc


def _evidence(letter: Letter, group: str) -> list[Evidence]:
    if group == "header":
        return list(letter.header.evidence.values())
    records = letter.delegate_limits if group == "limits" else getattr(letter, group)
    return [record.evidence for record in records if record.evidence]


#: Doubts stand in a list above the text: in it they would only double the dates and numbers that they are about.
_SHOWN = [group for group in GROUPS if group != "flags"]


def page(letter: Letter) -> str:
    """Return a web page of the letter, everything found coloured in place. It needs no network and no other file."""
    legend, flags = "", ""
    for name, colour, count in ((*GROUPS[group], len(_evidence(letter, group))) for group in _SHOWN):
        legend += f'<li><span class="colour" style="background: {colour}"></span>{t(name)}: {count}</li>'
    for flag in letter.flags:
        quote = f" — “{one_line(flag.evidence.quote)}”" if flag.evidence else ""
        flags += f"<li>{html.escape(labels.flag_words(flag) + quote)}</li>"
    called = (labels.letter_name(letter.header), letter.header.subject)
    return resources.files(__package__).joinpath("spans.html").read_text("utf-8").format(
        title=html.escape(" – ".join(filter(None, called))),
        file=html.escape(letter.source.name),
        legend=legend,
        flags=flags,
        text=_text(to_doc(letter)),
        note=t("Mỗi màu là một loại thông tin rút ra từ văn bản."),
    )  # fmt: skip


def _text(doc: "Doc") -> str:
    """Render line by line: displaCy knows no line breaks, and a letter without its lines is hard to read."""
    from spacy import displacy

    options = {
        "colors": {t(name): colour for name, colour in GROUPS.values()},
        "top_offset": 25,
        "span_label_offset": 16,
        "top_offset_step": 14,
    }
    lines = [line for line in _lines(doc) if line["tokens"]]
    markup = str(displacy.render(lines, style="span", manual=True, page=False, jupyter=False, options=options))
    # Half of what displaCy writes is indentation; between words one blank must stay.
    return re.sub(r"\s+", " ", markup).replace("</div>", "</div>\n")


def _lines(doc: "Doc") -> Iterator[dict[str, Any]]:
    """Yield each line as displaCy takes it by hand: its words, and the pieces of the spans that lie on it.

    displaCy puts a blank after every token; tokens that stand together in the letter (``07/KH-LĐLĐ``) become one word.
    """
    spans = [(span.start, span.end, t(GROUPS[name][0])) for name in _SHOWN for span in doc.spans[name]]
    begin = 0
    for end in [token.i for token in doc if "\n" in token.text] + [len(doc)]:
        words, word_of, is_joined = list[str](), dict[int, int](), False
        for token in doc[begin:end]:
            if is_joined:
                words[-1] += token.text
            else:
                words.append(token.text)
            word_of[token.i] = len(words) - 1
            is_joined = not token.whitespace_
        pieces = {
            (word_of[max(start, begin)], word_of[min(stop, end) - 1] + 1, label)
            for start, stop, label in spans
            if start < end and stop > begin
        }
        yield {
            "text": doc[begin:end].text,
            "tokens": words,
            "spans": [{"start_token": a, "end_token": b, "label": label} for a, b, label in sorted(pieces)],
        }
        begin = end + 1
