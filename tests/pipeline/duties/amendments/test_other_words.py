"""What later letters change of a plan, said in many words (``other_words.toml``): nobody is told to be late by it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.duties.amendments.proposing import proposals_of
from schemas import Letter
from tests.pipeline.duties.amendments.made import CALENDAR, HEAD, duties_of, letter_of

CASES = tomllib.loads(Path(__file__).with_name("other_words.toml").read_text("utf-8"))
HELD = {one["number"]: one for one in CASES["held"]}


def held(number: str) -> Letter:
    return letter_of(HEAD.format(number=number, under="", title="", **said_on(HELD[number])))


def said_on(letter: dict[str, Any]) -> dict[str, str]:
    return {"day": f"ngày {letter['day']} năm 2026", "body": letter["body"]}


@pytest.mark.parametrize("case", CASES["later"], ids=lambda case: case["subject"][4:])
def test_what_is_proposed(case: dict[str, Any]) -> None:
    plan, to = held(case["held"]), "\nKính gửi: Các Công đoàn cơ sở trực thuộc\n"
    under = f"\n{case['subject']}"
    later = letter_of(HEAD.format(number="88/CĐYT-VP", under=under, title=to, **said_on(case)))
    duties = duties_of(plan)
    titles = {one.parent or one.id: one.title for one in duties}
    found = []
    for one in proposals_of(later, plan, duties, CALENDAR, duties_of(later)):
        what = titles.get(one.duty or "") or one.message.partition("“")[2].partition("”")[0]
        day = f" → {one.deadline.due}" if one.deadline else ""
        found.append(f"{one.effect} {' '.join(what.split()[:4])}{day}{'' if one.sure else ' ?'}")
    assert found == case["expected"]
