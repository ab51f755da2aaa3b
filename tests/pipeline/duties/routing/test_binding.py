"""Which tasks of a letter bind anybody, by their words and by the letter in which they stand."""

from pipeline.duties.routing.addressees import Addressees
from pipeline.duties.routing.duties import binding_tasks
from pipeline.unions import Registry
from schemas import Flag, Letter
from tests.each import each, table
from tests.extractors.spec_files import letter as read
from tests.pipeline.letters import LetterMaker
from tests.pipeline.unions.bodies import registry

REGISTRY = registry()
HA_SON = "Liên đoàn Lao động tỉnh Hà Sơn"


def maker(**header: object) -> LetterMaker:
    return LetterMaker(**{"issuer": HA_SON, "issued_on": "2024-03-01", "place": "Hà Sơn"} | header)


def bound(letter: Letter, bodies: Registry | None = REGISTRY) -> list[str]:
    return [task.evidence.quote for task in binding_tasks(letter, letter.tasks, Addressees(letter.header, bodies))]


@each("words", table(__file__, "formulas_bind_nobody"))
def test_formulas_bind_nobody(words: str) -> None:
    assert bound(maker().task(words, "Công đoàn cơ sở").letter()) == []


@each("words", table(__file__, "acts_bind"))
def test_acts_bind(words: str) -> None:
    assert bound(maker().task(words, "Công đoàn cơ sở").letter()) == [words]


def test_what_names_a_day_or_is_sent_is_no_formula() -> None:
    by_day = maker().date("trước ngày 16/4/2024", "2024-04-16").task("Đề nghị các CĐCS thực hiện", "CĐCS", date_id="d1")
    sent = maker().task("Đề nghị các CĐCS triển khai thực hiện", "CĐCS", kind="report")
    assert len(bound(by_day.letter())) == len(bound(sent.letter())) == 1


def test_of_a_draft_only_the_request_for_comments_binds() -> None:
    made = maker().task("Gửi ý kiến góp ý về LĐLĐ tỉnh", "Công đoàn cơ sở").task("Lập danh sách", "Công đoàn cơ sở")
    assert bound(made.letter().model_copy(update={"flags": (Flag(code="draft"),)})) == ["Gửi ý kiến góp ý về LĐLĐ tỉnh"]
    assert len(bound(made.letter())) == 2


EXTENSION = table(__file__, "extension")


def test_what_the_issuer_does_to_an_earlier_letter_is_done_with_its_signing() -> None:
    letter = read(EXTENSION)
    assert len(letter.tasks) == 1 and bound(letter) == bound(letter, None) == []


def test_a_reply_tells_what_its_sender_does() -> None:
    words = "Liên đoàn Lao động huyện Lũng Hạ gửi danh sách đội thi gồm 03 đồng chí"
    sender = "Liên đoàn Lao động huyện Lũng Hạ"
    reply = maker(issuer=sender, addressees=(HA_SON,)).task(words, sender, issuer_own=True).letter()
    downward = maker(issuer=sender, addressees=("Các CĐCS",)).task(words, sender, issuer_own=True).letter()
    assert bound(reply) == [] and bound(downward) == bound(reply, None) == [words]


def test_what_goes_on_already_is_no_duty() -> None:
    words = f"{HA_SON} đang xây dựng đề án thiết chế công đoàn."
    assert bound(maker().task(words, HA_SON, issuer_own=True).letter()) == []
