"""Mends misread words: the words of the field, which of them follow each other, a run of words read anew."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from extractors.bodies import gained_marks
from extractors.lexicon import load
from extractors.lexicon.dictionary import WEIGHTS, field_words, follows, other_syllables
from extractors.misreadings.slots import PATTERNS
from extractors.patterns import View, make_view
from extractors.repairs import Repair
from extractors.spelling import is_syllable

# --------------------
# The words of the field, which of them follow each other, and which look like a word that is none of them.

#: A word more unlike than this is another word.
MOST_UNLIKE = 2.4
_MOST_CANDIDATES = 16
_MOST_UNLIKE = {1: 0.8, 2: 1.4}
_WORDS = load("misreadings")["letters"]
#: Letters under their marks that recognition takes for each other.
_ALIKE: list[str] = _WORDS["small"]
_ALIKE_CAPITALS: list[str] = _WORDS["capitals"]
#: Marks and figures that stand for certain letters.
_MARKS: dict[str, str] = _WORDS["marks"]
_TONE = 0.7
#: The tone above a circumflex is the first thing that a scan loses: số, đẩy, tiểu.
_TONE_ON_CIRCUMFLEX = 0.4
_MARK = 0.7
_CIRCUMFLEX, _HOOK = "\u0302", "\u0309"
#: Recognition loses marks, and takes the hook for another tone; a mark that nobody printed is ten times rarer.
_ADDED = 0.4
#: The dot of an i is read as a hook: chỉ tiết, Chỉ nhánh.
_DOT_AS_HOOK = 0.5
_LIKE = 1.1
_OTHER = 1.9
_LOST = 1.3
_ODD = 0.9


@lru_cache(maxsize=16384)
def _bare(word: str) -> str:
    return make_view(word).bare


def _shortened(bare: str) -> set[str]:
    """Return ``bare`` and what is left of it when one letter is taken away: words that share one are near."""
    return {bare, *(bare[:i] + bare[i + 1 :] for i in range(len(bare)))}


@cache
def _by_shortened() -> dict[str, tuple[str, ...]]:
    """Return the words of the field by each way to write them without one letter, or whole, unmarked."""
    table: dict[str, list[str]] = {}
    for word in sorted(field_words()):
        if len(word) > 1:
            for key in _shortened(_bare(word)):
                table.setdefault(key, []).append(word)
    return {key: tuple(found) for key, found in table.items()}


@lru_cache(maxsize=16384)  # a scan makes the same fault of the same word again and again
def near(word: str, capitals: bool = False) -> tuple[tuple[str, float], ...]:
    """Return the words of the field that ``word`` may have been, with how unlike each is, the likest first.

    ``capitals`` says that it is printed in capitals, of which others look alike.

    >>> near("trưóc")[0][0], near("đẻ")[0][0]
    ('trước', 'để')
    """
    table = _by_shortened()
    letters = "".join(filter(str.isalpha, _bare(word)))
    found = {candidate for key in _shortened(letters) for candidate in table.get(key, ())}
    ranked = sorted((unlikeness(word, candidate, capitals), candidate) for candidate in found if candidate != word)
    most = _MOST_UNLIKE.get(len(word), MOST_UNLIKE)
    return tuple((candidate, cost) for cost, candidate in ranked[:_MOST_CANDIDATES] if cost <= most)


@cache
def _parts(letter: str) -> tuple[str, str, str]:
    """Return a letter as its base, the mark of its shape (``ơ``: horn) and its tone; ``đ`` has a mark."""
    if letter == "đ":
        return "d", "-", ""
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    shape = "".join(m for m in marks if m in "\u0302\u0306\u031b")
    tone = "".join(m for m in marks if m not in "\u0302\u0306\u031b")
    return base, shape, tone


@cache
def _letters(one: str, other: str, capitals: bool) -> float:
    """Return how unlike the letter ``one``, as read, looks to ``other``, as it may have been printed; 0: the same."""
    if one == other:
        return 0.0
    if not one.isalpha():  # a mark in place of a letter may have been any
        return 0.3 if other in _MARKS.get(one, "") else _ODD
    (base, mark, tone), (base2, mark2, tone2) = _parts(one), _parts(other)
    if base == base2:
        if base == "i" and tone == _HOOK and not tone2:
            return _DOT_AS_HOOK
        added = _ADDED * ((mark > "") + (tone > "") > (mark2 > "") + (tone2 > "") or tone == _HOOK != tone2)
        if mark == mark2 == _CIRCUMFLEX:
            return _TONE_ON_CIRCUMFLEX + added
        return min(1.0, _MARK * (mark != mark2) + _TONE * (tone != tone2)) + added
    alike = any(base in group and base2 in group for group in (_ALIKE_CAPITALS if capitals else _ALIKE))
    return (_LIKE if alike else _OTHER) + 0.3 * (mark != mark2) + 0.3 * (tone != tone2)


def unlikeness(one: str, other: str, capitals: bool = False) -> float:
    """Return how unlike two words look, letter by letter; 0 for the same word.

    >>> unlikeness("trưóc", "trước") < unlikeness("trưốn", "trước")
    True
    """
    row = [i * _LOST for i in range(len(other) + 1)]
    for letter in one:
        added = _LOST if letter.isalpha() else 0.6
        above, row = row, [row[0] + added]
        for j, wanted in enumerate(other):
            row.append(min(above[j] + _letters(letter, wanted, capitals), above[j + 1] + added, row[j] + _LOST))
    return row[-1]


# --------------------
# Reads a run of words anew, where some of them were misread.
#
# Every strange word may be one of the words of the field that look like it, or two that lost the blank between them. Of
# all readings of the run that one is taken whose words follow each other as in letters, with the least change.

WORD = re.compile(PATTERNS["word"])
_BARE_CIRCUMFLEX = frozenset("âêô")
#: Words of one letter; any other letter alone marks an item.
_SHORT_WORDS = frozenset({"ở", "ý", "y", "ô"})
#: Beside one of these a word is part of an address, a symbol or a code.
CODE_MARKS = frozenset("@/_\\&0123456789")
#: No syllable is longer; two that stuck together may be.
LONGEST = 14
#: What specks are read as.
_SPECKS = frozenset(".'ˆ`¬_")
_MOST_BLANKS = 3
#: So often a letter has an abbreviation of its own (``TYT``), which no list knows.
_USUAL = 3
_FAMILY_NAMES = frozenset(load("misreadings")["family_names"])
#: Numbers in words bind, and look like other words: “hai trường” is no “hội trường”.
_NUMBER_WORDS = frozenset(load("misreadings")["number_words"])
#: With these a body begins in capitals, whatever its name is (“PHÓ CỤC TRƯỞNG CỤC …”); recognition adds no marks.
_OFFICES = frozenset(word.upper() for word in load("misreadings")["offices"] if not word.isascii())
#: Syllables that stand in compounds alone: beside others they are misread.
_BOUND = frozenset(load("misreadings")["bound"])

# What the words around a place speak for a reading (`follows`) is weighed against these costs, found by
# trying on the letters of the corpus under noise.
#: Times how unlike the words look.
_CHANGE = 1.6
#: To take a word that is one for another.
_OTHER_WORD = 0.9
#: To take a name for a word.
_NAME = 0.8
#: To take for a word another that goes with the name before it: Hồ Chí Minh tỉnh.
_BEHIND_NAME = 0.3
#: To take for a word what may be short for another: Cty, TX.
_ABBREVIATION = 1.0
#: To put in a blank.
_BLANK = 1.2
#: To leave a word as it is that nobody writes, that nobody says, that may be foreign.
_STRANGE = 2.6
_UNKNOWN = 1.5
_FOREIGN = 0.5
#: To leave a syllable that the field does not use, with a circumflex that may have lost its tone: sô, tông.
_TONELESS = 1.2
#: What its neighbours must speak for a word before others are thought of.
_ENOUGH = 1.5


class MisreadToken(NamedTuple):
    """A word of a run: as the view has it, and as it is printed."""

    start: int
    end: int
    word: str
    read: str
    is_fixed: bool
    is_usual: bool = False
    """An abbreviation of the letter's own, or the beginning of a name: recognition can only have lost its marks."""


class _Option(NamedTuple):
    """The words that a token may be, and what it costs to read it so."""

    words: tuple[str, ...]
    cost: float


class _BestReading(NamedTuple):
    """The best way to read a run up to a place, by its last word."""

    score: float
    last: str | None
    before: "_BestReading | None" = None
    repair: tuple[int, _Option] | None = None  # the token that was read otherwise than printed


def runs(view: View) -> Iterator[list[MisreadToken]]:
    """Yield the words of a text in runs, which marks and wide gaps end; a figure is the word ``0``."""
    run: list[MisreadToken] = []
    for token in _tokens(view):
        gap = view.plain[run[-1].end : token.start] if run else ""
        if len(gap) > _MOST_BLANKS or gap.strip():
            yield run
            run = []
        run.append(token)
    yield run


def _tokens(view: View) -> list[MisreadToken]:
    """Return the words and figures of a text; abbreviations and names of the letter's own are marked usual."""
    tokens = [_token(view, found) for found in WORD.finditer(view.lower)]
    counts = Counter(token.word for token in tokens)
    in_name = False
    for at, token in enumerate(tokens):
        begins = token.word in _FAMILY_NAMES and at + 1 < len(tokens) and _is_capitalised(tokens[at + 1].read)
        goes_on = in_name and view.plain[tokens[at - 1].end : token.start] == " "
        in_name = _is_capitalised(token.read) and (begins or goes_on)
        said = counts[token.word] >= _USUAL and token.read.isupper() and not is_word(token.word)
        if said or in_name:
            tokens[at] = token._replace(is_usual=True)
    return tokens


def _token(view: View, found: re.Match[str]) -> MisreadToken:
    """Return a word or figure; fixed where it is part of a code, too long, or mostly no letters."""
    start, end = found.span()
    if found["figure"] is not None:
        return MisreadToken(start, end, "0", found.group(), True)
    word = found.group()
    if not word[0].isalpha() and word[1:] in field_words():
        start, word = start + 1, word[1:]
    letters = sum(map(str.isalpha, word))
    beside = view.lower[max(0, start - 1) : start] + view.lower[end : end + 1]
    is_code = "-" in beside and view.plain[start:end].isupper() and word.isascii()  # of a symbol: KHPH-SYT-CAT
    is_fixed = is_code or not CODE_MARKS.isdisjoint(beside) or len(word) > LONGEST
    is_fixed |= letters < 2 * (len(word) - letters)
    return MisreadToken(start, end, word, view.plain[start:end], is_fixed)


def own_pairs(found: Iterable[Sequence[MisreadToken]]) -> dict[tuple[str, str], float]:
    """Return the weight that pairs of words get that the letter has three times, if the field has them too. What was
    misread once stands right elsewhere in the letter."""
    pairs = Counter(
        (one.word, then.word) for run in found for one, then in pairwise(run) if follows(one.word, then.word)
    )
    return {pair: WEIGHTS[-1] for pair, count in pairs.items() if count >= _USUAL}


def reread(view: View, run: Sequence[MisreadToken], own: Mapping[tuple[str, str], float]) -> Iterator[Repair]:
    """Yield the repairs of a run where its best reading is another; ``own``: weights of the letter's pairs."""
    if all(_is_settled(run, at) for at in range(len(run))):
        return
    for at, option in reversed([step.repair for step in _steps(_best(run, own)) if step.repair]):
        read = view.text[run[at].start : run[at].end]
        yield Repair(run[at].start, run[at].end, read, _cased(read, option.words))


def _best(run: Sequence[MisreadToken], own: Mapping[tuple[str, str], float]) -> _BestReading:
    """Return the reading of a whole run with the highest score: how usual its pairs of words, less costs."""
    readings: list[dict[str | None, _BestReading]] = [{} for _ in range(len(run) + 1)]
    readings[0][None] = _BestReading(0.0, None)
    for at, token in enumerate(run):
        for option in _options(run, at):
            changed = option.words != (token.word,)
            for reading in readings[at].values():
                score, last = reading.score - option.cost, reading.last
                for word in option.words:
                    score += follows(last, word) + own.get((last or "", word), 0.0)
                    last = word
                there = readings[at + 1]
                if last not in there or score > there[last].score:
                    there[last] = _BestReading(score, last, reading, (at, option) if changed else None)
    return max(readings[-1].values(), key=lambda reading: reading.score)


def _steps(reading: _BestReading | None) -> Iterator[_BestReading]:
    """Yield the steps of a run's best reading, from the last word back to the first; nothing for ``None``."""
    while reading is not None:
        yield reading
        reading = reading.before


def parted(view: View, run: Sequence[MisreadToken]) -> Iterator[Repair]:
    """Yield the repair of each word that a blank has cut in two (``trư ớc``), where not both halves are words."""
    for one, then in pairwise(run):
        whole = one.word + then.word
        if then.start == one.end + 1 and whole in field_words() and not {one.word, then.word} <= field_words():
            read = view.text[one.start : then.end]
            yield Repair(one.start, then.end, read, _cased(read, (whole,)))


def _is_settled(run: Sequence[MisreadToken], at: int) -> bool:
    """Whether a word is as it should be: known, and usual beside its neighbours or without any."""
    token = run[at]
    if token.is_fixed or token.read in _NUMBER_WORDS or token.read in _OFFICES:
        return True
    return token.word in field_words() and (_beside(run, at) >= _ENOUGH or len(run) == 1)


def _beside(run: Sequence[MisreadToken], at: int) -> float:
    """Return how usual a word is beside its neighbours: the weight of both pairs, 0 for unknown ones."""
    word = run[at].word
    left = follows(run[at - 1].word, word) if at else 0.0
    right = follows(word, run[at + 1].word) if at + 1 < len(run) else 0.0
    return left + right


def is_word(word: str) -> bool:
    """Whether letters of the field, or of any other, have the word."""
    return word in field_words() or word in other_syllables()


def _is_capitalised(read: str) -> bool:
    """Whether a word begins with a capital and is not all capitals."""
    return read[0].isupper() and not read.isupper()


def _options(run: Sequence[MisreadToken], at: int) -> Iterator[_Option]:
    """Yield what a token may be, each with its cost: itself, words near to it, two words stuck together."""
    token = run[at]
    yield _Option((token.word,), _cost_of_leaving(run, at))
    if _is_settled(run, at):
        return
    price, capitals = _price(run, at), token.read.isupper()
    for candidate, unlike in near(token.word, capitals):
        if not token.is_usual or gained_marks(token.word, candidate):
            yield _Option((candidate,), _CHANGE * unlike + price)
    if token.word not in field_words() and not (token.word.isascii() and capitals):
        for first, second in _cuts(token.word):
            if not capitals or is_syllable(first):
                yield _Option((first, second), _BLANK)


def _price(run: Sequence[MisreadToken], at: int) -> float:
    """Return the cost of taking a word for another one, apart from their looks: dearer for names and known words."""
    token = run[at]
    price = _NAME if at and _is_capitalised(token.read) else 0.0
    if at > 1 and not price and all(_is_capitalised(before.read) for before in run[at - 2 : at]):
        price = _BEHIND_NAME
    if token.word in field_words():
        price += 0.0 if token.word in _BOUND else _OTHER_WORD
    elif token.word in other_syllables():
        price += _OTHER_WORD / 2
    is_short = token.word.isascii() and len(token.word) < 4 and not is_syllable(token.word)
    return price + _ABBREVIATION * is_short


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a word in two words of the field that lost the blank between them."""
    for cut in range(1, len(word)):
        first, second = word[:cut], word[cut:]
        second = second[1:] if second[0] in _SPECKS else second
        if min(len(first), len(second)) == 1 and not {first, second} & _SHORT_WORDS:
            continue
        if first in field_words() and second in field_words() and (follows(first, second) or not is_syllable(word)):
            yield first, second


def _cost_of_leaving(run: Sequence[MisreadToken], at: int) -> float:
    """Return what it costs to leave a word as it is: nothing for known ones and names, most for strange ones."""
    token = run[at]
    if token.is_fixed or token.word in field_words() or (at and _is_capitalised(token.read)):
        return 0.0
    if token.word in other_syllables():
        return _TONELESS if not _BARE_CIRCUMFLEX.isdisjoint(token.word) else 0.0
    if is_syllable(token.word):
        return _UNKNOWN
    if token.word.isascii() or (token.read.isupper() and len(token.read) <= 8):
        return _FOREIGN
    return _STRANGE


def _cased(read: str, taken: tuple[str, ...]) -> str:
    """Return the words ``taken`` for what was read with its capitals; of a word only parted with its own letters."""
    meant = " ".join(taken)
    letters = [*filter(str.isalpha, read)]
    if "".join(letters).lower() == "".join(taken):  # only blanks were put in, marks left out
        remaining = iter(letters)
        return "".join(c if c == " " else next(remaining) for c in meant)
    if len(letters) > 1 and sum(map(str.isupper, letters)) > len(letters) / 2:
        return meant.upper()
    return meant[0].upper() + meant[1:] if letters[0].isupper() else meant
