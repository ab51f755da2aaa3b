"""How fast letters are extracted, beside a bare pass of thirty plain patterns over the same text.

The bare pass is what a small script would do; the ratio to it says what scope, values, evidence and flags cost, and
means the same on any machine. Run as ``python -m benchmarks.extract``.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.letters import long_letter, texts
from extractors import extract
from schemas import Source

#: What a letter of full length measures, in bytes of UTF-8.
FULL_LETTER = 10_000
#: Targets: milliseconds for a full letter, warm, on one core; and times the bare pass.
MOST_MILLISECONDS = 25.0
MOST_RATIO = 12.0

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


@dataclass(frozen=True)
class Timing:
    """One letter: its size, and the milliseconds of a bare pass and of extraction."""

    name: str
    size: int
    characters: int
    bare: float
    extraction: float

    @property
    def ratio(self) -> float:
        """Extraction as so many bare passes."""
        return self.extraction / self.bare


def bare_pass(text: str) -> int:
    """Run every plain pattern over the text, as a script without an outline would; return the number of hits."""
    return sum(1 for pattern in PLAIN_PATTERNS for _ in pattern.finditer(text))


def best_of(work: Callable[[], object], rounds: int) -> float:
    """Return the milliseconds of the quickest of so many runs: what else the machine does only ever adds to it."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def measured(name: str, text: str, rounds: int) -> Timing:
    """Time one letter, warm."""
    source = Source(name=f"{name}.txt", sha256="", media_type="text/plain", text=text)
    extract(source)
    bare = best_of(partial(bare_pass, text), rounds)
    return Timing(name, len(text.encode()), len(text), bare, best_of(partial(extract, source), rounds))


def full_letter(rounds: int = 7) -> Timing:
    """Time a letter of full length."""
    return measured("10 kB", long_letter(FULL_LETTER), rounds)


def main() -> None:
    """Print a line for each letter of the corpus and one for a letter of full length."""
    timings = [measured(name, text, rounds=7) for name, text in texts().items()]
    print(f"{'letter':34} {'kB':>6} {'bare ms':>8} {'ms':>8} {'ratio':>6} {'chars/s':>10}")
    for timing in [*timings, full_letter()]:
        print(
            f"{timing.name:34} {timing.size / 1000:6.1f} {timing.bare:8.2f} {timing.extraction:8.2f} "
            f"{timing.ratio:5.1f}× {1000 * timing.characters / timing.extraction:10,.0f}"
        )
    print(f"targets for 10 kB: at most {MOST_MILLISECONDS:g} ms, at most {MOST_RATIO:g} bare passes")


if __name__ == "__main__":
    main()
