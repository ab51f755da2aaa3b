"""How fast letters are read, beside what else reads text, and how the time grows with the length.

Measured in one run, on one core, warm; what is compared runs on its own kind of text, in the same run:

- characters a second over the letters of the corpus, everything after reading included;
- times a bare pass of thirty plain patterns over the same text, which is what a small script would do; the ratio says
  what scope, values, evidence and flags cost, and means the same on any machine;
- times eyecite, which finds citations in American opinions;
- times the search for dates of dateparser, in Vietnamese, on a sample of the same letters;
- times the last release of ``docs/bench.md`` and the commit at which the work on this version began, on the same
  letters in turns, and how many letters a second a whole run takes in, from file to store, beside that release;
- times spaCy's Matcher, pdfplumber, tesseract and OCRmyPDF, on the same letters as text, PDFs and scans
  (``benchmarks.others``);
- how much more twice the text takes, of letters joined and of texts without sense.

A run fails where a letter takes a twentieth more than at one of these, or one of the ratios is a tenth worse than
``docs/bench.md`` had it: what was lost is seen when it is lost.

Run as ``python -m benchmarks.extract``; ``--ratio`` prints only how many bare passes a letter of full length costs,
``--beside`` only the comparison with the last release, ``--keep`` writes the line of this one into ``docs/bench.md``.
"""

import argparse
import datetime
import gc
import re
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from benchmarks.letters import joined, long_letter, source_of, texts
from benchmarks.measuring import DOCS, Figure, best_of, fill, machine, table
from benchmarks.releases import EVERY, LEFT_FROM, PAGE, beside, keep, releases, runs_beside
from extractors import extract

# --------------------
# Texts without sense, each one phrase over and over: what made some rule slow once, or is made of what rules look for.
#
# Time must grow with them as with any text; `tests/extractors/test_linear_time.py` holds every one of them to it.

HEAD = "Số: 12/KH-CĐP\nKẾ HOẠCH\nTổ chức hội thao\nCông đoàn phường xây dựng kế hoạch như sau:\n"

UNITS: dict[str, str] = {
    "digits": "1234567890",
    "bound words": "trước ngày ",
    "dots": ".",
    "dashes": "- ",
    "nested bullets": "\n- a\n+ b\n",
    "no blanks": "Công",
    "list of unions": "CĐCS, ",
    "unions with và": "các CĐCS và ",
    "plural words": "các ",
    "requests": "đề nghị các CĐCS ",
    "lines of capitals": "CÔNG ĐOÀN\n",
    "page numbers": "\n\n2\n\n",
    "dates on one line": "ngày 12/3/2026 ",
    "dates on many lines": "ngày 12/3/2026\n",
    "spans of dates": "từ ngày 1/2/2026 đến ngày ",
    "limits": "tối đa 12 người ",
    "numbers in words": "01 (một) ",
    "references": "số 12/KH-LĐLĐ ",
    "cited by kind": "Công văn số ",
    "recurring": "hằng tháng ",
    "opening brackets": "(a ",
    "bars": "| a | b |\n",
    "items with dates": "\n- gửi báo cáo về CĐCS trước ngày 12/3/2026;",
    "annexes": "PHỤ LỤC\n",
    "names": "Nguyễn Văn An ",
    "recipients": "- Lưu: VT;\n",
    "blanks": " ",
    "one digit": "7",
    "digits apart": "12 ",
    "bound words and days": "trước ngày 15/3 ",
    "people": "02 đại biểu ",
    "per cent": "50% ",
    "numbered items": "\n1.2. Công đoàn cơ sở gửi báo cáo về LĐLĐ tỉnh;",
    "a body of bodies": "Công đoàn Công ty Cổ phần Hòa Bình và ",
    "one line of prose": (
        "Các CĐCS tổ chức hội nghị với 02 đại biểu, gửi báo cáo về Công đoàn ngành trước ngày 15/3/2026 theo "
        "Kế hoạch số 12/KH-LĐLĐ ngày 02/01/2026. "
    ),
    "prose without an end": "các công đoàn cơ sở tổ chức thực hiện và báo cáo kết quả hằng tháng ",
    "no blanks, with marks": "côngđoàncơsởbáocáotrướcngày",
    "rows of a table": "| 1 | Báo cáo | CĐCS | 15/3/2026 |\n",
    "columns": "Công đoàn          Báo cáo        15/3\n",
    "signatures": "TM. BAN THƯỜNG VỤ\n",
    "lists of recipients": "Nơi nhận:\n- Như trên;\n",
    "addressees": "Kính gửi: ",
    "labels": "Thời gian: ",
    "slashes": "1/",
    "years": "năm 2026 ",
    "quarters": "quý II ",
    "letters apart": "a b ",
    "stars": "*",
    "line ends": "\n",
    "carriage returns": "\r",
    "dates misread": "truóc ngảy 15/3/2o26 ",
    "odd blanks behind a reference": "số 12/KH-LĐLĐ ngày 3/4/2026" + "\u2028" * 400,
    "clauses that let off": "; cụm 6 có thể dùng chung gian hàng",
    "counted units": "Đề nghị 07 CĐCS sau đây gửi báo cáo:\n- CĐCS Công ty Sao Mai;\n- CĐCS Bệnh viện Phổi;\n",
    "many counts": "03 đơn vị sau gửi báo cáo; ",
    "blanks of one line": "          ",
}


def hostile(name: str, length: int, more: int = 0) -> str:
    """Return a letter that goes on with the unit ``name`` up to about ``length`` characters, and so many ``more``."""
    unit = UNITS[name]
    return HEAD + unit * (length // len(unit) + more)


#: What a letter of full length measures, in bytes of UTF-8.
FULL_LETTER = 10_000
#: Targets: characters a second over the corpus; bare passes, at most; times eyecite and times dateparser, at least.
LEAST_SPEED = 1_000_000.0
MOST_RATIO = 6.0
LEAST_TIMES_EYECITE = 3.5
LEAST_TIMES_DATEPARSER = 80.0
#: So many times the time of an earlier program at most; a ratio so many times worse than the page has it is told.
MOST_TIMES_EARLIER, MOST_TIMES_BEFORE = 1.05, 1.1
#: What the commit is called at which the work on this version began.
BEGAN = "where this version began"
#: So many times the letters a second of the last release at least, from file to store; so many letters are taken in.
LEAST_TIMES_RUN, RUN_OF = 3.0, 104
#: Target: twice the text takes so many times the time at most.
MOST_GROWTH = 2.2

#: Texts whose growth is shown, and up to which length; the tests measure all of `UNITS`.
JOINED = "letters joined"
GROWTH = (JOINED, "digits", "bound words", "nested bullets", "dots", "no blanks", "one line of prose")
LONGEST = 1_000_000
OPINION = Path(__file__).with_name("opinion.txt")
#: How many copies of the opinion eyecite reads, how many letters dateparser, and how much of each: it is slow.
COPIES = 12
SAMPLED_LETTERS = 8
SAMPLED_CHARACTERS = 2_000
#: How often a letter is read; the quickest counts.
ROUNDS = 7
#: Times a letter is read before it is timed: patterns are compiled, and the interpreter has seen which way code goes.
WARMING = 3
#: So many bare passes are timed at once: as long as an extraction, so that no quiet moment favours them.
IN_A_ROW = 10

#: A ratio as the page has it.
_ROW = re.compile(r"^\| (× [^|]+) \| ([\d.,]+) \|", re.MULTILINE)

PLAIN_PATTERNS = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"số:?\s*\d+\s*/\s*[\w-]+",
        r"\d{1,2}/\d{1,2}/\d{4}",
        r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}",
        r"(?:trước|chậm nhất|đến hết|hạn cuối)\s+ngày\s+\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?",
        r"\d{1,2}\s*(?:giờ|h)\s*\d{0,2}",
        r"(?:hằng|hàng)\s+(?:tuần|tháng|quý|năm)",
        r"định kỳ\s+\d+\s+tháng",
        r"trong vòng\s+\d+\s+ngày",
        r"quý\s+(?:IV|I{1,3}|[1-4])(?:\s*/\s*\d{4}|\s+năm\s+\d{4})?",
        r"tháng\s+\d{1,2}\s*/\s*\d{4}",
        r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)",
        r"(?:không quá|tối đa|ít nhất|khoảng)\s+\d+\s+(?:người|đại biểu|đồng chí)",
        r"\d+(?:,\d+)?\s*%",
        r"(?:cử|mời)\s+\d+\s+(?:đại biểu|đồng chí|người)",
        r"công đoàn\s+(?:cơ sở|ngành|cấp trên trực tiếp cơ sở)",
        r"liên đoàn lao động\s+(?:tỉnh|thành phố|huyện|quận|thị xã)\s+\w+(?:\s+\w+)?",
        r"ủy ban nhân dân\s+(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)",
        r"(?:kế hoạch|công văn|hướng dẫn|thông báo|quyết định|nghị quyết|chỉ thị)\s+số\s+\d+",
        r"căn cứ\s+[^\n;]+",
        r"thực hiện\s+[^\n;]+",
        r"kính gửi:?\s*[^\n]+",
        r"nơi nhận:?",
        r"v/v\s+[^\n]+",
        r"(?:gửi|báo cáo)\s+[^\n.;]*?\s+về\s+[^\n.;]+",
        r"^\s*(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s",
        r"^\s*[-+•]\s",
        r"(?:TM|KT|TL|TUQ)\.\s*[^\n]+",
        r"(?:phó\s+)?(?:chủ tịch|giám đốc|bí thư|trưởng ban)",
        r"(?:đề nghị|yêu cầu|giao|phân công)\s+[^\n,;:]+",
        r"(?:thay thế|bãi bỏ|sửa đổi|bổ sung)\s+[^\n,;.]+",
    )
]


class Timing(NamedTuple):
    """One letter: its characters, and the milliseconds of a bare pass and of extraction."""

    characters: int
    bare: float
    extraction: float


def bare_passes_over(text: str) -> None:
    """Run every plain pattern over the text some times, as a script without an outline would."""
    for _ in range(IN_A_ROW):
        sum(1 for pattern in PLAIN_PATTERNS for _ in pattern.finditer(text))


def measured(text: str, rounds: int) -> Timing:
    """Time one letter, warm: bare passes and extraction in turns, about as long each, so that what slows the machine
    slows them both.
    """
    source = source_of(text)
    for _ in range(WARMING):
        extract(source)
    gc.freeze()  # the search for rings looks at what is made from now on, not at all that the process holds already
    turns = [
        (best_of(partial(bare_passes_over, text), 1) / IN_A_ROW, best_of(partial(extract, source), 1))
        for _ in range(rounds)
    ]
    bare, extraction = map(min, zip(*turns, strict=True))
    return Timing(len(text), bare, extraction)


def speed(timings: Sequence[Timing]) -> float:
    return 1000 * sum(timing.characters for timing in timings) / sum(timing.extraction for timing in timings)


def bare_passes(timings: Sequence[Timing]) -> float:
    return sum(timing.extraction for timing in timings) / sum(timing.bare for timing in timings)


def speed_of_eyecite(rounds: int = 3) -> float:
    """Return the characters a second that eyecite reads of an opinion, with the tokenizer that it takes by itself."""
    from eyecite import get_citations

    text = OPINION.read_text("utf-8") * COPIES
    get_citations(text[:5000])
    return 1000 * len(text) / best_of(partial(get_citations, text), rounds)


def speed_of_dateparser(letters: Sequence[str], rounds: int = 2) -> float:
    """Return the characters a second in which dateparser looks for Vietnamese dates; of each letter the beginning."""
    from dateparser.search import search_dates

    sample = [text[:SAMPLED_CHARACTERS] for text in letters[:: max(1, len(letters) // SAMPLED_LETTERS)]]
    search_dates(sample[0], languages=["vi"])
    spent = sum(best_of(partial(search_dates, text, languages=["vi"]), rounds) for text in sample)
    return 1000 * sum(map(len, sample)) / spent


def growth(name: str, length: int = LONGEST, rounds: int = 2) -> tuple[float, float]:
    written = joined if name == JOINED else partial(hostile, name)
    half, whole = (best_of(partial(extract, source_of(written(size))), rounds) for size in (length // 2, length))
    return half, whole


def beside_earlier() -> list[Figure]:
    """Return what a letter takes here, in times of what it took at the last release and where the work began."""
    name, commit, *_ = releases()[-1]
    return [beside_one(name, commit), beside_one(BEGAN, LEFT_FROM)]


def beside_one(name: str, commit: str) -> Figure:
    """Return what a letter takes here, in times of what it took at one commit."""
    return Figure(f"× the time of {name} ({commit})", beside(commit, [*texts().values()][::EVERY]), MOST_TIMES_EARLIER)


def steps(text: str) -> tuple[int, int]:
    """Return how many named functions a letter goes through, and how often the next one called is of another file.

    That is what is asked of who reads the code along a letter; counted where all that it loads and compiles is there.
    """
    letter, ours = source_of(text), tuple(str(DOCS.parent / package) for package in ("schemas", "extractors"))
    extract(letter)
    called = list[tuple[str, str, int]]()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(ours) and not code.co_name.startswith("<"):
            called.append((code.co_filename, code.co_name, code.co_firstlineno))

    sys.setprofile(note)
    try:
        extract(letter)
    finally:
        sys.setprofile(None)
    return len(set(called)), sum(one[0] != then[0] for one, then in pairwise(called))


def print_older() -> None:
    """Print what a letter takes here, in times of each release before the last: nothing is held to that."""
    for name, commit, *_ in releases()[:-1]:
        found = beside_one(name, commit)
        print(f"{found.what:52} {found.value:14,.2f}   told only")


def run_beside_the_last() -> Figure:
    """Return how many times the letters a second of the last release a whole run takes in."""
    name, commit, *_ = releases()[-1]
    own, last = runs_beside(commit, RUN_OF)
    return Figure(f"× the whole run of {name} ({own:.1f} : {last:.1f} a second)", own / last, LEAST_TIMES_RUN, True)


def figures(every: int = 1) -> list[Figure]:
    """Return all figures; of every so many-th letter, and without growth, where not every letter is read."""
    from benchmarks import others

    letters = list(texts().values())[::every]
    timings = [measured(text, ROUNDS) for text in letters]
    own = speed(timings)
    grown = {name: growth(name) for name in GROWTH if every == 1}
    return [
        Figure("characters a second, corpus", own, LEAST_SPEED, at_least=True),
        Figure("× a bare pass, corpus", bare_passes(timings), MOST_RATIO),
        Figure("× a bare pass, letter of 10 kB", bare_passes([measured(long_letter(FULL_LETTER), ROUNDS)]), MOST_RATIO),
        Figure("× eyecite on opinions", own / speed_of_eyecite(), LEAST_TIMES_EYECITE, at_least=True),
        *beside_earlier(),
        run_beside_the_last(),
        Figure("× dateparser's search", own / speed_of_dateparser(letters), LEAST_TIMES_DATEPARSER, at_least=True),
        *others.figures(letters, own),
        *(
            Figure(f"growth for twice the text: {name}", whole / half, MOST_GROWTH)
            for name, (half, whole) in grown.items()
        ),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="How fast letters are read.")
    parser.add_argument("--ratio", type=int, metavar="ROUNDS", help="only a letter of full length, in bare passes")
    parser.add_argument("--beside", action="store_true", help="only beside earlier programs")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="only every so many-th letter, on a busy machine"
    )
    parser.add_argument("--keep", action="store_true", help="write the line of this release into docs/bench.md")
    parser.add_argument("--accept", action="store_true", help="write the page although a tenth was lost")
    parser.add_argument("--steps", action="store_true", help="only functions and changes of module of a letter")
    asked = parser.parse_args()
    if asked.steps:
        functions, changes = steps(next(iter(texts().values())))
        print(f"{functions} functions, {changes} changes of module")
        return 0
    if asked.ratio:
        print(bare_passes([measured(long_letter(FULL_LETTER), asked.ratio)]))
        return 0
    if asked.keep:
        timings = [measured(text, ROUNDS) for text in [*texts().values()][::EVERY]]
        a_letter = sum(timing.extraction for timing in timings) / len(timings)
        keep(a_letter, speed(timings) / speed_of_eyecite(), beside_earlier()[0].value)
        return 0
    found = [*beside_earlier(), run_beside_the_last()] if asked.beside else figures(asked.every)
    for figure in found:
        side, mark = "≥" if figure.at_least else "≤", "" if figure.reached else "  missed"
        print(f"{figure.what:52} {figure.value:14,.2f} {side} {figure.aim:,.4g}{mark}")
    print_older()
    lost = [*fallen(found, (DOCS / PAGE).read_text("utf-8"))]
    for line in lost:
        print(f"a tenth lost: {line}")
    if not asked.beside and (asked.accept or not lost):  # else the next run would find nothing lost
        fill(PAGE, beside=page(found, asked.every))
    return int(bool(lost) or has_lost(found))


def page(found: Sequence[Figure], every: int) -> Iterator[str]:
    """Yield the lines of the figures, with day and what else the machine did."""
    day, of = f"{datetime.date.today():%d/%m/%Y}", "every letter" if every == 1 else f"every {every}th letter"
    yield f"Of {of} of the corpus, on {day}."
    yield from machine()
    yield ""
    rows = [
        [figure.what, f"{figure.value:,.2f}", f"{'≥' if figure.at_least else '≤'} {figure.aim:,.4g}"]
        for figure in found
    ]
    yield from table(["extraction", "measured", "aim"], rows)


def has_lost(found: Sequence[Figure]) -> bool:
    """Whether extraction takes a twentieth more than at the last release, or than where the work began."""
    return any(not figure.reached for figure in found if figure.what.startswith("× the time of "))


def fallen(found: Sequence[Figure], page: str) -> Iterator[str]:
    """Yield which ratios are a tenth worse than a page has them; what only the machine decides is none."""
    before = {_bare(what): float(value.replace(",", "")) for what, value in _ROW.findall(page)}
    for figure in found:
        was = before.get(_bare(figure.what))
        worse = (was / figure.value if figure.at_least else figure.value / was) if was else 1.0
        if worse > MOST_TIMES_BEFORE:
            yield f"{figure.what}: {figure.value:.2f}, was {was:.2f}"


def _bare(what: str) -> str:
    """Return the name of a figure without what it tells of this run."""
    return what.partition(" (")[0]


if __name__ == "__main__":
    sys.exit(main())
