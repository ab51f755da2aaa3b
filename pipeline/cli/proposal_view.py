"""What letters propose, as a person sees it: under the letter that says so, with its words."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipeline import labels
from pipeline.cli.console import plain, table
from pipeline.words import t
from schemas import EFFECTS, Deadline, Obligation, Proposal


def proposal_parts(proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield a table for each letter that proposes something."""
    for _, items in groupby(proposals, key=lambda item: item.source):
        found = list(items)
        yield _table(_title(found[0]), found)


def touching_parts(sha256: str, proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield what a letter proposes for others, and what others propose for it."""
    by_it = [item for item in proposals if item.source == sha256]
    of_it = [item for item in proposals if item.target == sha256]
    if by_it:
        yield _table(t("Văn bản này thay đổi, trả lời văn bản trước ({count})", count=len(by_it)), by_it)
    if of_it:
        yield _table(t("Văn bản sau thay đổi, trả lời văn bản này ({count})", count=len(of_it)), of_it)


def history_parts(obligations: Iterable[Obligation]) -> Iterator[str]:
    """Yield how deadlines changed, version by version, once for each duty and way that it went."""
    seen: dict[tuple[str, tuple[Deadline, ...]], Obligation] = {}
    unions: dict[tuple[str, tuple[Deadline, ...]], int] = {}
    for item in obligations:
        if item.history:
            name = (item.parent or item.id, item.history)
            seen.setdefault(name, item)
            unions[name] = unions.get(name, 0) + 1
    rows = [
        (
            item.action if number == 1 else "",
            (item.union if unions[name] == 1 else t("{count} đơn vị", count=unions[name])) if number == 1 else "",
            str(number),
            labels.due_words(version.due, version.bound, version.time),
            labels.date_words(version.last_good),
            version.reason or t("theo chính văn bản"),
        )
        for name, item in seen.items()
        for number, version in enumerate(item.history, 1)
    ]
    if rows:
        headings = ("Nội dung", "Đơn vị", "Lần", "Hạn", "Đúng hạn đến", "Do đâu")
        title = t("Các lần thay đổi hạn ({count})", count=len(seen))
        yield table([t(name) for name in headings], rows, title=title, wide=[t("Nội dung"), t("Do đâu")])


def _title(item: Proposal) -> str:
    key = item.source_key
    parts = (labels.letter_name(key), labels.date_words(key.issued_on), key.issuer)
    return plain(" – ".join(part for part in parts if part))


def _table(title: str, proposals: Sequence[Proposal]) -> str:
    headings = ("Mã", "Loại", "Nội dung", "Nguyên văn", "Tình trạng")
    rows = [
        (
            item.id[:8],
            labels.label(EFFECTS, item.effect),
            item.message,
            " ".join(item.evidence.quote.split()),
            state_words(item),
        )
        for item in proposals
    ]
    return table(
        [t(name) for name in headings],
        rows,
        title=title,
        wide=[t("Nội dung"), t("Nguyên văn")],
        spare=[t("Nguyên văn")],
    )


def state_words(item: Proposal) -> str:
    """Return what was decided; of what waits, whether it has to be chosen."""
    said = labels.label(labels.DECISIONS, item.state)
    if item.stale:
        return f"{said} – {t('bản đọc mới không còn thấy: xem lại')}"
    return said if item.sure or item.state != "open" else f"{said} – {t('phải chọn')}"
