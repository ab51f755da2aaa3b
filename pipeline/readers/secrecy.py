"""State secrets: the line that refuses them, and the marks in text by which they are told before anything is kept.

Law on the protection of state secrets (29/2018/QH14, 117/2025/QH15): a secret letter may not be processed or stored on
a machine of an ordinary network. What is read here is dropped at the first sign; of a doubtful one a person decides.

A mark is told by what stands there: a line, or a part that dashes or brackets set apart, with a degree of secrecy and
otherwise words that only label it (``secrecy.toml``). Where marks stand (the head, the edges of a page, a stamp, a
property, a remark) all such words count; in the text between, a degree alone: other words make of it a heading.
"""

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from functools import partial
from itertools import pairwise, takewhile

from extractors.lexicon import load
from extractors.lookalikes import as_seen
from extractors.spelling import unmarked
from pipeline.support.errors import RefusedError
from pipeline.support.old_encodings import TCVN3, UTF8_AS_WINDOWS, VNI, WINDOWS_1258

_data = partial(load, "secrecy", __package__)


def _any_of(name: str) -> str:
    """Return one pattern for the words of a list in ``secrecy.toml``, small or in capitals, any blanks between
    words."""
    found = sorted(_data()[name], key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join([*found, *map(str.upper, found)])})(?!\w)".replace(" ", r"\s+")


#: Between the letters of a word that is spaced out or dotted.
_GAP = r"[\W_]{0,3}"


def _degree(tuyet: str, toi: str, mat: str) -> str:
    """Return the pattern of a degree, spaced out or not; of its words each letter may be a class of them."""
    first, second, last = (_GAP.join(re.findall(r"\[.*?\]|.", word)) for word in (tuyet, toi, mat))
    return rf"(?<![^\W_])(?:(?:{first}|{second})[\W_]{{0,4}})?{last}(?![^\W_])"


#: As it is printed; as it may be typed, with a wrong tone or none; as recognition may leave it: the marks go first. Not
#: “MẮT” and “MẶT”, which end names of hospitals and of the Front; who typed “MẠT” meant chaff.
PRINTED = re.compile(_degree("TUYỆT", "TỐI", "MẬT"))
TYPED = re.compile(_degree("TUY[EÊỆẸẾỀ]T", "T[OÔỐÓỒ]I", "M[ÂẬẤẦA]T"))
RECOGNISED = re.compile(_degree("TUY[EÊỆẸẾỀ]T", "T[OÔỐÓỒ]I", "M[ÂẬẠẤẦA]T"))
_IN_ANY_LETTERS, _LOWEST = re.compile(PRINTED.pattern, re.I), re.compile(rf"(?<!\w)M{_GAP}Ậ{_GAP}T(?!\w)", re.I)
#: Most texts hold nothing like one; that is seen at once, and so is where one may stand.
_MAYBE = re.compile(rf"m{_GAP}[ậâạấầa]{_GAP}t(?![^\W_])", re.I)
_CAPITALS = re.compile(rf"M{_GAP}Ậ{_GAP}T(?![^\W_])")

#: The label of a form: what it says stands behind it, in any letters.
_LABEL = re.compile(r"\W*đ[ộô]\s*m[ậâ]t\s*[:.–-]\s*", re.I)
#: What is said behind a colon, of whatever it is (“Tính chất: Mật”), or ticked.
_VALUE = re.compile(
    rf".*(?:[:=☒☑]|\[x\])[^\w☐□○]*(?=(?-i:[MT]))({_IN_ANY_LETTERS.pattern})(?:\s*(?:[☐□○]|\[ ?\]).*|[\W_]*)$", re.I
)
#: What is a degree in any letters: it is said to be one, or is one of the higher two.
_SURE_PART = re.compile(rf"{_any_of('said')}(?:\s*m[ậâ]t)?\s*[:.–-]|^\W*(?:tuyệt|tối)(?!\w)", re.I)
#: Words of which MẬT is a part, and no degree: the label of a form, a name, what is said to be no secret.
_NAMES = re.compile(
    rf"(?:{_any_of('said')}|chế\s*độ)\s*m[ậâa]t(?=\s*(?:[:=(.]|là\b|của\b))|bí\s+mật\s+nhà\s+nước|(?<!\w)mật\s+(?:thư(?!\w)|độ(?!\s+khẩn))"
    # “Độ mật” is a form's, “độ Mật” a degree.
    r"|(?:(?<!nhà nước )(?<!thuộc )(?<!có )(?<!\w)[đd][ộôo]|chế\s+độ)\s*(?-i:m|M(?=[ẬÂA]))[ậâa]t(?!\w)"
    r"|(?<!\w)không\s+(?:(?:phải|là|thuộc|độ|có|đóng|dấu|chỉ)\s+)*mật(?!\w)"
    r"|(?<!\w)gan[\W_]+mật(?!\w)"
    rf"|(?<!\w)(?:{'|'.join(_data()['ending'])})\s+mật(?!\w)|(?<!\w)mật\s+(?:{'|'.join(_data()['beginning'])})(?!\w)"
    # What may be done with the paper.
    r"|(?<=mật)\s*[^\w\s]\s*(?:không|cấm|chỉ|đề nghị|yêu cầu|thời hạn|ngày)(?!\w).*"
    r"|^(?:[☐□○]|\[ ?\])\s*(?:tuyệt\s+|tối\s+)?mật\W*$",
    re.I,
)
#: The label of a form with one of the old degrees, which no other one follows: “Độ mật: A”, no “Độ mật: A, B, C”.
_OLD_DEGREE = re.compile(
    r"(?<!\w)(?:[đd][ộôo]|dấu|mức|cấp)\s+(?:bảo\s+)?m[ậâa]t(?:\s+của\s+(?:văn\s+bản|tài\s+liệu))?"
    r"\s*(?:[:=.–-]|là(?!\w)|loại(?!\w)|(?=[(\[“\"]))[ \t]*[(\[“\"']?[ \t]*(?:loại\s+)?(?-i:([ABC]))"
    r"(?=[ \t]*(?:$|[.;)\]”\"'|(]|\s{2}|,(?!\s*[ABC]\b)|[–-]\s*(?!\s*[ABC]\b)))",
    re.I | re.M,
)
#: A degree of which each letter stands by itself, far from the next or on a line of its own.
_LETTER_BY_LETTER = re.compile(r"(?<!\S)(?:T\s+(?:U\s+Y\s+Ệ\s+T|Ố\s+I)\s+)?M\s+Ậ\s+T(?!\S)")
#: The higher two, among whatever words; typed without tones.
_HIGHER = re.compile(r"(?<!\w)(?:tuyệt|tối)\s+mật(?!\w)|(?<!\w)(?:tuyet\s+mat|(?-i:TOI\s+MAT))(?!\w)", re.I)
_ABOUT = re.compile(_any_of("about"), re.I)
#: With tones or typed without.
_COUNTS, _OF = f"(?:{_any_of('numbered')}|{unmarked(_any_of('numbered'))})", r"\s*(?:/|trên)\s*"
_NUMBERED = re.compile(rf"{_COUNTS}\W*\d+(?:{_OF}\d+)?(?!\w)|(?<!\w)\d+\s*(?:/\s*\d+(?!\w)|{_COUNTS})", re.I)
_LABELS, _BESIDE, _OTHER_THINGS = (re.compile(_any_of(name), re.I) for name in ("labels", "beside", "other_things"))
#: The labels as they are typed without tones.
_BARE_LABELS = re.compile(unmarked(_LABELS.pattern), re.I)
_ENGLISH = re.compile(rf"[\W_]*{_any_of('english')}[\W_]*", re.I)
#: What sets the parts of a line apart: more in the number of a letter, and in the subject of a mail.
_APART = r"[\[\](){}<>«»“”|;/–—]|(?<=\s)-|-(?=\s)"
_IN_LINE, _IN_NUMBER, _IN_SUBJECT = (
    re.compile(_APART + more, re.I) for more in ("", r"|[-,]|số\W*\d[\w/-]*\s", r"|[:.,]")
)
_SENTENCES = re.compile("[;.]")
_NUMBER = re.compile(r"\W*số\b.*\d", re.I)
#: What ends a line in brackets or behind a dash, with a capital.
_AT_THE_END = re.compile(r"(?:[(\[]|\s[-–—]\s)\s*(?=[MTĐ])([^()\[\]–—]*)[\W_]*$")
_BRACKETED = re.compile(r"[\[({<«“\"]([^\[\](){}<>«»“”\"]*)[\])}>»”\"]")
_LETTERS_ONLY, _FORM = re.compile(r"[\W_]+"), " Độ "
_FRAME = " \t.,:;*_~=[](){}|<>«»“”\"'-–—"

#: Lines with words at the top of a letter among which a mark stands (NĐ 30/2020/NĐ-CP, Phụ lục I, ô số 10a).
HEAD_LINES = 25
#: So many words only a running line has; a line with a mark is no longer than so many letters.
_RUNNING_WORDS, _LONGEST = 15, 200
_LONGEST_NAME = 5  # of a person, in syllables
#: Lines at the edges of a page of plain text.
_AT_TOP, _AT_FOOT = 2, 3
#: A row of more cells is one of a table, such as a register of documents by their degrees.
MOST_BESIDE = 2
_CELLS = re.compile(r"\S(?:(?! {3,}|\t).)*")
#: The end of a line whose name (“… BẢO VỆ BÍ / MẬT”) or sentence goes on in the next one.
_NAME_TORN = re.compile(f"{_any_of('torn_names')}$")
_TORN = re.compile(rf"(?:{_NAME_TORN.pattern}|(?i:{_any_of('torn_sentences')}))$")
_TEXT_BEGINS = re.compile(rf"\W*{_any_of('text_begins')}", re.I)

#: “Mật” as a program of today shows the codes that have one byte for a letter.
_IN_OLD_CODE = re.compile("m(?:(ë)|(a?ä)|(âò)|(áº[¬\xad]|Ã¡ÂºÂ[¬\xad]))t", re.I)
_OLD_CODES = (TCVN3, VNI, WINDOWS_1258, UTF8_AS_WINDOWS)
#: Degrees with letters that a program could not show (� or ? for each of their bytes), and what is left of Ố and Đ
#: where it showed the other bytes.
_LOST = "[\ufffd?]{1,3}"
_WITH_LOST_LETTERS = (
    (re.compile("á»\ufffd"), "Ố"),
    (re.compile("Ä\ufffd"), "Đ"),
    (re.compile(rf"\bTUY{_LOST}T\s+M{_LOST}T\b", re.I), "TUYỆT MẬT"),
    (re.compile(rf"\bT{_LOST}I\s+M{_LOST}T\b", re.I), "TỐI MẬT"),
    (re.compile(rf"\bM{_LOST}T\b"), "MẬT"),
)


def secret(name: str) -> RefusedError:
    """Return the refusal of a file in which a letter is marked secret; it says nothing of what the letter holds."""
    return RefusedError(
        "secret",
        name,
        "có dấu chỉ độ mật nên không đọc, không lưu gì. "
        "Vào sổ văn bản mật trên giấy, giao người giữ tài liệu mật và gỡ tệp khỏi máy nối mạng.",
    )


def doubtful(name: str) -> RefusedError:
    """Return the refusal of a file of which a person has to say first that it is no secret."""
    return RefusedError(
        "secret-doubt",
        name,
        "tên tệp hoặc tiêu đề thư có chữ MẬT, văn bản có dòng chữ như SECRET, CONFIDENTIAL, bảng tính .xls có chữ MẬT, "
        "hoặc có phần không xem được mà có thể mang dấu độ mật, nên chưa đọc, không lưu gì. "
        "Nếu là bí mật nhà nước thì gỡ tệp khỏi máy nối mạng; nếu không thì thêm “KHÔNG MẬT” vào tên tệp, đưa vào lại.",
    )


class StampSeenError(Exception):
    """A reader saw a mark of secrecy. Whoever knows the file's name makes the refusal of it."""

    refusal = staticmethod(secret)


class DoubtSeenError(StampSeenError):
    """A reader saw what may be a mark of secrecy, and no person said yet that it is none."""

    refusal = staticmethod(doubtful)


class StampUnreadError(Exception):
    """A reader saw what may be a stamp, and the program that recognises words is not installed."""


# --------------------
# One line, or words that stand alone.


def is_stamp(words: str, degree: re.Pattern[str] = PRINTED) -> bool:
    """Whether words that stand alone are a mark of secrecy in any place; ``degree``: how its word is written."""
    words = _plain(words)
    value = _LABEL.sub("", words, count=1)
    return _holds(value, degree if value == words else _IN_ANY_LETTERS, _BESIDE)


def is_mark(words: str, degree: re.Pattern[str] = PRINTED) -> bool:
    """Whether words, or a part set apart, are a mark of secrecy where marks stand (head, edge, property)."""
    words = _plain(words)
    if is_stamp(words, degree) or (words.isascii() and _holds(unmarked(without_names(words)), degree, _BARE_LABELS)):
        return True
    is_number = _NUMBER.match(words) is not None
    return _has_part(words, _IN_NUMBER if is_number else _IN_LINE, beside_a_name=is_number)


def is_marked(subject: str) -> bool:
    """Whether the subject of a mail, or a property of a file, marks what it brings: a part of it is a degree."""
    subject = _plain(subject)
    return is_stamp(subject) or _has_part(subject, _IN_SUBJECT, beside_a_name=True)


def may_be_marked(subject: str) -> bool:
    """Whether a subject, or a file's name, names one of the higher degrees and may be a mark: a person must say."""
    subject = _plain(subject)
    named = set(map(str.lower, _HIGHER.findall(without_names(subject))))
    return not _no_secret.get() and len(named) == 1 and not _ABOUT.search(subject)


def refuse_subjects(subjects: Sequence[str], name: str) -> None:
    """Raise ``RefusedError`` of the mail called ``name`` where one of its subjects is a mark, or may be one."""
    if any(map(is_marked, subjects)):
        raise secret(name)
    if any(map(may_be_marked, subjects)):
        raise doubtful(name)


def may_be_mark(words: str) -> bool:
    """Whether words that stand alone may be a mark: the degree of an English letter."""
    return not _no_secret.get() and len(words) <= _LONGEST and _ENGLISH.fullmatch(_plain(words)) is not None


def _plain(words: str) -> str:
    """Return words as they are seen, on one line; ``""`` where they are too long for a mark."""
    return " ".join(_seen(words).split()) if len(words) <= _LONGEST else ""


def _seen(text: str) -> str:
    """Return a text as people see it: look-alikes as our letters, old codes read, lost letters put in."""
    for lost, meant in _WITH_LOST_LETTERS:
        text = lost.sub(meant, text)
    if _IN_OLD_CODE.search(text):
        text = "\n".join(map(_of_old_code, text.split("\n")))
    text = unicodedata.normalize("NFKC", as_seen(text))
    text = _OLD_DEGREE.sub(lambda found: f"Độ mật: {_data()['old_degrees'][found[1]]}", text)
    return _LETTER_BY_LETTER.sub(lambda found: " ".join(found[0].split()), text)


def _of_old_code(line: str) -> str:
    """Return a line with ``Mật`` in an old code as Unicode, any other as it is."""
    found = _IN_OLD_CODE.search(line) if len(line) <= _LONGEST else None
    return _OLD_CODES[(found.lastindex or 1) - 1].read(line) if found else line


def _holds(words: str, degree: re.Pattern[str], others: re.Pattern[str]) -> bool:
    """Whether words hold one ``degree`` (several would be a list) and beside it nothing but ``others``."""
    if len({_LETTERS_ONLY.sub("", found).lower() for found in degree.findall(words)}) != 1:
        return False
    return not _LETTERS_ONLY.sub("", others.sub(" ", _NUMBERED.sub(" ", degree.sub(" ", words))))


def _has_part(words: str, apart: re.Pattern[str], *, beside_a_name: bool) -> bool:
    """Whether words, or a part of them that is set apart, are a degree with its labels. Small letters are enough
    where all the words are one, and beside what is no sentence: a number, the name of a file, a mail's subject."""
    # Where all words beside the lowest degree are of goods, organs, votes, ciphers, names, it is one of them.
    rest = " ".join(re.findall(r"[^\W\d_]+", _LOWEST.sub(" ", words)))
    if rest and not _OTHER_THINGS.sub("", rest).strip():
        return False
    words = _VALUE.sub(rf"{_FORM}: \1", without_names(words))
    if len(set(map(str.lower, _IN_ANY_LETTERS.findall(words)))) != 1:
        return False
    bracketed = [part.strip(_FRAME) for part in _BRACKETED.findall(words)]
    ways = (apart, _SENTENCES) if beside_a_name else (apart,)
    parts = {part for whole in (words, *bracketed) for by in ways for part in by.split(whole)}
    if any(_holds(part, PRINTED, _LABELS) for part in parts):
        return True
    # What begins with a small letter and no sign ends a sentence, the one of the line above perhaps.
    small = [words, *_ending(words), *(part for part in parts if beside_a_name or _SURE_PART.search(part))]
    return any(
        _holds(part, _IN_ANY_LETTERS, _LABELS)
        and (
            part.strip(_FRAME) in bracketed or _SURE_PART.search(part) or next(filter(str.isalpha, part), "").isupper()
        )
        for part in small
    )


def _ending(words: str) -> list[str]:
    """Return what ends words in brackets or behind a dash, if anything; not behind words that name papers."""
    found = _AT_THE_END.search(words)
    return [found[1]] if found and not _TORN.search(words[: found.start()].strip()) else []


def without_names(words: str) -> str:
    """Return words without the names in which MẬT is no degree (``_NAMES``: ``bí mật nhà nước``, ``mật thư``)."""
    return _NAMES.sub(_FORM, words)


def refuse_marks(said: Iterable[str]) -> None:
    """Raise ``StampSeenError`` where one of some lines that stand apart (margins, remarks, properties) is a mark,
    ``DoubtSeenError`` where one may be."""
    lines = [line for words in said for line in words.splitlines()]
    if any(map(is_mark, lines)):
        raise StampSeenError
    if any(map(may_be_mark, lines)):
        raise DoubtSeenError


def ask_a_person() -> None:
    """Raise ``DoubtSeenError`` for what may be a mark, or bear one, and the program cannot tell."""
    if not _no_secret.get():
        raise DoubtSeenError


# --------------------
# What a file is called, and what a person says by it.

#: Names are typed without tones, too; the shortest degree is told so only in brackets, for MAT begins other words.
_NAMED = re.compile(r"(?<![^\W_])T(?:UYET|OI)[\W_]*MAT(?![^\W_])|[(\[]MAT[)\]]", re.I)
_NOT_SECRET = re.compile(r"(?<![^\W_])kh(?:ô|o)ng[\W_]+m(?:ậ|a)t(?![^\W_])", re.I)
_no_secret: ContextVar[bool] = ContextVar("no_secret", default=False)


@contextlib.contextmanager
def answered_by(name: str) -> Iterator[None]:
    """Ask nothing inside where a person wrote into the file's name that it is no secret; a mark is one all the same."""
    token = _no_secret.set(_no_secret.get() or _NOT_SECRET.search(_plain(name)) is not None)
    try:
        yield
    finally:
        _no_secret.reset(token)


def asks(name: str) -> bool:
    """Whether a file's name may mark it: by a degree set apart, in capitals among small letters, at its end."""
    name = _plain(name.replace("_", " - ").rpartition(".")[0] or name)
    degree = PRINTED.search(without_names(name))
    # Among capitals it may be the end of another name (BÍ MẬT), or begin one (MẬT ONG).
    alone = degree is not None and not (
        name.isupper() and (_TORN.search(name[: degree.start()].strip()) or any(map(str.isalpha, name[degree.end() :])))
    )
    is_named = alone or is_marked(name) or _NAMED.search(name) is not None
    return not _no_secret.get() and (is_named or may_be_marked(name))


# --------------------
# A letter's text: its head, its edges, and the lines between.


def is_stamped(text: str) -> bool:
    """Whether a letter's text carries a mark: in the head, at the edges of its pages, on a line of its own."""
    text = _seen(text)
    if not _MAYBE.search(text):
        return False
    lines = list(filter(str.strip, text.split("\n")))
    at_edges = (_is_at(above, line, is_mark) for above, line in pairwise(["", *_edges(text)]))
    return stamped(lines[:HEAD_LINES], TYPED) or any(at_edges) or stamped_alone(lines)


def stamped_alone(lines: Sequence[str]) -> bool:
    """Whether one of the lines, wherever it stands, is a mark of secrecy by itself."""
    found = {pair for pair in pairwise(["", *lines]) if _CAPITALS.search(_seen(pair[1]))}
    return any(_is_at(above, line, is_stamp) for above, line in found)


def stamped(lines: Sequence[str], degree: re.Pattern[str] = PRINTED) -> bool:
    """Whether one of the lines at the top of a letter or page holds a mark, alone or beside others."""
    head = len(list(takewhile(lambda line: not _is_running(line), lines)))
    for number, (above, line) in enumerate(pairwise(["", *lines])):
        line = line[: 2 * _LONGEST]
        cells = _CELLS.findall(line) if _MAYBE.search(_seen(line)) else []
        in_head = number < head and len(cells) <= MOST_BESIDE
        told = partial(is_mark if in_head else is_stamp, degree=degree)
        if not _is_row(line) and any(_is_at(above, cell, told) for cell in cells):
            return True
    return False


def may_be_stamped(text: str) -> bool:
    """Whether a line at the top of a letter's text or at its edges may be a mark, which a person must say."""
    head = takewhile(lambda line: not _is_running(line), list(filter(str.strip, text.split("\n")))[:HEAD_LINES])
    return any(may_be_mark(cell) for line in (*head, *_edges(text)) for cell in _CELLS.findall(line))


def _edges(text: str) -> Iterator[str]:
    """Yield the first and the last lines of each page of plain text."""
    for page in text.split("\f"):
        lines = list(filter(str.strip, page.split("\n")))
        yield from (*lines[:_AT_TOP], *lines[-_AT_FOOT:])


def _is_running(line: str) -> bool:
    """Whether a line is one of running text, at which the head of a letter ends."""
    cells = [*map(str.split, _CELLS.findall(line[: 2 * _LONGEST]))]
    # The two names at the top are long, too, where they came together in one line, but of capitals.
    is_long = any(
        len(words) >= _RUNNING_WORDS and 2 * sum(word[0].islower() for word in words) > len(words) for words in cells
    )
    return len(line) > 2 * _LONGEST or is_long or _TEXT_BEGINS.match(line) is not None


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table, of more cells than one."""
    return line.count("|") >= 2 and sum(map(bool, map(str.strip, line.split("|")))) > 1


def _is_at(above: str, words: str, told: Callable[[str], bool]) -> bool:
    """Whether words are a mark (``told``), no row of a table, no end of a name or sentence begun ``above``."""
    if _is_row(words) or not told(words):
        return False
    torn = _NAME_TORN if is_stamp(words) else _TORN
    cells = [cell.strip(_FRAME) for cell in _CELLS.findall(above[-_LONGEST:])]
    return not any(torn.search(cell) and _LABELS.sub("", cell).strip() and not _is_name(cell) for cell in cells)


def _is_name(cell: str) -> bool:
    """Whether words are the name of a person, which does not go on in the next line."""
    first, *others = cell.split()
    return 0 < len(others) < _LONGEST_NAME and first.lower() in _data()["families"]
