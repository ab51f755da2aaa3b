"""The specification tables beside the tests of the extractors: one TOML file each, one table a case."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from extractors import extract
from schemas import Letter, Source
from tests.each import read_once

#: A plan of a union around the running text of a case.
PLAN_HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ NAM
CÔNG ĐOÀN PHƯỜNG KIM ĐỒNG
Số: 04/KH-CĐP
Kim Đồng, ngày 02 tháng 3 năm 2026
KẾ HOẠCH
Tổ chức hội thao
Thực hiện chương trình công tác năm, Công đoàn phường xây dựng kế hoạch như sau:
"""
PLAN_TAIL = """
Nơi nhận:
- Các CĐCS;
- Lưu: VT.
CHỦ TỊCH
Lê Thị Hòa
"""
_FOLDER = Path(__file__).parent / "spec"


def letter(text: str, *, recognised: bool = False) -> Letter:
    """Return what is found in ``text``, taken as the text of one letter, typed or ``recognised`` from a picture."""
    text = unicodedata.normalize("NFC", text)
    return extract(Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=text, ocr=recognised))


def rows(file: str, key: str) -> list[Any]:
    found: list[Any] = read_once(_FOLDER / f"{file}.toml")[key]
    return found


def table(file: str, key: str) -> dict[str, Any]:
    """Return a table of a file that has no rows: names with what stands for them."""
    found: dict[str, Any] = read_once(_FOLDER / f"{file}.toml").get(key, {})
    return found


def cases(file: str, key: str) -> list[Any]:
    """Return the cases of a file as parameters; ``bug`` marks one that the program does not yet get right."""
    found = rows(file, key)
    names = [row.get("title") or row["text"] for row in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"cases that come twice in {file}: {twice}"
    return [
        pytest.param(row, id=name, marks=[pytest.mark.xfail(reason=row["bug"], strict=True)] if "bug" in row else [])
        for row, name in zip(found, names, strict=True)
    ]


def folded(name: str | None) -> str | None:
    """Return a name without what does not count when names are compared: capitals and runs of blanks."""
    return None if name is None else " ".join(name.casefold().split())
