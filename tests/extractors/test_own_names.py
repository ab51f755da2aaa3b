"""What of a name is one body's own: a phrase → the names in it, without marks."""

from extractors import extract
from extractors.own_names import own_names
from extractors.patterns import make_view
from schemas import Source
from tests.each import each

ROWS = {
    "a place behind its level": ("gửi về Công đoàn phường Tân Lũng trước ngày 5/6", {"tan lung": "names"}),
    "a place of one word": ("họp tại thành phố Huế", {"hue": "names"}),
    "a city that is also a person": ("LĐLĐ thành phố Hồ Chí Minh", {"ho chi minh": "names"}),
    "the person alone": ("học tập và làm theo phong cách Hồ Chí Minh", {}),
    "an enterprise": ("CĐCS Công ty TNHH Giày Hoa Sen đăng ký", {"giay hoa sen": "names"}),
    "an enterprise of another language": ("CĐCS Công ty TNHH Sumitex đăng ký", {"sumitex": "names"}),
    "an enterprise in capitals": ("CĐCS Công ty TNHH VKX đăng ký", {"vkx": "names"}),
    "a person": ("liên hệ đồng chí Trần Thị Mai Lan, chuyên viên", {"tran thi mai lan": "people"}),
    "a person by one name": ("liên hệ đ/c Lan để được hướng dẫn", {"lan": "people"}),
    "a person's name on a street": ("tại số 12 đường Lê Hồng Phong, phường", {"le hong phong": "names"}),
    "a province that begins like an office": ("đoàn Hải Phòng dự thi", {"hai phong": "names"}),
    "what all share": ("Ban Thường vụ Liên đoàn Lao động tỉnh, Sở Giáo dục và Đào tạo, Tháng Công nhân", {}),
    "a beginning of a sentence": ("- Các đơn vị gửi báo cáo. Thời gian: ngày 5/6", {}),
    "the whole country": ("Tổng Liên đoàn Lao động Việt Nam, Mặt trận Tổ quốc Việt Nam", {}),
    "a day of the week": ("vào sáng Thứ Bảy hằng tuần, trước Tết Nguyên đán", {}),
}


@each("said", ROWS)
def test_own_names(said: str) -> None:
    words, expected = ROWS[said]
    letter = extract(Source(name="x", sha256="", media_type="text/plain", text=words))
    found = own_names(letter, make_view(words))
    assert {" ".join(name): whose for name, (whose, _) in found.items()} == expected


def test_the_place_of_the_date_line_is_a_name_whatever_its_syllables_mean() -> None:
    text = "THÀNH ỦY VŨNG TÀU\nSố: 12-GM/TU\nVũng Tàu, ngày 11 tháng 7 năm 2023\nGIẤY MỜI\nDự hội nghị\n"
    letter = extract(Source(name="x", sha256="", media_type="text/plain", text=text))
    assert letter.header.place == "Vũng Tàu"
    assert own_names(letter, make_view(text))["vung", "tau"] == ("names", {"vũng tàu"})
