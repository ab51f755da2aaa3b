"""Patterns made of the words of the lexicon ``header``, and the patterns that several cells need."""

import re
from typing import Any

from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, any_of

WORDS: dict[str, Any] = load("header")


#: The national motto, or the title of the Party or of the Youth Union in its place (bare view).
MOTTO = re.compile(any_of(WORDS["letterhead"]["mottos"]))
#: ``V/v``: the subject of an official letter follows (bare view).
SUBJECT_LABEL = re.compile(any_of(WORDS["letterhead"]["subject_labels"]) + r"\b *:? *")
#: A mark of authority and the blanks after it (capitals as printed).
AUTHORITY = re.compile(any_of(WORDS["signature"]["authority_marks"]) + r"(?:\.|(?=/)|(?= )) *")
#: A post with which a line of the signature block begins (bare view).
POST = re.compile(any_of(load("outline")["posts"]) + r"\b")
#: Posts that only a signature block makes one, whatever is led: “CHI CỤC TRƯỞNG” (bare view).
SIGNING_POST = re.compile(any_of(WORDS["signature"]["posts"]) + r"\b|(?:[a-z]+ ){1,4}truong$")

_SYLLABLE = rf"(?:[{UPPER}]['’])?(?:[{UPPER}][{LOWER}']*|[{UPPER}]+)"  # K'Rứ, Y Blim
_RANKS = [rank for name in WORDS["signature"]["ranks"] for rank in (name, name.upper())]
_DEGREES = rf"(?:{any_of([*WORDS['signature']['degrees'], *_RANKS])}(?![{LOWER}{UPPER}])[.,]{{0,2}} ?(?:- ?)?)+"
#: The degrees before a signer's name.
DEGREES = re.compile(f"^{_DEGREES}")
#: A person's name alone on its line, with or without degrees.
PERSON = re.compile(
    rf"^(?:{_DEGREES})?(?:{_SYLLABLE}(?: (?:{_SYLLABLE}\.?|thị|văn)){{1,5}}|[{UPPER}]['’][{UPPER}]?[{LOWER}]+)$"
)
