"""The bodies of an article of a letter: whom “Nơi nhận: Như Điều 3” means."""

import re
from collections.abc import Callable

from schemas import Letter

_ARTICLE = re.compile(r"^(?:[^\S\n]|[*_#>-])*Điều\s+(?P<number>\d{1,3})\s*[.:]", re.MULTILINE | re.IGNORECASE)


def bodies_of_articles(letter: Letter) -> Callable[[int], tuple[str, ...]]:
    """Return a function that gives the words for those who have something to do by an article of the letter.

    Of several articles with the same number (an annexed regulation has its own) the first counts.
    """
    heads = list(_ARTICLE.finditer(letter.text))
    ends = [*(head.start() for head in heads), len(letter.text)][1:]
    spans: dict[int, tuple[int, int]] = {}
    for head, end in zip(heads, ends, strict=True):
        spans.setdefault(int(head["number"]), (head.start(), end))

    def bodies(number: int) -> tuple[str, ...]:
        start, end = spans.get(number, (0, 0))
        inside = (task for task in letter.tasks if start <= task.evidence.start < end)
        return tuple(dict.fromkeys(name for task in inside for name in task.assignees))

    return bodies
