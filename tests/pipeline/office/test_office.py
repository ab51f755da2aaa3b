"""Whose office it is, where it keeps its things, and what that makes of letters and duties."""

from pathlib import Path

import pytest

from pipeline.support import settings
from tests.each import each, table
from tests.pipeline.faces.cli.conftest import Vanthu, home, vanthu

__all__ = ["home", "vanthu"]
REGISTRY = Path(__file__).parents[3] / "corpus" / "year" / "registry.csv"
LETTER = table(__file__, "letter")
TODAY = ("--today", "2026-03-03")


@each(
    ("url", "folder"),
    [
        ("sqlite:////srv/a/vanthu.db", "/srv/a"),
        ("sqlite:////srv/a/lien-doan.db", "/srv/a/lien-doan.office"),
        ("/srv/a/cd-nganh.db", "/srv/a/cd-nganh.office"),
    ],
)
def test_the_database_tells_the_folder(url: str, folder: str) -> None:
    assert settings.places(url).folder == Path(folder)


def test_databases_on_servers_have_folders_of_their_own() -> None:
    who = ("//an:mat-khau@may-chu/mot", "//an:mat-khau@may-chu/hai", "//binh:khac@may-chu/mot")
    one, other, same = (settings.places(f"postgresql:{rest}").folder for rest in who)
    # Another driver is another address, and who asks is not part of it.
    assert other != one == same != settings.places("postgresql+pg8000://binh:khac@may-chu/mot").folder


def write(folder: Path, name: str, issuer: str, number: str, to: str, short: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(LETTER.format(issuer=issuer.upper(), number=number, to=to, issuer_short=short), "utf-8")


@pytest.fixture
def inbox(home: Path) -> Path:
    folder = home / "den"
    write(folder, "tld.txt", "Tổng Liên đoàn Lao động Việt Nam", "12/TLĐ-TC",
          "Liên đoàn Lao động tỉnh Hà Sơn", "Tổng Liên đoàn")  # fmt: skip
    write(folder, "ta.txt", "Liên đoàn Lao động tỉnh Hà Sơn", "34/LĐLĐ-VP",
          "Công đoàn phường Bến Gỗ", "Liên đoàn Lao động tỉnh")  # fmt: skip
    write(folder, "ngoai.txt", "Ủy ban nhân dân tỉnh Hà Sơn", "56/UBND-NV", "Sở Xây dựng", "Ủy ban nhân dân tỉnh")
    return folder


def sides(vanthu: Vanthu, *more: str) -> set[tuple[str, str, str]]:
    return {
        (row["letter"]["number"], row["union"], row["side"])
        for row in vanthu("obligations", "--json", *TODAY, *more).json
    }


def test_a_duty_is_ours_or_below_or_of_outsiders(vanthu: Vanthu, inbox: Path) -> None:
    assert vanthu("unions", "import", REGISTRY, "--yes").code == 0
    vanthu("run", inbox)
    ran = vanthu("office", "LĐLĐ tỉnh Hà Sơn", "--json")
    assert ran.code == 0 and ran.json["union"]["id"] == "ldld-ha-son" and ran.json["below"] > 50
    near = {("12", "Liên đoàn Lao động tỉnh Hà Sơn", "ours"), ("34", "Công đoàn phường Bến Gỗ", "below")}
    assert (sides(vanthu), sides(vanthu, "--all")) == (near, near | {("56", "Sở Xây dựng", "outside")})
    directions = {line["number"]: line["direction"] for line in vanthu("letters", "--json").json}
    assert directions == {"12": "in", "34": "out", "56": "info"}


def test_seen_from_below_the_same_letters_lie_otherwise(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("unions", "import", REGISTRY, "--yes")
    assert vanthu("office", "p-ben-go").code == 0
    vanthu("run", inbox)
    assert sides(vanthu) == {("34", "Công đoàn phường Bến Gỗ", "ours")}
    directions = {line["number"]: line["direction"] for line in vanthu("letters", "--json").json}
    assert directions == {"12": "info", "34": "in", "56": "info"}


def test_nobody_outside_is_reminded(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("unions", "import", REGISTRY, "--yes")
    vanthu("office", "ldld-ha-son")
    vanthu("run", inbox)
    assert vanthu("due", "--days", "60", "--json", *TODAY).json == []
    assert vanthu("approve", *(line["sha256"] for line in vanthu("letters", "--json").json)).code == 0
    ran = vanthu("due", "--days", "60", "--json", *TODAY)
    assert [message["union"] for message in ran.json] == ["Công đoàn phường Bến Gỗ"]


def test_what_comes_from_below_comes_to_us(vanthu: Vanthu, home: Path) -> None:
    write(home / "den", "len.txt", "Công đoàn phường Bến Gỗ", "07/CĐP", "Tổ dân phố số 5", "Công đoàn phường")
    vanthu("unions", "import", REGISTRY, "--yes")
    vanthu("office", "ldld-ha-son")
    vanthu("run", home / "den")
    assert [line["direction"] for line in vanthu("letters", "--json").json] == ["in"]


def test_two_offices_share_nothing(vanthu: Vanthu, home: Path) -> None:
    vanthu("unions", "import", REGISTRY, "--yes", "--db", "mot.db")
    vanthu("office", "ldld-ha-son", "--db", "mot.db")
    here, there = (vanthu("office", "--json", "--db", name).json for name in ("mot.db", "hai.db"))
    assert here["union"]["id"] == "ldld-ha-son" and here["registry"]
    assert (there["union"], there["registry"]) == (None, None) and here["folder"] != there["folder"]


def test_a_backup_holds_the_folder_too(vanthu: Vanthu, home: Path, inbox: Path) -> None:
    vanthu("unions", "import", REGISTRY, "--yes", "--db", "mot.db")
    vanthu("office", "ldld-ha-son", "--db", "mot.db")
    vanthu("office", "days", "--off", "5/3/2026", "--db", "mot.db")
    vanthu("run", inbox, "--db", "mot.db")
    assert vanthu("office", "backup", "sao-luu.db", "--db", "mot.db").code == 0
    assert vanthu("office", "restore", "sao-luu.db", "--db", "moi/hai.db").code == 0
    old, new = home / "mot.office", home / "moi" / "hai.office"
    own = {"cong-doan.csv", "office.toml", "workdays.toml"}
    made = {".cong-doan.shelf", "backups.json"}  # of the list, and of this computer
    assert {path.name for path in old.iterdir()} == own | made and {path.name for path in new.iterdir()} - made == own
    assert all((old / name).read_bytes() == (new / name).read_bytes() for name in own)
    assert sides(vanthu, "--db", "mot.db") == sides(vanthu, "--db", "moi/hai.db")


@pytest.mark.parametrize("name", ["Công đoàn không có", "zz"])
def test_an_office_that_is_not_in_the_list(vanthu: Vanthu, name: str) -> None:
    vanthu("unions", "import", REGISTRY, "--yes")
    ran = vanthu("office", name)
    assert (ran.code, ran.out) == (2, "") and name in ran.err and "vanthu unions list" in ran.err
    assert vanthu("office", "--json").json["union"] is None


def test_a_name_that_several_have_is_chosen_by_id(vanthu: Vanthu) -> None:
    vanthu("unions", "import", REGISTRY, "--yes")
    ran = vanthu("office", "Công đoàn cơ sở Công ty TNHH In Hà Sơn", "--today", "2025-06-01")
    assert ran.code == 0  # on a day only one of them is there


def test_a_registry_that_lost_our_union_is_said(vanthu: Vanthu, home: Path, inbox: Path) -> None:
    vanthu("unions", "import", REGISTRY, "--yes")
    vanthu("office", "ldld-ha-son")
    (home / "khac.csv").write_text("id,name,kind\nx,Công đoàn cơ sở Công ty X,grassroots\n", "utf-8")
    ran = vanthu("obligations", "--registry", home / "khac.csv")
    assert ran.code == 2 and "ldld-ha-son" in ran.err and "vanthu office" in ran.err
