"""The registry that comes with the program: the provinces and their federations before and after 1 July 2025."""

import datetime
import json
from importlib import resources

from pipeline.unions import Registry
from pipeline.unions.national import shipped_unions
from schemas import Union
from tests.each import each, table
from tests.pipeline.unions.bodies import FIRST_DAY_OF_COMMUNES, LAST_DAY_OF_DISTRICTS

NATIONAL = Registry(shipped_unions())
#: New province → the old ones beside its own name, as Nghị quyết 202/2025/QH15 has them.
MERGERS = table(__file__, "mergers")


def test_every_federation_that_ended_has_exactly_the_right_successor() -> None:
    ended = {union.name: union for union in NATIONAL if union.kind == "federation" and union.valid_to}
    assert len(ended) == 53  # the 52 that merged, and Thừa Thiên Huế
    expected = {old: new for new, olds in MERGERS.items() for old in (*olds, new)} | {"Thừa Thiên Huế": "Huế"}
    for union in ended.values():
        (heir,) = NATIONAL.heirs(union.id, FIRST_DAY_OF_COMMUNES)
        assert (heir.union.province, heir.move) == (expected.pop(union.province or ""), None), union.name
        assert heir.union.id != union.id
    assert not expected


def test_an_old_name_before_and_after_is_two_bodies() -> None:
    (before,) = NATIONAL.find("LĐLĐ tỉnh Hưng Yên", LAST_DAY_OF_DISTRICTS)
    (after,) = NATIONAL.find("LĐLĐ tỉnh Hưng Yên", FIRST_DAY_OF_COMMUNES)
    assert (before.id, after.id) == ("ldld-hung-yen@-2025-06-30", "ldld-hung-yen@2025-07-01-")


@each(("name", "day", "expected"), table(__file__, "names_at_the_day"))
def test_names_at_the_day_of_the_letter(name: str, day: str, expected: str | None) -> None:
    assert [one.id for one in NATIONAL.find(name, datetime.date.fromisoformat(day))] == ([expected] if expected else [])


def test_names_mean_one_body_a_day() -> None:
    for day in (datetime.date(2024, 6, 1), LAST_DAY_OF_DISTRICTS, FIRST_DAY_OF_COMMUNES):
        for union in NATIONAL:
            if union.valid_on(day):
                for name in (union.name, *union.aliases):
                    assert [one.id for one in NATIONAL.find(name, day)] == [union.id], name


def test_everything_stands_below_the_confederation() -> None:
    assert all(one.id == "tld" or [above.id for above in NATIONAL.ancestors(one.id)] == ["tld"] for one in NATIONAL)


def test_an_independent_map_has_the_same_provinces_codes_and_mergers() -> None:
    """underthesea's map of the reform was made by others, from other sources."""
    its = json.loads(resources.files("underthesea.address").joinpath("data/mapping.json").read_text("utf-8"))
    old, new = its["old_province_names"], its["province_names"]
    mergers = {
        (old[key]["name"].lower(), old[key]["code"], new[to]["name"].lower(), new[to]["code"])
        for key, to in its["province_mapping"].items()
    }

    def named(federation: Union) -> tuple[str, str]:
        return federation.name.removeprefix("Liên đoàn Lao động ").lower(), federation.attributes["province_code"]

    ours = [one for one in NATIONAL if one.kind == "federation" and one.valid_on(LAST_DAY_OF_DISTRICTS)]
    assert {(*named(one), *named(NATIONAL[one.successors[0]] if one.successors else one)) for one in ours} == mergers
