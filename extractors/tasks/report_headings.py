"""Parts of a letter that list what is to be reported: their items are reports though none says “gửi”."""

from extractors.deliveries import Delivery
from extractors.doers import begins_with_act
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import View, any_of, phrase
from extractors.tasks.scopes import Scopes

_HEADING = phrase(
    rf"(?:(?:về|các|chế độ|thời hạn|thời gian|lịch|kỳ) )*{any_of(load('tasks')['report_headings'])} *[.:]?$"
)

#: Acts that are titles of reports, too (``Tổng kết năm``).
_TITLES = phrase(r"(?:sơ kết|tổng kết|thống kê|quyết toán|đánh giá)(?!\w)")


def lists_reports(view: View, block: Block) -> bool:
    """Say whether a heading only names reports (``Báo cáo quý, năm``)."""
    start = block.start
    return _HEADING.match(view.lower, start, start + len(view.plain[start : block.end].rstrip())) is not None


def reported(scopes: Scopes, start: int, end: int, delivery: Delivery) -> Delivery:
    """Return the delivery of an item that a heading makes a report (``Tổng kết năm: trước ngày 25/11``)."""
    view = scopes.view
    if delivery.sends or not scopes.has_date(start, end):
        return delivery
    if begins_with_act(view, start, end) and not _TITLES.match(view.lower, start, end):
        return delivery
    block = scopes.block_at(start)
    if block is None or not any(above.heading and lists_reports(view, above) for above in block.ancestors()):
        return delivery
    return Delivery(True)
