"""``unions check``: what a registry without faulty rows still gets wrong, and names in letters that it lacks."""

from collections import Counter

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.office import Office
from pipeline.registry import Registry as Bodies
from pipeline.registry.checking import Finding, findings
from pipeline.registry.strangers import strangers
from pipeline.routing.union_classes import is_class
from pipeline.store import open_store
from pipeline.store.opening import is_there
from pipeline.words import t

#: More of one kind than these nobody reads at once; ``--json`` has them all.
_MOST = 30


def check_unions(
    registry: Registry = None, db: Db = None, today: Today = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Look for what would keep a duty from reaching anybody."""

    bodies = Office(db, registry).bodies
    if bodies is None:
        console.say(t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP"), quiet=quiet)
        raise typer.Exit(1)
    found = [*findings(bodies, today_of(today), is_class), *_unknown_names(bodies, db)]
    if as_json:
        console.out_json([finding.as_json() for finding in found], indent=2)
    else:
        _print(found)
    console.say(t("{count} đơn vị, {faults} điều cần xem.", count=len(bodies.own()), faults=len(found)), quiet=quiet)
    if found:
        raise typer.Exit(1)


def _unknown_names(bodies: Bodies, db: str | None) -> list[Finding]:
    """Return names of stored duties and issuers; without a database there are none."""

    if not is_there(db):
        return []
    with open_store(db) as store:
        return strangers(bodies, store.obligations.unions(), is_class)


def _print(found: list[Finding]) -> None:
    said: Counter[str] = Counter()
    for finding in found:
        said[finding.code] += 1
        if said[finding.code] > _MOST:
            continue
        about = f"{finding.id} ({finding.name}): " if finding.id else ""
        fix = f" → {finding.fix}" if finding.fix else ""
        console.out(console.plain(f"{about}{finding.message}{fix}"))
    if more := sum(count - _MOST for count in said.values() if count > _MOST):
        console.say(t("… và {count} điều nữa; xem tất cả bằng --json.", count=more))
