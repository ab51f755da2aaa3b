"""A letter as a spaCy ``Doc``: what was found, as span groups over the text.

The evidence of the records stays what counts; spans are a view of it, widened to whole tokens, for those who work with
spaCy (``doc.spans["dates"]``).

>>> from schemas import Header, Letter, SourceInfo
>>> letter = Letter(source=SourceInfo(name="x", sha256="", media_type="text/plain"), text="Số 1", header=Header())
>>> {name: len(group) for name, group in to_doc(letter).spans.items()}
{'header': 0, 'references': 0, 'dates': 0, 'limits': 0, 'tasks': 0, 'flags': 0}
"""

import functools
from operator import attrgetter
from typing import TYPE_CHECKING

from schemas import Letter

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: One for each kind of record.
GROUPS = ("header", "references", "dates", "limits", "tasks", "flags")


@functools.cache
def _language() -> "Language":
    """Return the language of spaCy by which all texts are cut into tokens."""
    import spacy

    # "xx" cuts at punctuation and keeps the text as it is; "vi" needs a tokenizer that brings scikit-learn with it.
    return spacy.blank("xx")


def to_doc(letter: Letter) -> "Doc":
    """Return the letter's text as a ``Doc`` with one span group for each kind of record."""
    doc = _language()(letter.text)
    for group in GROUPS:
        records = getattr(letter, {"limits": "delegate_limits"}.get(group, group))
        told = records.evidence.values() if group == "header" else filter(None, map(attrgetter("evidence"), records))
        found = (doc.char_span(one.start, one.end, group, alignment_mode="expand") for one in told)
        # Only an empty evidence has no token; it is kept as an empty span: groups and records stay side by side.
        doc.spans[group] = [span if span is not None else doc[0:0] for span in found]
    return doc
