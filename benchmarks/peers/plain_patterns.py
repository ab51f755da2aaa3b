"""The patterns of the plain script that letters are read with for comparison (``benchmarks.peers.plain``)."""

import re

KINDS = (
    "Kế hoạch|Hướng dẫn|Thông báo|Chỉ thị|Quyết định|Nghị quyết|Báo cáo|Giấy mời|Công điện|Chương trình|Quy chế|"
    "Quy định|Kết luận|Tờ trình|Thông tri|Công văn|Luật|Nghị định|Thông tư"
)
UP = "A-ZĐĂÂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ"
BODY = (
    rf"(?:(?:Tổng )?Liên đoàn Lao động|LĐLĐ|[Cc]ông đoàn|CĐCS|CĐ|Ủy ban (?:nhân dân|Kiểm tra|MTTQ|Mặt trận)|UBND|UBKT|"
    rf"Ban (?=[{UP}])|Hội (?=[{UP}])|Sở|Phòng|Văn phòng|Tỉnh đoàn|Huyện đoàn|Trường|Bệnh viện|Đảng ủy|Tỉnh ủy|Huyện ủy|"
    rf"Bộ)\b"
)
NAME = (
    rf"{BODY}(?:(?: và| -|,)? (?:cơ sở|ngành|cấp trên trực tiếp cơ sở|tỉnh|huyện|xã|phường|quận|thành phố|thị xã|các|"
    rf"[{UP}][\w&-]*))*"
)
DAY = r"(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})(?:\s*[/.-]\s*(?P<y>20\d\d|\d\d(?!\d)))?"
WORDED = r"(?P<d>\d{1,2}) tháng (?P<m>\d{1,2})(?: năm (?P<y>20\d\d))?"
HOUR = r"(?:(?P<h>\d{1,2})\s*(?:giờ|h|g)\s*(?P<min>\d\d)?(?: phút)?\s*,?\s*)?"
BOUND = r"(?P<bound>trước|chậm nhất(?: là| vào)?|muộn nhất(?: là)?|đến hết|hạn cuối(?: là)?|xong trước|không quá)"
ACTS = (
    "chủ trì|phối hợp|xây dựng|tổ chức|triển khai|báo cáo|gửi|lập|rà soát|tham mưu|hướng dẫn|kiểm tra|đôn đốc|phổ biến|"
    "thực hiện|chỉ đạo|bố trí|cử|đăng ký|tổng hợp|theo dõi|hoàn thành|quán triệt|chuẩn bị|vận động|bảo đảm|đảm bảo|"
    "tuyên truyền|phát động|thành lập|ban hành|cung cấp|phân công|chấm|duyệt|kiện toàn|chịu trách nhiệm|nộp"
)

OWN_NUMBER = re.compile(r"^.*?\bSố\s*:?\s*(\d+)?\s*[/-]\s*([A-ZĐ][A-ZĐa-zđ&\-/]*)", re.MULTILINE)
DATE_LINE = re.compile(r"([A-ZĐ][\w. ]+?),\s*ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})")
KIND_LINE = re.compile(rf"^[ *#]*({KINDS})[ *]*$", re.IGNORECASE | re.MULTILINE)
ABOUT = re.compile(r"\bV/v:?\s+([^\n]+(?:\n[^\n]+)?)")
ISSUER_LINE = re.compile(
    r"(?:BAN CHẤP HÀNH )?(?:TỔNG )?"
    r"(?:LIÊN ĐOÀN|CÔNG ĐOÀN|ỦY BAN|UBND|SỞ|BỘ|TỈNH|HUYỆN|THÀNH|BAN|HỘI|TRƯỜNG|BỆNH|NGHIỆP)\b"
)
NO_ISSUER = re.compile(r"CỘNG HÒA|ĐẢNG CỘNG SẢN|ĐOÀN TNCS|Độc lập|BAN THƯỜNG VỤ$|BAN CHẤP HÀNH$")
AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q)\. ?.*")
TITLE = re.compile(
    r"(?:PHÓ |Q\. ?)?(?:CHỦ TỊCH|TRƯỞNG BAN|(?:TỔNG )?GIÁM ĐỐC|BÍ THƯ|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG|CỤC TRƯỞNG|CHỦ NHIỆM)"
    r"(?: THƯỜNG TRỰC)?$"
)
PERSON = re.compile(rf"(?:[{UP}]\w+ ){{1,4}}[{UP}]\w+$")
CAPITALS = re.compile(rf"[{UP} ,&()-]+$")
CELLS = re.compile(r"\s{3,}|\t")
RECIPIENTS = re.compile(r"Nơi nhận\s*:?[ *]*\n((?:\s*[-+][^\n]+\n?)+)")
CITED = re.compile(
    rf"(?i:(?P<kind>{KINDS})(?: liên tịch)? số:? ?(?P<number>\d+)\s*[/-]\s*(?P<symbol>[\wĐ&/-]+)"
    rf"(?:,?\s+ngày\s+(?:{DAY}|(?P<d2>\d{{1,2}}) tháng (?P<m2>\d{{1,2}}) năm (?P<y2>\d{{4}})))?)"
    rf"(?:\s+của\s+(?P<issuer>{NAME}))?"
)
SYMBOL_YEAR = re.compile(r"^(?:20|19)\d\d/")
LIMIT_DAY = re.compile(rf"{BOUND}\s+{HOUR}(?:ngày\s+)?(?:{DAY})", re.IGNORECASE)
LIMIT_WORDED = re.compile(rf"{BOUND}\s+{HOUR}ngày\s+{WORDED}", re.IGNORECASE)
LIMIT_MONTH = re.compile(
    r"(?:xong |hoàn thành )?(?:trong|trước|đến hết) (?:tháng (?P<m>\d{1,2})|quý (?P<q>IV|I{1,3}|[1-4]))"
    r"(?:\s*/\s*|\s+năm\s+)(?P<y>20\d\d)",
    re.IGNORECASE,
)
RULE = re.compile(
    r"(?P<bound>trước |chậm nhất (?:là )?)?ngày (?P<d>\d{1,2})(?:/(?P<m>\d{1,2}))? "
    r"(?:hằng|hàng) (?P<unit>tháng|quý|năm)",
    re.IGNORECASE,
)
EACH = re.compile(r"định kỳ (?P<n>\d+) tháng|(?:hằng|hàng) (?P<unit>tuần|tháng|quý)", re.IGNORECASE)
TERM = re.compile(
    r"trong (?:vòng|thời hạn) (?P<n>\d+) ngày(?P<working> làm việc)?,? kể từ (?P<anchor>ngày (?:ký|nhận)|khi nhận)",
    re.IGNORECASE,
)
PERIOD = re.compile(
    rf"từ ngày (?P<d0>\d{{1,2}})(?:[/.-](?P<m0>\d{{1,2}}))?(?:[/.-](?P<y0>20\d\d))? đến (?:hết )?ngày {DAY}",
    re.IGNORECASE,
)
EVENT = re.compile(
    rf"(?:vào |lúc |từ |hồi |bắt đầu )+{HOUR}(?:,? ?(?:thứ \w+|chủ nhật),? )?(?:\(?ngày )(?:{DAY})", re.IGNORECASE
)
LIMIT = re.compile(
    r"(?P<bound>không quá|tối đa|ít nhất|tối thiểu|khoảng|cử|mời)\s+(?P<n>\d+)\s*"
    r"(?P<unit>%|(?P<group>đại biểu|người|đồng chí|cán bộ|đoàn viên)[^\n.,;:()]{0,25})",
    re.IGNORECASE,
)
RANGE = re.compile(r"từ (?P<low>\d+) (?:đến|-) (?P<high>\d+) (?P<group>đại biểu|người|đồng chí)", re.IGNORECASE)
MARKED = re.compile(r"^\s*(?:[-+•*]|\d+(?:\.\d+)*[.)]|[a-zđ][.)])\s+", re.MULTILINE)
HEADED = re.compile(
    rf"\s*[*#]*(?:[IVX]+\.|\d+(?:\.\d+)*[.)]|[a-zđ]\)|-)\s*[*]*(?:Đối với |Các |các |Trách nhiệm của )*"
    rf"(?P<who>{NAME})[\s*:.]*$"
)
ASKED = re.compile(rf"(?i:đề nghị|yêu cầu|giao|phân công)\s+(?:[Cc]ác )?(?P<who>{NAME})")
DOER = re.compile(
    rf"(?:Đề nghị |Yêu cầu |Giao )?(?:Các |các |Mỗi )?(?P<who>{NAME})(?: trực thuộc)?[:,]?\s+"
    rf"(?:có trách nhiệm |phải |cần )?(?i:{ACTS})\b"
)
SENDS = re.compile(rf"(?:gửi|nộp|báo cáo)[^.;\n]*?\s(?:về|cho)\s+(?P<whom>{NAME})")
SHARE = re.compile(r"\b\d+(?:,\d+)?\s*%")

SECTION = re.compile(r"\s*[*#]*\s*(?:[IVX]+|[A-D])[.)]\s")
ABBREVIATIONS = {
    "CĐCS": "Công đoàn cơ sở",
    "LĐLĐ": "Liên đoàn Lao động",
    "CĐ": "Công đoàn",
    "UBKT": "Ủy ban Kiểm tra",
    "UBND": "Ủy ban nhân dân",
}
