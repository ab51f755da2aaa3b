"""Lists of documents that run over several clauses: “thay thế Kế hoạch số …; Công văn số …; và Thông báo số …”."""

import re

from extractors.amendments.acts import Act, acts_in
from extractors.amendments.context import Context
from extractors.amendments.mentions import CITED
from extractors.amendments.sentences import Sentence
from schemas.letter import Effect

#: Effects on whole documents, of which there may be such lists.
_WHOLE: frozenset[Effect] = frozenset(("replace", "repeal", "recall"))


def open_list(context: Context, sentence: Sentence) -> Act | None:
    """Return the act of a sentence that ends with a semicolon behind a document: its list may go on."""
    acts = [act for act in acts_in(context.masked, sentence) if act.objects and not act.is_behind]
    return acts[-1] if acts and acts[-1].effect in _WHOLE and ends_open(context, sentence) else None


def ends_open(context: Context, sentence: Sentence) -> bool:
    """Say whether a clause ends with a semicolon right behind a document."""
    return context.masked.text.endswith((f"{CITED};", f"{CITED} ;"), 0, sentence.end)


def goes_on(context: Context, sentence: Sentence, listed: Act) -> bool:
    """Say whether a clause is the next document of a list: nothing but “và” stands before it."""
    mention = context.masked.first(sentence.start, sentence.end)
    lead = context.masked.text[sentence.start : mention.start] if mention else "-"
    return listed.end <= sentence.start and re.fullmatch(r"\s*(?:và\s*)?(?:các\s*)?", lead) is not None


def next_of_list(context: Context, sentence: Sentence, listed: Act) -> Act:
    """Return the act of a list on its next document."""
    mention = context.masked.first(sentence.start, sentence.end)
    objects = (mention,) if mention is not None else ()
    return Act(listed.effect, sentence.start, sentence.start, objects, (sentence.start, sentence.start))
