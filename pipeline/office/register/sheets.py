"""The sheets of the workbook and their columns: NĐ 30/2020/NĐ-CP, Phụ lục IV, with what a union office adds.

The register of incoming letters has the decree's ten columns, that of outgoing ones its eight, the follow-up register
its seven; what stands behind them is ours.
"""

from pipeline.export.table_files import LIMIT_WORDS, STATUS_WORDS, Column, Sheet, named, yes
from schemas import ROLES

#: Codes of a warning's weight → its name.
LEVELS = {"error": "lỗi", "look": "cần xem", "info": "thông tin"}
#: What stands behind the lines of both registers.
_OF_FILE = (
    Column("urgency", "Độ khẩn", 10),
    Column("file", "Tệp", 26),
    Column("reading", "Trạng thái trích xuất", 18),
    Column("id", "Mã VB", 14),
)

INCOMING = Sheet(
    "Sổ văn bản đến",
    (
        Column("arrived_on", "Ngày đến", 11, "date"),
        Column("number", "Số đến", 7, "number"),
        Column("issuer", "Tác giả", 22),
        Column("letter", "Số, ký hiệu văn bản", 15),
        Column("issued_on", "Ngày tháng văn bản", 11, "date"),
        Column("subject", "Tên loại và trích yếu nội dung", 40),
        Column("place", "Đơn vị hoặc người nhận", 16, editable=True),
        Column("passed_on", "Ngày chuyển", 11, "date", editable=True),
        Column("signed", "Ký nhận", 10, editable=True),
        Column("note", "Ghi chú", 16, editable=True),
        Column("handler", "Người xử lý", 14, editable=True),
        Column("instruction", "Bút phê", 22),
        *_OF_FILE,
    ),
    printed=12,
)

OUTGOING = Sheet(
    "Sổ văn bản đi",
    (
        Column("letter", "Số, ký hiệu văn bản", 15),
        Column("issued_on", "Ngày tháng văn bản", 11, "date"),
        Column("subject", "Tên loại và trích yếu nội dung", 44),
        Column("signer", "Người ký", 18),
        Column("place", "Nơi nhận văn bản", 26, editable=True),
        Column("handler", "Đơn vị, người nhận bản lưu", 16, editable=True),
        Column("copies", "Số lượng bản", 8, editable=True),
        Column("note", "Ghi chú", 16, editable=True),
        Column("passed_on", "Ngày chuyển", 11, "date", editable=True),
        Column("signed", "Ký nhận", 10, editable=True),
        Column("instruction", "Bút phê", 22),
        *_OF_FILE,
    ),
    printed=8,
)

FOLLOW_UP = Sheet(
    "Sổ theo dõi",
    (
        Column("arrival_number", "Số đến", 7, "number"),
        Column("letter", "Tên loại, số, ký hiệu, ngày tháng và tác giả", 44),
        Column("receiver", "Đơn vị hoặc người nhận", 22),
        Column("due", "Thời hạn giải quyết", 12, "date"),
        Column("progress", "Tiến độ giải quyết", 18),
        Column("answers", "Số, ký hiệu văn bản trả lời", 18),
        Column("remark", "Ghi chú", 18),
        Column("duty", "Việc", 44),
        Column("obligations", "Số nghĩa vụ", 9, "number", total=True),
        Column("open", "Còn mở", 8, "number", total=True),
    ),
)

DUTIES = Sheet(
    "Nghĩa vụ cấp dưới",
    (
        Column("id", "Mã", 12.5, was=("Mã NV", "Duty")),
        Column("letter", "Số ký hiệu VB", 12),
        Column("issued_on", "Ngày VB", 10.5, "date"),
        Column("issuer", "Cơ quan ban hành", 15),
        Column("union", "Đơn vị thực hiện", 18),
        Column("role", "Vai trò", 7.5, words=named(ROLES)),
        Column("action", "Nội dung", 37),
        Column("deliverable", "Sản phẩm", 12),
        Column("deliver_to", "Nơi nhận báo cáo", 13),
        Column("channel", "Kênh gửi", 8.5),
        Column("due_text", "Hạn nguyên văn", 14),
        Column("last_good", "Đúng hạn đến", 10.5, "date", was=("Hạn chuẩn hóa", "Last good day")),
        Column("safe_due", "Nên xong", 10.5, "date"),
        Column("days_left", "Còn lại (ngày)", 7, "number"),
        Column("status", "Trạng thái", 12, words=STATUS_WORDS, editable=True),
        Column("answer", "VB trả lời", 14, editable=True),
        Column("done_on", "Ngày hoàn thành", 11, "date", editable=True),
        Column("condition", "Điều kiện", 18),
        Column("confidence", "Độ tin cậy", 9, "percent"),
        Column("needs_review", "Cần kiểm tra", 9, words=yes),
        Column("place", "Trang/đoạn", 9),
        Column("version", "Phiên bản hạn", 9, "number"),
        Column("note", "Ghi chú", 26, editable=True),
        Column("history", "Lịch sử hạn", 40),
    ),
    printed=15,
)

LIMITS = Sheet(
    "Giới hạn & phân bổ đại biểu",
    (
        Column("subject", "Sự kiện", 36),
        Column("applies_to", "Phạm vi", 22),
        Column("group", "Loại đại biểu", 22),
        Column("bound", "Phép so", 11, words=LIMIT_WORDS),
        Column("count", "Số", 10),
        Column("share", "Tỷ lệ", 10),
        Column("condition", "Điều kiện", 24),
        Column("due", "Hạn chốt", 11, "date"),
        Column("quote", "Nguyên văn", 40),
        Column("check", "Kiểm tra", 9, words=yes),
        Column("letter", "Số ký hiệu VB", 16),
        Column("issuer", "Cơ quan ban hành", 26),
    ),
    printed=10,
)

TARGETS = Sheet(
    "Chỉ tiêu",
    (
        Column("target", "Chỉ tiêu", 44),
        Column("scope", "Phạm vi", 26),
        Column("period", "Kỳ", 12, "date"),
        Column("quote", "Nguyên văn", 44),
        Column("letter", "Số ký hiệu VB", 16),
    ),
    printed=3,
)

WARNINGS = Sheet(
    "Cảnh báo",
    (
        Column("code", "Mã", 18),
        Column("level", "Mức", 10, words=named(LEVELS)),
        Column("message", "Nội dung", 58),
        Column("place", "Vị trí", 36),
        Column("letter", "Số ký hiệu VB", 16),
        Column("file", "Tệp", 26),
        Column("who", "Người xử lý", 14),
        Column("settled", "Đã xử lý", 20),
        Column("id", "Mã CB", 14),
    ),
    printed=8,
)

#: Those that only the workbook has.
SHEETS = (INCOMING, OUTGOING, FOLLOW_UP, DUTIES, LIMITS, TARGETS, WARNINGS)
