"""What in a letter is one office's own: names of people, and what is a name's own in the names of bodies and places.

``Công đoàn phường Dĩ An`` shares all words but two with thousands of bodies; those two tell which it is. They are read
off the records, whose names are canonical, and off the text: runs of words with a capital that begin no name of a body,
are no branch, post or kind of document, and no word of the language.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Literal

from extractors.bodies import canonical, find_bodies, head_at
from extractors.header.tail import has_family
from extractors.lexicon import listed, load
from extractors.lexicon.dictionary import follows
from extractors.outline import DEGREES
from extractors.patterns import PhraseTable, View, any_of, make_view
from extractors.references.numbers import KINDS, KNOWN_CODES
from extractors.spelling import bare, is_field_word, is_syllable
from schemas import Letter

#: A person's, or that of a body or a place.
Whose = Literal["people", "names"]
#: The words of a name, bare → whose it is, and the ways in which it is written in small letters.
Names = dict[tuple[str, ...], tuple[Whose, set[str]]]

WORD = re.compile(r"[^\W\d_]+")
_OWN, _PLACES = load("redaction"), load("places")
_EVERYWHERE = _OWN["everywhere"]
_CASED = load("bodies")["cased"]
#: What stands with a capital in names of bodies and is nobody's own: branches, posts, kinds of document.
_SHARED = [*_CASED["names"], *_CASED["common"], *_CASED["small"], *_OWN["labels"], *(kind.name for kind in KINDS)]
_SHARED += listed("bodies", "names", "sectors", "branches", "parts", "no_names")
_COMMON, _PROVINCES = (
    PhraseTable(
        (low, "") for low in sorted(set(map(str.lower, names))) if low[0].isalpha() and bare(low) != _EVERYWHERE
    )
    for names in (filter(None, _SHARED), [*_PLACES["cities"], *_PLACES["provinces"]])
)
_BETWEEN = re.compile(r"[\s*_'’]{1,80}")
_SENTENCE = re.compile(r"(?:^|[.;:!?|+(\"\n-]|\d[.)])\s*$")
_PLACE = re.compile(rf"(?<!\w){any_of(_OWN['places'])}\s+$")
_LEVEL = re.compile(rf"^{any_of(_OWN['places'])}\s+", re.IGNORECASE)
_PERSON = re.compile(rf"(?<!\w){any_of(_OWN['people'])}\s+$")
#: As usual is it that the second syllable of a word of the language follows the first.
_ONE_WORD = 1.9


def own_names(letter: Letter, read: View) -> Names:
    """Return the names in a letter that tell whose it is; ``read`` is its text as the extractors read it."""
    head = letter.header
    bodies = {head.issuer, *head.recipients, *head.addressees, *(one.issuer for one in letter.references)}
    bodies |= {name for task in letter.tasks for name in (*task.assignees, *task.coordinators, task.deliver_to)}
    bodies |= {body.name for body in find_bodies(read, 0, len(read.text))}
    written = {name for body in bodies if body for name in (body, canonical(body))}
    found: list[tuple[str, Whose]] = []
    for view in (read, *map(make_view, sorted(written))):
        found += ((view.text[start:end], whose) for start, end, whose in _runs(view, view is read))
    signer = head.evidence.get("signer")
    found += ((DEGREES.sub("", name), "people") for name in (head.signer or "", signer.quote if signer else ""))
    found.append((_LEVEL.sub("", head.place or ""), "names"))
    names: Names = {}
    for name, whose in found:
        words = WORD.findall(name.lower())
        names.setdefault(tuple(map(bare, words)), (whose, set()))[1].add(" ".join(words))
    return {name: known for name, known in names.items() if name}


def _runs(view: View, in_prose: bool) -> Iterator[tuple[int, int, Whose]]:
    """Yield the runs of words with a capital that are somebody's own: no beginning of a name, no common word."""
    words = list(WORD.finditer(view.plain))
    common = own = 0
    run: list[re.Match[str]] = []
    for word, then in zip_longest(words, words[1:]):
        if word.start() >= max(common, own):
            place = _PROVINCES.match(view.lower, word.start(), len(view.lower))
            own = place[0] if place and word[0].istitle() else 0
            head = head_at(view, word.start(), len(view.lower))
            phrase = _COMMON.match(view.lower, word.start(), len(view.lower))
            common = 0 if own else max(head.end if head else 0, phrase[0] if phrase else 0)
        if run and view.plain[run[-1].end() : word.start()] not in (" ", "'"):
            yield from _name(view, run, in_prose)
            run = []
        next_word = then[0] if then else ""
        if word.start() < common or not (word[0].istitle() or _is_brand(view, word)):
            yield from _name(view, run, in_prose)
            run = []
        elif word.start() < own or follows(word[0].lower(), next_word if in_prose else next_word.lower()) < _ONE_WORD:
            run.append(word)
    yield from _name(view, run, in_prose)


def _is_brand(view: View, word: re.Match[str]) -> bool:
    if not word[0].isupper() or word[0].lower() in load("bodies")["spelled"] or word[0] in KNOWN_CODES:
        return False
    before = view.plain[max(0, word.start() - 60) : word.start()]
    return _PLACE.search(before.lower()) is not None and any(letter.islower() for letter in before)


def _name(view: View, run: Sequence[re.Match[str]], in_prose: bool) -> Iterator[tuple[int, int, Whose]]:
    if run and _SENTENCE.search(view.plain[max(0, run[0].start() - 6) : run[0].start()]):
        run = run[is_field_word(run[0][0]) and not has_family(run[0][0]) :]
    if not run:
        return
    start, end = run[0].start(), run[-1].end()
    before = slice(max(0, start - 20), start)
    person, place = _PERSON.search(view.bare[before]), _PLACE.search(view.lower[before])
    known = person or place or (not in_prose and _is_foreign(run[0][0]))
    if known and len(run) == 1 and view.lower[before].strip():
        known = follows(view.lower[before].split()[-1], run[0][0].lower()) < _ONE_WORD
    if known or (len(run) > 1 and view.bare[start:end] != _EVERYWHERE):
        yield start, end, "people" if person or (not place and len(run) > 2 and has_family(run[0][0])) else "names"


def _is_foreign(word: str) -> bool:
    return len(word) > 2 and not is_syllable(word) and not is_field_word(word)


def stands(view: View, words: Sequence[re.Match[str]], name: tuple[str, ...], names: Names) -> bool:
    """Say whether words are a name, in any capitals and with any marks; in small letters alone its marks count."""
    if tuple(view.bare[slice(*word.span())] for word in words) != name or not all(
        _BETWEEN.fullmatch(view.plain, one.end(), two.start()) for one, two in pairwise(words)
    ):
        return False
    if len(name) == 1 or " ".join(name) == _EVERYWHERE:
        before = slice(max(0, words[0].start() - 20), words[0].start())
        if not (_PLACE.search(view.lower[before]) or _PERSON.search(view.bare[before]) or _is_foreign(words[0][0])):
            return view.plain.startswith(",", words[-1].end())  # “Huế, ngày …”
    small = " ".join(word[0].lower() for word in words)
    return all(word[0][0].isupper() for word in words) or (len(words) > 1 and small in names[name][1])
