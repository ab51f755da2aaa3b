"""The command ``report``: one page for the leader."""

from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import Output, value
from pipeline.errors import SetupError
from pipeline.office.leader_report import leader_page
from pipeline.office.leader_report import report as made
from pipeline.words import t

_DAY = t("NGÀY")
_FROM = t("Thời hạn từ ngày này; không ghi thì từ 13 tuần trước.")
_TO = t("Thời hạn đến hết ngày này; không ghi thì 13 tuần tới.")


def report(
    ask: Asked,
    output: Output = None,
    from_: Annotated[str | None, value("--from", metavar=_DAY, help=_FROM)] = None,
    to: Annotated[str | None, value("--to", metavar=_DAY, help=_TO)] = None,
) -> None:
    """Write the report."""
    first, last = ask.window(from_, to)
    form = ask.form(output, (".html",))
    if form is None:
        raise SetupError("Ghi báo cáo vào tệp nào? Ví dụ: vanthu report -o bao-cao.html")
    with ask.office.open() as store:
        found = made(ask.office, store, ask.day, first, last)
    if output is None:
        console.out_json(found, indent=2)
    else:
        words = t("Đã ghi báo cáo về {count} văn bản vào {path}.", count=len(found.ours) + len(found.below),
                  path=output)  # fmt: skip
        ask.write(output, leader_page(found), words)
