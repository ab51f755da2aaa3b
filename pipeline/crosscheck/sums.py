"""Numbers of one letter that do not add up: rows and their total, shares of one whole."""

from collections import defaultdict
from collections.abc import Iterator

from extractors.lexicon import load
from pipeline import labels
from pipeline.crosscheck.allotments import most_of, rows_of
from pipeline.crosscheck.findings import warning
from pipeline.registry.names import key
from pipeline.words import number, t
from schemas import DelegateLimit, Letter, LetterWarning

_WHOLE = 100
#: Shares further apart in the text speak of different things.
_NEAR = 600


def sums(letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each total that its rows do not give, and for each set of shares that cannot all hold."""
    if letter.delegate_limits:
        yield from _totals(letter)
        yield from _shares(letter)


def _totals(letter: Letter) -> Iterator[LetterWarning]:
    for table in rows_of(letter):
        added = sum(limit.value or 0 for limit in table.limits)
        if table.total is None or added == table.total:
            continue
        message = t(
            "{count} dòng phân bổ cộng lại là {added}, dòng tổng ghi {total}. Hỏi lại cơ quan ban hành.",
            count=len(table.limits),
            added=number(added),
            total=number(table.total),
        )
        yield warning("sum-mismatch", letter, table.total_evidence, message, facts=(str(added), str(table.total)))


def _shares(letter: Letter) -> Iterator[LetterWarning]:
    by_scope: dict[tuple[str | None, str | None], dict[str, DelegateLimit]] = defaultdict(dict)
    for limit in letter.delegate_limits:
        if limit.unit != "%":
            continue
        if (_least(limit) or 0) > _WHOLE:
            message = t("“{limit}”: một tỷ lệ không thể hơn 100%.", limit=labels.limit_words(limit))
            yield warning("shares-over-100", letter, limit.evidence, message, facts=(str(_least(limit)),))
        by_scope[limit.applies_to, limit.condition].setdefault(key(limit.group or ""), limit)
    for groups in by_scope.values():
        for whole in load("words", __package__)["wholes"]:
            parts = [groups[name] for name in map(key, whole) if name in groups]
            if len(parts) == len(whole) and _is_near(parts) and (words := _contradiction(parts)):
                first, *_, last = sorted(parts, key=lambda limit: limit.evidence.start)
                facts = tuple(f"{limit.group} {limit.bound} {limit.value}" for limit in parts)
                yield warning(
                    "shares-over-100",
                    letter,
                    last.evidence,
                    words,
                    other=(letter, first.evidence),
                    facts=facts,
                )


def _contradiction(parts: list[DelegateLimit]) -> str | None:
    """Say why shares that make one whole cannot all hold; ``None`` where they can."""
    shown = "; ".join(f"“{labels.limit_words(limit)}”" for limit in parts)
    least = [_least(limit) or 0 for limit in parts]
    most = [most_of(limit) for limit in parts]
    if sum(least) > _WHOLE:
        return t("{shares}: cộng lại ít nhất là {sum}%, quá 100%.", shares=shown, sum=number(sum(least)))
    known = [share for share in most if share is not None]
    if len(known) == len(parts) and sum(known) < _WHOLE:
        return t("{shares}: cộng lại nhiều nhất chỉ {sum}%, chưa đủ 100%.", shares=shown, sum=number(sum(known)))
    return None


def _is_near(parts: list[DelegateLimit]) -> bool:
    places = [limit.evidence.start for limit in parts]
    return max(places) - min(places) <= _NEAR


def _least(limit: DelegateLimit) -> float | int | None:
    return {"min": limit.value, "exact": limit.value, "range": limit.min}.get(limit.bound)
