"""The sample registry of the corpus knows every union that writes in it."""

import datetime
import json
from pathlib import Path

from pipeline.unions.office_list import load
from schemas import KINDS_OF_UNION
from tests.each import each

CORPUS = Path(__file__).parents[3] / "corpus"
REGISTRY = load(CORPUS / "registry.csv")
UNIONS = ("Công đoàn", "Liên đoàn Lao động", "Nghiệp đoàn", "Tổng Liên đoàn")


def headers() -> list[tuple[str, list[str], str | None, str | None]]:
    found = []
    for path in sorted((CORPUS / "letters").glob("*.gold.json")):
        header = json.loads(path.read_text())["header"]
        found.append((path.name, header["issuer"], header["issued_on"], header["place"]))
    return found


@each(("name", "issuers", "issued_on", "place"), [row for row in headers() if row[1][0].startswith(UNIONS)])
def test_every_union_that_writes_is_known(
    name: str, issuers: list[str], issued_on: str | None, place: str | None
) -> None:
    day = datetime.date.fromisoformat((issued_on + "-01-01")[:10]) if issued_on else None
    found = REGISTRY.find(issuers[0], day, place)
    assert len(found) == 1, f"{name}: {issuers[0]}"


def test_it_shows_the_reform_of_2025() -> None:
    before, after = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
    for day, present, absent in ((before, "federation", "commune_union"), (after, "commune_union", None)):
        kinds = {union.kind for union in REGISTRY if union.valid_on(day) and union.level in {"huyện", "xã", "phường"}}
        assert present in kinds and absent not in kinds
    assert [union.id for union in REGISTRY.find("LĐLĐ tỉnh Hưng Yên", before)] == ["ldld-hung-yen-cu"]
    assert [union.id for union in REGISTRY.find("LĐLĐ tỉnh Hưng Yên", after)] == ["ldld-hung-yen"]
    assert [heir.union.id for heir in REGISTRY.heirs("h-thach-ha", after)] == ["x-thach-ha", "x-thach-lac"]


def test_it_has_the_kinds_that_matter() -> None:
    kinds = {union.kind for union in REGISTRY}
    assert kinds <= set(KINDS_OF_UNION)
    assert {"grassroots", "sector_union", "industrial_zone_union", "occupational_union"} <= kinds
    assert sum(union.kind == "grassroots" for union in REGISTRY) >= 25
