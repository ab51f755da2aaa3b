"""The command ``redact``: a letter with other names and numbers, to be sent with a report of a fault."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.extracting import read
from pipeline.cli.options import Output, Shared, argument, switch, value
from pipeline.errors import SetupError
from pipeline.labels import Shown
from pipeline.redaction import Kind, redact
from pipeline.words import t

#: What is replaced, in people's words.
KINDS: dict[Kind, str] = {
    "people": "tên người",
    "names": "tên riêng của cơ quan, địa danh",
    "numbers": "số, ký hiệu văn bản",
    "phones": "số điện thoại, số tài khoản",
    "addresses": "số nhà",
    "mail": "thư điện tử, địa chỉ mạng",
    "days": "ngày, năm",
}
_SEED = t("Chọn tên thay theo số này: cùng số thì lần nào cũng thay như nhau (mặc định: mỗi lần một khác).")
_DATES = t("Dời mọi ngày đi cùng một số tuần, mọi năm theo đó; không có thì giữ nguyên ngày.")


def redact_letter(
    ask: Shared,
    letter: Annotated[Path, argument(t("TỆP"), help=t("Tệp văn bản; PDF, Word, bản quét thì ghi ra chữ đã đọc được."))],
    output: Output = None,
    seed: Annotated[int | None, value("--seed", metavar=t("SỐ"), help=_SEED)] = None,
    dates: Annotated[bool, switch("--dates", help=_DATES)] = False,
) -> None:
    """Write the text of a letter with other names and numbers, and say what a person still has to do."""
    if ask.form(output, (".txt",)) is None or output is None:
        raise SetupError(t("Ghi ra tệp nào? Ví dụ: vanthu redact cong-van.pdf -o vi-du.txt"))
    if letter.exists() and output.exists() and output.samefile(letter):
        raise SetupError(t("{path} là chính văn bản gốc. Hãy ghi ra tệp khác.", path=output))
    (found,) = read([letter])
    for trouble in found.failures:
        console.say(trouble)
    if not found.letters:
        raise typer.Exit(1)
    made = redact(found.letters, secrets.randbits(64) if seed is None else seed, dates)
    ask.write(output, made.text.encode())
    if ask.as_json:
        console.out_json({"path": str(output), "replaced": made.replaced})
    else:
        columns: tuple[Shown[Kind], ...] = (
            Shown(t("Đã thay"), lambda kind: t(KINDS[kind])),
            Shown(t("Số chỗ"), lambda kind: str(made.replaced[kind])),
        )
        console.show(console.listed(columns, [kind for kind in KINDS if kind in made.replaced]))
    console.say(t("Máy không tìm được hết: phải có người đọc lại từng dòng, xóa nốt những gì lộ ra cơ quan hay ai đó, "
                  "rồi mới gửi đi."))  # fmt: skip
