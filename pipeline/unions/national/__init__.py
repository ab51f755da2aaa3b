"""The registry that comes with the program: the confederation, the federations of the provinces, the central unions.

``provinces.csv`` holds the provinces before and after 1 July 2025, from which the federations follow: each province
has had one as long as it stood. Sources: Nghị quyết 202/2025/QH15 (63 became 34; a new province that keeps an old name
is another body, with an id of its own), Nghị quyết 175/2024/QH15 (Huế, a city since 1 January 2025), the codes of
Quyết định 124/2004/QĐ-TTg and 19/2025/QĐ-TTg. It begins after the last change before (Hà Tây, 2008). Whether Đồng Nai
has become a city is not certain: it stands as a province, and its federation is known by both names.
``central.toml`` holds what belongs to no province, with what is certain about it and what is not.
"""

import csv
import functools
from pathlib import Path
from typing import Any

from extractors.lexicon import load
from pipeline.support.words import pieces_of
from schemas import Union

_FOLDER = Path(__file__).parent
#: The id of the confederation, which every other body of this registry stands below.
CONFEDERATION = "tld"
_FEDERATION = "Liên đoàn Lao động"
#: Attribute of a union: its abbreviations, divided by “;”.
SHORT_CODES = "short_codes"
NOTE = "note"


def shipped_bytes() -> tuple[bytes, ...]:
    """Return the files that the registry is made of."""
    return tuple((_FOLDER / name).read_bytes() for name in ("provinces.csv", "central.toml"))


@functools.cache
def shipped_unions() -> tuple[Union, ...]:
    """Return every body that the program knows by itself."""
    central = map(_central, load("central", __package__)["union"])
    with (_FOLDER / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return (*central, *map(_federation, csv.DictReader(file)))


def _central(entry: dict[str, Any]) -> Union:
    """Return a body of the whole country from ``central.toml``; all but the confederation stand below that."""
    return Union(
        id=entry["id"], name=entry["name"], kind=entry["kind"], level="trung ương",
        aliases=(*entry.get("aliases", ()), *pieces_of(entry.get(SHORT_CODES, ""))),
        parent=None if entry["id"] == CONFEDERATION else CONFEDERATION, valid_to=entry.get("valid_to"),
        attributes={name: entry[name] for name in (SHORT_CODES, NOTE) if name in entry},
    )  # fmt: skip


def _federation(row: dict[str, Any]) -> Union:
    """Return the federation of a province from its row in ``provinces.csv``, with all names that letters use."""
    short, spellings, aliases = ([*pieces_of(row[name])] for name in ("short_codes", "spellings", "aliases"))
    bare = [row["name"]] if row["kind"] == "thành phố" else []
    named = (*bare, *(f"{row['kind']} {name}" for name in (*spellings, *short)), *spellings, *short)
    attributes = {"province_code": row["code"], SHORT_CODES: "; ".join(short)}
    return Union(
        id=f"ldld-{row['id']}", name=f"{_FEDERATION} {row['kind']} {row['name']}", kind="federation", level="tỉnh",
        aliases=(*(f"{_FEDERATION} {name}" for name in named), *aliases), parent=CONFEDERATION, province=row["name"],
        valid_from=row["valid_from"] or None, valid_to=row["valid_to"] or None,
        successors=(f"ldld-{row['successor']}",) if row["successor"] else (),
        attributes={name: value for name, value in attributes.items() if value},
    )  # fmt: skip
