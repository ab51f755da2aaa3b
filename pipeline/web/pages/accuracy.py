"""Độ đúng: how right the reading is in this office, by what people judged singly of approved letters."""

from starlette.responses import Response

from pipeline.office import accuracy
from pipeline.office.accuracy import Share
from pipeline.reviews.cards import LEAST_SURE
from pipeline.web.desk import AtDesk
from pipeline.words import number, t

_PARTS = {
    "header": "Đầu văn bản",
    "task": "Nhiệm vụ",
    "date": "Ngày, thời hạn",
    "limit": "Số lượng",
    "reference": "Văn bản được dẫn",
}


def page(desk: AtDesk) -> Response:
    """Show the figures."""
    return desk.page(
        "accuracy.html",
        found=accuracy.accuracy(desk.store),
        share=share_words,
        parts=_PARTS,
        least=desk.store.reviews.least(),
        usual=LEAST_SURE,
        percent=lambda value: number(round(100 * value)),
    )


def recalibrate(desk: AtDesk) -> Response:
    """Let the office's own letters say what is in doubt from now on."""
    accuracy.recalibrate(desk.store)
    return desk.to("/accuracy", t("Đã tính lại: từ nay mục nào đáng ngờ theo chính văn bản của cơ quan."))


def share_words(share: Share | None) -> str:
    """Return a share with its interval.

    >>> share_words(Share(0.953, 0.91, 0.98)), share_words(None)
    ('95,3 % (91–98 %)', 'chưa đủ')
    """
    if share is None:
        return t("chưa đủ")
    value, low, high = (round(100 * one, digits) for one, digits in zip(share, (1, 0, 0), strict=True))
    return t("{value} % ({low}–{high} %)", value=number(value), low=number(low), high=number(high))
