"""The whole extraction: any text gives a letter, evidence always holds, the same text always gives the same letter."""

import functools
import hashlib
import json
import os
import random
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extractors import is_letter
from schemas import Evidence, Letter
from tests.each import each, examples, table
from tests.extractors.mutilate import DAMAGE, DASHES, HARMLESS, corpus
from tests.extractors.spec_files import letter, rows

_CORPUS = {name: unicodedata.normalize("NFC", text) for name, text in corpus().items()}
_PIECES = (
    "Số: 12/KH-CĐP", "\n", "  ", " ngày ", "31/4/2026", "trước ngày 15/3", "các CĐCS", " đề nghị ", "KẾ HOẠCH",
    "Kính gửi: ", "1. ", "a) ", "- ", "| a | b |", "Nơi nhận:", "TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "Nguyễn Văn An",
    "tối đa 20 người", "30%", "Điều 1.", "hằng tháng", "từ ngày", "đến hết ngày", "quý II/2026", "16h30",
    "PHỤ LỤC", "trong vòng 10 ngày", "(", ")", ":", ";", "./.", "\f", "\t", "…", "và ", "LĐLĐ tỉnh",
    "gửi báo cáo về", "Căn cứ Kế hoạch số 5/KH-LĐLĐ ngày 1/2/2026 của",
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=200), st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=4)), max_size=40).map("".join)
)


@functools.cache
def read(text: str) -> Letter:
    """Return what is found in a letter of the corpus, in whatever way it is set: each text is read once."""
    return letter(text)


_QUICK = settings(max_examples=examples(20, 50), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _evidence(found: Letter) -> Iterator[Evidence]:
    yield from found.header.evidence.values()
    for records in (found.references, found.dates, found.delegate_limits, found.tasks):
        yield from (record.evidence for record in records)
    for reference in found.references:
        yield from reference.mentions
    yield from (flag.evidence for flag in found.flags if flag.evidence)


def _is_sound(found: Letter) -> None:
    for evidence in _evidence(found):
        assert 0 <= evidence.start < evidence.end <= len(found.text)
        assert found.text[evidence.start : evidence.end] == evidence.quote
    assert {task.date_id for task in found.tasks if task.date_id} <= {date.id for date in found.dates}
    for records in (found.references, found.dates, found.delegate_limits, found.tasks):
        ids = [record.id for record in records]
        assert len(ids) == len(set(ids))
    for date in found.dates:
        assert date.start is None or date.date is None or date.type != "period" or len(date.start) == len(date.date)
        assert 0 <= date.confidence <= 1


@given(_TEXTS)
@_QUICK
def test_any_text_gives_a_sound_letter(text: str) -> None:
    found = letter(text)
    _is_sound(found)
    assert Letter.model_validate_json(found.model_dump_json()) == found
    is_letter(found)


@given(st.sampled_from(sorted(_CORPUS)), st.sampled_from(sorted(DAMAGE)), st.integers(0, 10_000))
@example("h07_quyetdinh_ban_chi_dao_cd_xay_dung", "one word a line", 0)  # a name that ends behind its clause
@example("e28_congvan_bao_cao_cd_kkt", "characters lost", 1)  # a year's report by month, without a day
@_QUICK
def test_damaged_letter_gives_a_sound_letter(name: str, damage: str, seed: int) -> None:
    text = DAMAGE[damage](_CORPUS[name], random.Random(seed))
    found = letter(text)
    _is_sound(found)
    assert letter(text).model_dump_json() == found.model_dump_json()


@each("name", sorted(_CORPUS)[:: examples(4, 1)])
def test_letter_of_the_corpus_is_sound(name: str) -> None:
    found = read(_CORPUS[name])
    _is_sound(found)
    assert is_letter(found)


def digest() -> str:
    texts = [*_CORPUS.values()][:: examples(16, 1)]
    return hashlib.sha256("".join(read(text).model_dump_json() for text in texts).encode()).hexdigest()


@pytest.mark.sweep
def test_the_order_of_hashes_does_not_matter() -> None:
    root = Path(__file__).parents[2]
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # another one than here
    elsewhere = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import digest; print(digest())"],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert elsewhere.strip() == digest()


_DASHES = {ord(dash): "-" for dash in DASHES}


def _values(found: Letter) -> Counter[str]:
    """Return the letter's records by value: what they say, not where it stands."""
    drop = {"id", "evidence", "mentions", "confidence", "assignee_confidence", "date_id"}
    # Words of the letter, cut where a line ends.
    drop |= {"action", "title", "explanation", "deliverable", "channel", "condition", "place"}
    values: Counter[str] = Counter()
    for name in ("references", "dates", "delegate_limits", "tasks"):
        for record in getattr(found, name):
            data: dict[str, Any] = record.model_dump(mode="json", exclude=drop)
            values[f"{name} {json.dumps(data, ensure_ascii=False, sort_keys=True)}".translate(_DASHES)] += 1
    for name, value in found.header.model_dump(mode="json", exclude={"evidence"}).items():
        values[f"{name} {' '.join(str(value).split())}".translate(_DASHES)] += 1
    return values


def altered(change: str) -> list[str]:
    """Return the records of a part of the corpus that a harmless change alters: as they were (-), as they are (+)."""
    lines: list[str] = []
    part = examples(32, 2)
    for name, text in [*_CORPUS.items()][sorted(HARMLESS).index(change) % part :: part]:
        # As files are read, letters and marks are one; what is then the same text needs no second reading.
        before, after = _values(read(text)), _values(read(unicodedata.normalize("NFC", HARMLESS[change](text))))
        lines += [f"{name} - {value}" for value in before - after] + [f"{name} + {value}" for value in after - before]
    return lines


@each("change", sorted(HARMLESS))
def test_harmless_change_leaves_the_records(change: str) -> None:
    assert altered(change) == []


@each(("text", "letter_like"), rows("extract", "is_letter"))
def test_is_letter(text: str, letter_like: bool) -> None:
    assert is_letter(letter(text)) is letter_like


def test_a_reference_holds_all_places_that_cite_it() -> None:
    """One entry for one document: its mentions stand in the order of the text, the first is its evidence."""
    text = (
        "Thực hiện Kế hoạch số 31/KH-LĐLĐ ngày 04/3/2025 của Liên đoàn Lao động tỉnh, đề nghị các công đoàn cơ sở nộp "
        "danh sách trước ngày 20/3/2025 theo mẫu của Kế hoạch số 31/KH-LĐLĐ."
    )
    (reference,) = letter(text).references
    assert [mention.start for mention in reference.mentions] == [text.index("Kế"), text.rindex("Kế")]
    assert reference.mentions[0] == reference.evidence


@each("addressed", table(__file__, "a_document_cited_only"))
def test_a_document_cited_only_among_the_addressees_is_a_reference(addressed: str) -> None:
    text = f"Số: 12/CĐP\nKim Đồng, ngày 06 tháng 3 năm 2025\n\nKính gửi: {addressed}\n\nCông đoàn đề nghị góp ý.\n"
    (reference,) = letter(text).references
    assert (reference.number, reference.symbol, reference.date) == ("31", "KH-LĐLĐ", "2025-03-04")
