"""What a person is told of a field of the head that is empty, or was not simply printed: what it may be, and why."""

from extractors.header.candidates import Verdict
from extractors.header.facts import HeadFacts, Span

#: Fields that every letter has: on a recognised page one that is missing was not read.
_ALWAYS = ("number", "symbol", "issued_on", "place", "signer", "signer_title")


def tell(facts: HeadFacts, name: str, verdict: Verdict, span: Span | None, blank: str = "head-unread") -> None:
    """Keep the proposals of a verdict and flag what is empty or not simply printed; a sure print needs no word."""
    if verdict.others:
        facts.alternatives[name] = verdict.others
    if verdict.value is None:
        values = dict.fromkeys(other.value for other in verdict.others)
        facts.doubt(blank, span, name, values=tuple(values))
    elif not verdict.printed:
        facts.doubt("head-weighed", span, name, value=verdict.value, witnesses=verdict.sources)


def tell_unread(facts: HeadFacts) -> None:
    """Flag the fields of a recognised page that every letter has, and that nothing said anything of."""
    told = {doubt.field for doubt in facts.flags}
    for name in _ALWAYS:
        if facts.get(name) is None and name not in told:
            tell(facts, name, Verdict(None, (), ()), None)
