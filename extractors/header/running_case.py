"""Capitals of names: what a head prints in capitals, written as running text writes it."""

import re

from extractors.bodies import spelled
from extractors.header.head_block import HeadName
from extractors.name_case import by_rule
from extractors.outline import is_capitals
from extractors.view import View, words


def in_running_case(view: View, name: HeadName) -> str:
    """Return a name of the head as the letter itself writes it elsewhere, else as the rule has it, spelled out."""
    raw = " ".join(words(view.text[slice(*span)]) for span in name.spans)
    if not is_capitals(raw):
        return spelled(raw)
    pattern = re.compile(r"\s+".join(re.escape(word) for word in name.low.split()))
    for found in pattern.finditer(view.lower, name.spans[-1][1]):
        again = words(view.plain[found.start() : found.end()])
        if not is_capitals(again) and again != again.lower():
            return spelled(again)
    return spelled(by_rule(spelled(name.low.upper()).lower()))
