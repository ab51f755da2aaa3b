"""What a date is for, in the words of the letter."""

from tests.each import each
from tests.extractors.spec_files import letter, rows

HEAD = "Số: 12/KH-CĐN\nHà Nội, ngày 02 tháng 3 năm 2026\nKẾ HOẠCH\nTổ chức hội thao công nhân, lao động\n"


@each(("body", "action"), rows("actions", "action"))
def test_action(body: str, action: str) -> None:
    assert action in (letter(HEAD + body).dates[0].action or "")


@each(("body", "action"), rows("actions", "at_most_twelve_words"))
def test_at_most_twelve_words_from_the_act_on(body: str, action: str) -> None:
    actions = [date.action for date in letter(HEAD + body).dates]
    assert action in actions
    assert all(len((said or "").split()) <= 12 for said in actions)
