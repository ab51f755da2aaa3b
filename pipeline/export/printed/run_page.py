"""The report of a run as one page: what could not be read and why, what is new."""

import datetime
from xml.etree.ElementTree import Element

from pipeline.export.printed.index import document, table, tag
from pipeline.intake.results import FileResult, Summary
from pipeline.words import number, t


def run_page(summary: Summary, day: datetime.date, trouble: str | None = None) -> bytes:
    """Return the report of a run on a day as one HTML page in UTF-8, which loads nothing and runs nothing.

    What was refused is counted and not named: the name of a secret file may be secret. ``trouble``: why the run ended
    before its files did.
    """
    title = t("Lần đọc văn bản ngày {day}", day=f"{day:%d/%m/%Y}")
    rate = len(summary.files) / max(summary.seconds, 0.01)
    counts = (
        (t("Mới"), summary.new), (t("Đã có"), summary.unchanged), (t("Lỗi"), summary.failed),
        (t("Từ chối"), summary.refused), (t("Bỏ qua (không phải loại tệp của văn bản)"), summary.skipped),
        (t("Thời gian, giây"), number(summary.seconds)), (t("Tệp mỗi giây"), number(round(rate, 1))),
    )  # fmt: skip
    rows = [tag("tr", tag("th", name, scope="row"), tag("td", str(count))) for name, count in counts]
    body = (
        tag("header", tag("h1", title)),
        tag("p", tag("em", trouble)) if trouble else None,
        tag("table", tag("tbody", *rows), cls="counts"),
        *_part(t("Không đọc được"), t("Vì sao"), [item for item in summary.files if item.status == "failed"]),
        *_part(t("Văn bản mới"), t("Tìm thấy"), [item for item in summary.files if item.status == "new"]),
    )
    return document(title, "leader_page", *body)


def _part(heading: str, told: str, files: list[FileResult]) -> tuple[Element, ...]:
    if not files:
        return ()
    rows = [tag("tr", tag("th", item.name, scope="row"), tag("td", item.message or "")) for item in files]
    return tag("h2", f"{heading} ({len(files)})"), table((t("Tệp"), told), rows, "files")
