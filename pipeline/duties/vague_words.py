"""What a duty without a day says of when it is to be done: “kịp thời”, “trong dịp 27/7”. Shown, never made a date."""

import functools
import re

from extractors.lexicon import load


def vague_words(action: str) -> str | None:
    """Return the first words of a duty that say when without naming a day, as the letter writes them.

    >>> vague_words("Tổ chức thăm hỏi gia đình chính sách nhân dịp 27/7, báo cáo kết quả")
    'nhân dịp 27/7'
    >>> vague_words("Gửi danh sách")
    """
    found = [match for pattern in _patterns() if (match := pattern.search(action))]
    first = min(found, key=lambda match: (match.start(), -match.end()), default=None)
    return first[0].strip() if first else None


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    patterns = load("vague_words", __package__)["patterns"]
    return tuple(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) for pattern in patterns)
