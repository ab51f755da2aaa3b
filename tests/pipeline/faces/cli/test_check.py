"""``check``: what a person should look at, and settling it."""

from pathlib import Path

import pytest

from pipeline.duties.routing import route
from pipeline.store import open_store
from tests.each import tuples
from tests.pipeline.duties.crosscheck.office import REGISTRY, letter
from tests.pipeline.faces.cli.conftest import Vanthu, put_registry

UNIONS = (
    "id,name,kind,parent,province,valid_to,successors\ntinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,,Hà Sơn,,\n"
    "phuong,Công đoàn phường Tân Lũng,commune_union,tinh,Hà Sơn,,\n"
    "lungha,Liên đoàn Lao động huyện Lũng Hạ,federation,tinh,Hà Sơn,2025-06-30,phuong\n"
)
SUBJECT = "Bàn giao tài chính, tài sản của huyện"
BODY = "1. Liên đoàn Lao động huyện Lũng Hạ gửi biên bản về Liên đoàn Lao động tỉnh trước ngày 15/5/2026."
#: Before its union ended, and after it did.
ENDING = letter("tinh", 4, "12/01/2025", BODY, subject=SUBJECT)
ENDED = letter("tinh", 5, "12/01/2026", BODY, subject=SUBJECT)
OTHER = letter("phuong", 3, "21/01/2026", "1. Các CĐCS gửi danh sách đội thi trước ngày 15/3.", subject="Hội thi ảnh")
TODAY = ("--today", "1/2/2026")


@pytest.fixture
def office(vanthu: Vanthu, tmp_path: Path) -> Vanthu:
    """The program with letters to a union that ends or has ended, and one that has nothing to do with them."""
    (tmp_path / "don-vi.csv").write_text(UNIONS, "utf-8")
    put_registry(tmp_path / "don-vi.csv")
    with open_store(None) as store:
        for item in (ENDING, ENDED, OTHER):
            store.letters.save(item, route(item, REGISTRY))
    return vanthu


def test_an_error_is_told_by_the_exit_code(office: Vanthu) -> None:
    ran = office("check", *TODAY)
    assert ran.code == 1 and "đã kết thúc hoạt động" in ran.out and "05/KH-LĐLĐ" in ran.out and "1 lỗi" in ran.err


def test_by_letter(office: Vanthu) -> None:
    def of(letter: str) -> dict[str, str]:
        return {item["code"]: item["level"] for item in office("check", "--json", "--letter", letter, *TODAY).json}

    assert of("05/KH-LĐLĐ")["union-ended"] == "error"
    assert "error" not in of("03/KH-CĐP").values() and "year-inferred" in of("03/KH-CĐP")
    assert office("check", "--letter", "03/KH-CĐP", *TODAY).code == 0


def test_a_settled_warning_stays_settled(office: Vanthu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "600")
    warning = office("check", "--json", *TODAY).json[0]["id"]
    ran = office("check", "settle", warning[:6], "--note", "đã hỏi tỉnh", *TODAY)
    assert ran.code == 0 and warning[:8] in ran.err
    assert office("check", *TODAY).code == 0
    again = office("check", "--all", "--json", *TODAY)
    settled = again.json[0]["settled"]
    assert (again.code, settled["note"], settled["on"]) == (0, "đã hỏi tỉnh", "2026-02-01")
    assert "01/02/2026" in office("check", "--all", *TODAY).out
    assert office("check", "settle", warning, "--reopen", *TODAY).code == 0
    assert office("check", *TODAY).code == 1


@pytest.mark.parametrize(("args", "said"), tuples(__file__, "what_cannot_be_meant"))
def test_what_cannot_be_meant_is_said(office: Vanthu, args: tuple[str, ...], said: str) -> None:
    ran = office("check", *args)
    assert ran.code == 2 and said in ran.err and "\n" not in ran.err.strip()


def test_a_run_says_what_came_with_its_letters(vanthu: Vanthu, tmp_path: Path) -> None:
    (tmp_path / "don-vi.csv").write_text(UNIONS, "utf-8")
    put_registry(tmp_path / "don-vi.csv")
    inbox = tmp_path / "den"
    inbox.mkdir()
    (inbox / "khac.txt").write_text(OTHER.text, "utf-8")
    assert "cảnh báo giữa" not in vanthu("run", inbox).err
    (inbox / "huyen.txt").write_text(ENDED.text, "utf-8")
    assert "1 cảnh báo giữa các văn bản, trong đó 1 lỗi" in vanthu("run", inbox).err
    assert "cảnh báo giữa" not in vanthu("run", inbox).err


def test_the_page_of_a_letter_shows_its_warnings(office: Vanthu) -> None:
    ran = office("show", "05/KH-LĐLĐ", *TODAY)
    assert ran.code == 0 and "Cảnh báo giữa các văn bản (1)" in ran.out
    (item,) = office("show", "05/KH-LĐLĐ", "--json", *TODAY).json["warnings"]
    assert item["code"] == "union-ended"
    assert "Cảnh báo giữa" not in office("show", "03/KH-CĐP", *TODAY).out
    office("check", "settle", item["id"], *TODAY)
    assert "Cảnh báo giữa" not in office("show", "05/KH-LĐLĐ", *TODAY).out
