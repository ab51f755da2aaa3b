"""Why a letter was read as it was: the rule behind every record, and what every other sentence is there for."""

from collections.abc import Iterator, Sequence

from pipeline import labels
from pipeline.cli.console import plain, table
from pipeline.words import t
from schemas.letter import Letter

#: What a sentence is there for, in people's words.
ROLES = {
    "duty": "Việc phải làm",
    "unassigned": "Chưa rõ giao cho ai",
    "request_upward": "Đề nghị cấp trên",
    "event": "Sự kiện",
    "participants": "Thành phần, số người",
    "agenda": "Nội dung, chương trình",
    "criterion": "Tiêu chuẩn, điều kiện",
    "purpose": "Mục đích, yêu cầu",
    "fact": "Nêu tình hình",
    "past": "Việc đã qua",
    "quotation": "Nhắc lại văn bản khác",
    "list": "Danh sách, hồ sơ gồm",
    "form": "Nhãn, ghi chú, biểu mẫu",
    "formula": "Câu xã giao, câu kết",
    "heading": "Đề mục",
}

#: The rules by which records and roles are found, in people's words.
RULES = {
    "sentence": "câu nêu rõ ai làm",
    "heading": "đề mục bên trên nêu ai làm",
    "lead-in": "câu dẫn bên trên nêu ai làm",
    "table": "dòng của bảng phân công",
    "target": "chỉ tiêu tính trên các đơn vị này",
    "passive": "câu bị động có nêu ai làm",
    "late-subject": "đơn vị đứng sau trong câu",
    "first-request": "đơn vị được đề nghị ở đầu văn bản",
    "addressees": "nơi nhận ở dòng Kính gửi",
    "respectful-request": "lời kính đề nghị",
    "nobody-named": "không nêu ai làm",
    "counts-places": "chỉ nêu số người dự",
    "counts-people": "chỉ nêu số người",
    "closing-formula": "câu thông báo để biết, thực hiện",
    "closing": "câu kết",
    "names-only": "chỉ có tên đơn vị",
    "names-of-members": "chỉ kể tên",
    "own-opinion": "ý kiến của cơ quan ban hành",
    "penalty": "nêu việc xử lý đơn vị chậm",
    "asked-by-superiors": "yêu cầu của cấp trên được nhắc lại",
    "opens-a-list": "câu dẫn vào danh sách bên dưới",
    "tells-when": "chỉ nêu thời gian diễn ra",
    "asks-nothing": "không có động từ giao việc",
    "label-or-note": "nhãn hoặc ghi chú",
    "title": "đề mục",
    "no-act": "không nêu việc phải làm",
    "when-and-where": "nêu thời gian, địa điểm",
    "who-takes-part": "nêu người dự",
    "programme": "nêu nội dung, chương trình",
    "grounds": "căn cứ, lời mở đầu",
    "too-short": "quá ngắn",
    "bare-title": "đề mục ngắn",
    "note-in-brackets": "ghi chú trong ngoặc",
    "counts-what-follows": "câu đếm những gì kể bên dưới",
    "annex": "phần phụ lục, biểu mẫu",
    "row-counts-people": "dòng phân bổ số người",
    "row-with-a-day": "dòng lịch",
    "row-of-a-table": "dòng của bảng",
    "under-list": "nằm trong danh sách thành phần hồ sơ",
    "under-participants": "nằm dưới đề mục thành phần",
    "under-purpose": "nằm dưới đề mục mục đích, yêu cầu",
    "under-agenda": "nằm dưới đề mục nội dung, chương trình",
    "under-criterion": "nằm dưới đề mục tiêu chuẩn, đối tượng",
    "under-fact": "nằm dưới đề mục tình hình, kết quả",
    "whom-to-call": "nêu nơi liên hệ",
    "asked-elsewhere": "nêu yêu cầu của văn bản trước",
    "thanks": "lời cảm ơn, lời chúc",
    "question": "câu hỏi lấy ý kiến",
    "takes-effect": "nêu hiệu lực của văn bản",
    "done-already": "nêu việc đã làm, đang làm",
    "is-given": "nêu điều được hưởng",
    "looking-back": "nhìn lại thời gian qua",
    "title-of-merit": "tên danh hiệu thi đua",
    "before": "có chữ “trước”",
    "latest": "có chữ “chậm nhất”, “xong”, “hạn”",
    "until": "có chữ “đến hết”",
    "within": "có chữ “trong”",
    "on": "có chữ “vào”, “lúc”",
    "from": "có chữ “từ”, “bắt đầu”",
    "stretch": "khoảng từ ngày đến ngày",
    "column": "cột thời gian của bảng",
    "label": "nhãn thời gian",
    "echo": "nhắc lại ngày ở tiêu đề",
    "clause": "ngày trong câu",
    "rule": "câu nêu kỳ lặp lại",
    "cycle": "kỳ báo cáo",
    "term": "thời hạn tính từ một mốc",
    "words": "số viết bằng chữ",
    "share": "tỷ lệ phần trăm",
    "bare": "con số không kèm danh từ",
    "delegates": "số đại biểu",
    "people": "số người",
    "kind-and-number": "ghi tên loại và số",
    "symbol": "ghi số và ký hiệu",
    "number": "ghi số",
}


def why_parts(letter: Letter) -> Iterator[str]:
    """Yield the table of the records with their rules, and that of the sentences left out with their reasons."""
    groups = (
        (t("Văn bản viện dẫn"), letter.references),
        (t("Thời hạn, sự kiện"), letter.dates),
        (t("Giới hạn đại biểu"), letter.delegate_limits),
        (t("Nhiệm vụ"), letter.tasks),
    )
    rows = [
        (name, labels.label(RULES, record.why), plain(record.evidence.quote))
        for name, group in groups
        for record in group
    ]
    yield from _table(t("Vì sao tìm được"), (t("Loại"), t("Quy tắc"), t("Nguyên văn")), rows)
    left = [
        (labels.label(ROLES, one.role), labels.label(RULES, one.why), plain(letter.text[one.start : one.end]))
        for one in letter.sentences
        if one.role != "duty"
    ]
    yield from _table(t("Câu không phải nhiệm vụ"), (t("Vai trò"), t("Quy tắc"), t("Nguyên văn")), left)


def _table(title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield table(headings, rows, title=f"{title} ({len(rows)})", wide=[t("Nguyên văn")])
