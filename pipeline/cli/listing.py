"""The command ``letters``: what is stored."""

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Today, today_of
from pipeline.store import open_store
from pipeline.words import t


def letters(db: Db = None, today: Today = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """List stored letters."""

    day = today_of(today)
    with open_store(db) as store:
        found = store.letters(day)
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in found], indent=2)
        return
    if not found:
        console.say(t("Chưa có văn bản nào. Đọc văn bản bằng: vanthu run THƯ_MỤC"), quiet=quiet)
        return
    headings = (
        "Mã",
        "Số ký hiệu",
        "Ngày",
        "Tên loại",
        "Cơ quan ban hành",
        "Trích yếu",
        "Lần đến",
        "Nghĩa vụ",
        "Còn mở",
        "Quá hạn",
    )
    rows = (
        (
            item.sha256[:8],
            labels.letter_name(item),
            labels.date_words(item.issued_on),
            item.kind or "",
            item.issuer or "",
            item.subject or "",
            str(len(item.arrivals)) if len(item.arrivals) > 1 else "",
            str(item.obligations),
            str(item.open),
            str(item.late),
        )
        for item in found
    )
    spare = [t("Lần đến"), t("Tên loại"), t("Còn mở"), t("Quá hạn")]
    console.show(console.table([t(heading) for heading in headings], rows, wide=[t("Trích yếu")], spare=spare))
    console.say(t("{count} văn bản.", count=len(found)), quiet=quiet)
