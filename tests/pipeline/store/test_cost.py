"""What storing a letter costs does not grow with what is stored: no question goes through a whole table."""

from pathlib import Path
from typing import Any

from sqlalchemy import event

from pipeline.store import open_store, schema
from schemas import Reference
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_store import TODAY, owed

#: One row.
_SMALL = {"revision"}
#: Indexes by what thousands of rows share.
_OF_MANY = ("(book=?)", "(state=?)", "(side=?)")


def test_storing_a_letter_goes_through_no_table(tmp_path: Path) -> None:
    first = LetterMaker(issuer="Liên đoàn Lao động tỉnh Hà Sơn").task("Gửi báo cáo.", "Công đoàn cơ sở").letter()
    maker = LetterMaker(number="13", issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on="2026-04-20")
    maker.date("trong 5 ngày kể từ ngày nhận", relative={"days": 5, "working": False, "anchor": "received"})
    cited: dict[str, Any] = {
        "id": "r1", "kind": "Kế hoạch", "number": "12", "symbol": "KH-LĐLĐ", "date": None, "issuer": None,
    }  # fmt: skip
    reference = Reference(**cited, relation="amends", evidence=maker.words("Kế hoạch số 12/KH-LĐLĐ"), confidence=0.9)
    second = maker.task("Gửi báo cáo thêm.", "Công đoàn cơ sở").letter().model_copy(update={"references": (reference,)})
    asked: list[tuple[str, Any]] = []
    with open_store(str(tmp_path / "vanthu.db")) as store:
        store.letters.save(first, [owed(first, "CĐCS Bệnh viện", "1", union_id="bv")], on=TODAY)
        engine = store.engine
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        store.letters.save(second, [owed(second, "CĐCS Bệnh viện", "2", union_id="bv")], on=TODAY)
        store.letters.copies([second.source.sha256])
        store.register.written([second.source.sha256])
        plans = set()
        with engine.connect() as connection:
            for words, values in list(asked):
                one = values[0] if isinstance(values, list) else values
                if words.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
                    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", tuple(one))
                    plans |= {(row.detail, words) for row in plan}
    large = {*schema.metadata.tables} - _SMALL
    whole = {words for detail, words in plans if detail.startswith("SCAN ") and detail.split()[1] in large}
    most = {words for detail, words in plans if detail.endswith(_OF_MANY)}
    assert len(plans) > len(asked) / 2 and not whole | most
