"""The second reader: what it sees of a sentence, what it thinks of plain ones, that it is cheap and always the same."""

import re
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.letters import scopes_of
from extractors.lexicon import load
from extractors.outline import Block, outline
from extractors.patterns import make_view
from extractors.second_reader import ZONES, chance, duty_chance, reader, traits, weights
from extractors.tasks.roles import evidence
from extractors.tasks.scopes import Scopes
from extractors.tasks.sentences import read_sentences
from extractors.transcript import transcribe
from schemas import Source
from tests.each import each, table
from tests.extractors.spec_files import rows
from tests.growing import assert_in_step, processor

LETTER = table(__file__, "letter")


@cache
def scopes() -> Scopes:
    found = scopes_of(transcribe(LETTER), Source(name="", sha256="", media_type="text/plain", text=LETTER))
    read_sentences(found)
    return found


def chance_of(sentence: str) -> float:
    found = scopes()
    start = found.view.text.index(sentence)
    end = start + len(sentence)
    block = next(block for block in found.outline.blocks if block.start <= start < block.end)
    return duty_chance(found.view, found.outline, block, start, end, evidence(found, block, start, end))


@each("sentence", rows("second_reader", "what_is_laid_on"))
def test_what_is_laid_on_a_body_is_likely(sentence: str) -> None:
    assert chance_of(sentence) > 0.8


def test_a_trait_is_counted_once_however_often_it_is_seen() -> None:
    """As the weights were fitted: what opens the block before may be of one kind alone."""
    found = scopes()
    for block in found.outline.blocks:
        told = evidence(found, block, block.start, block.end)
        assert len(told) == len(set(told))
        seen = traits(found.view, found.outline, block, block.start, block.end, told)
        alone = duty_chance(found.view, found.outline, block, block.start, block.end, told)
        assert alone == reader(weights())(found.view, found.outline, block, block.start, block.end, told)
        assert alone == chance(seen, weights())


@each("sentence", rows("second_reader", "purposes_rules_of_a_game"))
def test_purposes_rules_of_a_game_and_headings_are_not(sentence: str) -> None:
    assert chance_of(sentence) < 0.2


def seen_of(sentence: str) -> set[str]:
    view = make_view(sentence)
    return traits(view, outline(view), Block(0, len(sentence), "body"), 0, len(sentence))


@each(("one", "other"), rows("second_reader", "names_figures_days_and_spellings"))
def test_names_figures_days_and_spellings_make_no_difference(one: str, other: str) -> None:
    assert seen_of(one) == seen_of(other)


def test_a_verb_that_it_never_met_tells_by_its_kind() -> None:
    assert "opens=body acts" in seen_of("Công đoàn cơ sở tổ chức hội thao")
    assert "opens=asks body sends" in seen_of("Đề nghị công đoàn cơ sở gửi danh sách")


def test_no_weight_is_of_a_place_or_a_person() -> None:
    names = {name.lower() for group in ("provinces", "cities") for name in load("places")[group] if " " in name}
    known = {re.sub(r"^\w+=", "", trait) for trait in weights()}
    assert known.isdisjoint(names)
    assert not [trait for trait in known if re.match(r"(?:nguyễn|trần|huỳnh|đặng|bùi) (?:thị|văn)", trait)]


def test_the_same_sentence_has_the_same_chance() -> None:
    sentence = "Chuẩn bị hồ bơi, mời trọng tài."
    assert len({chance_of(sentence) for _ in range(3)}) == 1


@given(st.lists(st.sampled_from(sorted(weights())), unique=True))
def test_a_chance_lies_between_none_and_certain_whatever_the_order(seen: list[str]) -> None:
    assert 0 < chance(seen, weights()) < 1 and chance(seen, weights()) == chance(seen[::-1], weights())
    assert chance([*seen, "never seen"], weights()) == chance(seen, weights())


def test_time_grows_with_the_letter() -> None:
    """Four times the sentences may cost five times the time, and a sentence costs less than a millisecond."""

    def seconds(times: int) -> float:
        item = "- Gửi danh sách đội về Liên đoàn Lao động tỉnh trước ngày 20/4/2026.\n"
        view = make_view(LETTER.replace(item, item * times))
        parts = outline(view)
        blocks = [block for block in parts.blocks if block.zone in ZONES]
        return processor(lambda: [duty_chance(view, parts, block, block.start, block.end) for block in blocks])

    weights()
    assert_in_step(seconds, 200, 800, most=5)
    assert min(seconds(800) for _ in range(3)) < 0.8
