"""The command ``show``: one stored letter with everything found, and where it stands."""

from pathlib import Path
from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.entering import line_parts
from pipeline.cli.letter_view import letter_parts
from pipeline.cli.options import argument, switch, value
from pipeline.cli.standing_view import standing_parts, touching_parts, version_parts
from pipeline.cli.warnings import warning_parts
from pipeline.export import spans
from pipeline.files import write
from pipeline.office import numbers, warnings
from pipeline.words import t

_HTML = t("Ghi một trang HTML: toàn văn, mỗi điều tìm được tô màu ngay tại chỗ. Mở được khi không có mạng.")


def show(
    ask: Asked,
    ref: Annotated[str, argument(t("VĂN_BẢN"), help=t("Số ký hiệu (23/KH-CĐYT) hoặc phần đầu của mã."))],
    html: Annotated[Path | None, value("--html", metavar=t("TỆP"), help=_HTML)] = None,
    as_read: Annotated[bool, switch("--as-read", help=t("Như chương trình đã đọc, chưa ai sửa."))] = False,
) -> None:
    """Show one stored letter with everything found, and where it stands."""
    with ask.office.open() as store:
        letter = store.letters.called(ref)
        sha256 = letter.source.sha256
        if as_read:
            letter = store.letters.as_read(sha256)
        owed = store.obligations.find(letter=sha256, today=ask.day, everybody=True)
        arrivals = store.letters.arrivals(sha256)
        touching = store.proposals.find(letter=sha256)
        found = warnings.about(ask.office, store, {sha256})
        settled = store.history.settled()
        line = numbers.entry_of(store, sha256)
    if html is not None:
        write(html, spans.page(letter).encode())
        ask.say(t("Đã ghi {path}.", path=html))
    if ask.as_json:
        beside = {"arrivals": arrivals, "register": line.written, "obligations": owed, "proposals": touching}
        waiting = [item for item in found if item.id not in settled]
        console.out_json({**letter.model_dump(mode="json"), **beside, "warnings": waiting})
    elif html is None:
        console.show(
            *letter_parts(letter, arrivals),
            *line_parts(line),
            *warning_parts(found, settled),
            *touching_parts(sha256, touching),
            *standing_parts(owed, ask.day),
            *version_parts(owed),
        )
