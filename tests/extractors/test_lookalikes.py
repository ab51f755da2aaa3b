"""A text as it is seen: which signs are folded, which are left."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.lookalikes import as_seen, has_lookalikes
from tests.each import each


@each(
    ("text", "seen"),
    [
        ("Công ɖoàn, LIÊN ƉOÀN, Ðoàn Thanh niên", "Công đoàn, LIÊN ĐOÀN, Đoàn Thanh niên"),
        ("trƣớc, Thƣờng vụ, THƢỜNG VỤ, ƣ\u0323", "trước, Thường vụ, THƯỜNG VỤ, ự"),
        ("nǎm, nǎ\u0301m", "năm, nắm"),
        ("ngày １２／３／２０２６", "ngày 12/3/2026"),
        ("𝟐𝟗/𝟓, 𝐊𝐇-LĐLĐ, quý Ⅳ, ﬁle", "29/5, KH-LĐLĐ, quý IV, file"),
        (
            "29/\u00ad5/2026, \u200etrước\u200e ngày, \u202b10\u202c/4, a\u2060b\ufeff",
            "29/5/2026, trước ngày, 10/4, ab",
        ),
        ("dòng trên\u2028dòng dưới\u2029", "dòng trên\ndòng dưới\n"),
        ("27/КН-СĐYТ, Ηòa", "27/KH-CĐYT, Hòa"),
        ("a\u200b\u0301 ɖ\u200d\u0301", "á đ\u0301"),
    ],
)
def test_what_looks_alike_is_read_alike(text: str, seen: str) -> None:
    assert as_seen(text) == seen and has_lookalikes(text)


@each(
    "text",
    [
        "Công đoàn cơ sở gửi báo cáo – “mẫu 01” trước ngày 05/4/2026…",
        "diện tích 20 m², ghi chú ¹, ½ ngày",
        "№ 5, ① một, ™",
        "hòa hoà, Krông Búk, ñ, ç, ü",
    ],
)
def test_other_signs_stay(text: str) -> None:
    assert as_seen(text) == text and not has_lookalikes(text)


def test_words_of_other_alphabets_stay() -> None:
    assert as_seen("xí nghiệp Вьетсовпетро, Ελλάδα") == "xí nghiệp Вьетсовпетро, Ελλάδα"


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("đƉƣ５\u200b\u00ad\u0301\u2028aКН"), st.characters(exclude_categories=("Cs",))
        )
    )
)
def test_what_is_seen_holds_none_of_them(text: str) -> None:
    assert has_lookalikes(text) or as_seen(text) == text
    assert as_seen(as_seen(text)) == as_seen(text)
