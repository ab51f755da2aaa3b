"""What an office's own letters add to the weights of the second reader."""

import pickle
from pathlib import Path

import pytest

from extractors.second_reader import BASE, chance, duty_chance
from pipeline.calendar import WorkingCalendar
from pipeline.evaluate.duty_sentences import FEWEST, JudgedSentence, added, gain
from pipeline.intake import own_weights
from pipeline.intake.extraction import second_reader
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.intake.readings import OfficeReading
from pipeline.support.errors import SetupError

KNOWN = {BASE: -1.0, "nhờ": -2.0, "gửi": 3.0}
LETTER = Path(__file__).parents[2] / "corpus" / "letters" / "b05_giaymoi_so_ldtbxh.txt"


def marked(letters: int, trait: str, duty: bool, a_letter: int = 3) -> list[JudgedSentence]:
    """Return sentences that show a trait, all of them duties or none."""
    return [
        JudgedSentence(f"letter {number}", (0, 9), frozenset({trait, "other"}), duty)
        for number in range(letters)
        for _ in range(a_letter)
    ]


def test_no_letters_add_nothing() -> None:
    assert added([], KNOWN) == {}
    assert second_reader({}) is duty_chance
    assert gain([], KNOWN).sentences == 0


def test_what_the_gold_leaves_open_adds_nothing() -> None:
    assert added([one._replace(duty=None) for one in marked(40, "nhờ", True)], KNOWN) == {}


@pytest.mark.parametrize(("duty", "sign"), [(True, 1), (False, -1)])
def test_a_trait_moves_towards_what_letters_say(duty: bool, sign: int) -> None:
    trait = "nhờ" if duty else "gửi"  # the known weight says the opposite
    moves = [sign * added(marked(letters, trait, duty), KNOWN).get(trait, 0.0) for letters in (8, 40, 300)]
    assert 0 < moves[0] < moves[1] < moves[2]
    told = [chance({trait}, {**KNOWN, trait: KNOWN[trait] + sign * move}) for move in (0, *moves)]
    assert sorted(told, reverse=not duty) == told


def test_few_letters_move_no_trait_and_the_base_little() -> None:
    more = added(marked(FEWEST - 1, "nhờ", True), KNOWN)
    assert set(more) == {BASE} and 0 < more[BASE] < 0.7


def test_a_trait_that_the_program_does_not_know_is_learned() -> None:
    assert added(marked(40, "phòng tôi", True), KNOWN)["phòng tôi"] > 0.2


def test_the_order_of_letters_makes_no_difference() -> None:
    sentences = [*marked(30, "nhờ", True), *marked(20, "gửi", False), *marked(9, "nhờ", False)]
    assert added(sentences, KNOWN) == added(sentences[::-1], KNOWN) == added(sentences, KNOWN)


def test_letters_left_out_say_whether_anything_is_gained() -> None:
    told = gain(marked(60, "nhờ", True), KNOWN)
    assert told.sentences == 180 and told.after < told.before
    split = [one._replace(duty=bool(number % 2)) for number, one in enumerate(marked(60, "x", True, a_letter=2))]
    as_known = gain(split, {BASE: 0.0})
    assert as_known.after == pytest.approx(as_known.before, abs=0.01)


def test_without_weights_to_be_drawn_to_it_is_the_fit_of_the_shipped_ones() -> None:
    pytest.importorskip("sklearn")
    from benchmarks.fit_second_reader import fitted

    sentences = [*marked(30, "nhờ", True), *marked(20, "gửi", False), *marked(20, "nhờ", False, 1)]
    ours, theirs = added(sentences, {}), fitted(sentences)
    for traits in ({"nhờ", "other"}, {"gửi", "other"}):
        assert chance(traits, ours) == pytest.approx(chance(traits, theirs), abs=0.02)


def test_what_was_learned_is_kept_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "luot-doc-hai.csv"
    assert own_weights.read(path) == {}
    own_weights.keep(path, {"nhờ": 0.25, "=,": -1.0})
    assert own_weights.read(path) == {"nhờ": 0.25, "=,": -1.0}
    path.write_text("trait,added\nnhờ,nhiều\n", "utf-8")
    with pytest.raises(SetupError):
        own_weights.read(path)


@pytest.mark.parametrize("reading", [LetterReading, OfficeReading])
def test_an_office_reads_by_what_it_learned_in_whatever_process(
    reading: type[LetterReading] | type[OfficeReading],
) -> None:
    def chances(learned: dict[str, float]) -> list[float]:
        read = pickle.loads(pickle.dumps(reading(None, WorkingCalendar(), learned)))
        (found,) = read(InboxFile(LETTER.name, LETTER)).found
        return [one.chance for one in found.letter.sentences if one.chance is not None]

    shipped, same, doubting = chances({}), chances({BASE: 0.0}), chances({BASE: -2.0})
    assert shipped and shipped == same
    assert all(less < more for less, more in zip(doubting, shipped, strict=True))
