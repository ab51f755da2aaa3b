"""What a person should look at: every doubt that the program had, by code."""

from schemas.base import Record
from schemas.evidence import Evidence

#: Code of a flag → what the clerk is told to do about it (Vietnamese, shown beside the flag).
FLAG_CODES: dict[str, str] = {
    "blank-number": "Số văn bản để trống: xem bản gốc và ghi số vào sổ.",
    "blank-date": "Ngày ban hành để trống hoặc thiếu: xem bản gốc và bổ sung.",
    "head-weighed": "Số hoặc ngày ban hành lấy từ nơi khác, không phải chữ in rõ trên trang: đối chiếu với bản gốc.",
    "head-unread": "Phần đầu hoặc phần ký của trang ảnh có chỗ chưa đọc được: xem bản gốc và bổ sung.",
    "head-missing": "Văn bản thiếu phần đầu (số, ký hiệu, tên loại, cơ quan, ngày): xem bản gốc và bổ sung.",
    "issuer-inferred": "Tên cơ quan ban hành do chương trình suy ra: đối chiếu với phần đầu văn bản.",
    "issuer-unknown": "Không xác định được cơ quan ban hành: xem bản gốc và bổ sung.",
    "kind-inferred": "Tên loại văn bản do chương trình suy ra từ ký hiệu: đối chiếu với bản gốc.",
    "symbol-repaired": "Ký hiệu có lỗi nhận dạng đã được sửa: đối chiếu với bản gốc.",
    "year-inferred": "Ngày không ghi năm, năm do chương trình suy ra: kiểm tra lại.",
    "month-inferred": "Ngày không ghi tháng, tháng do chương trình suy ra: kiểm tra lại.",
    "blank-day": "Thời hạn để trống ngày hoặc tháng: hỏi cơ quan ban hành rồi ghi vào.",
    "invalid-date": "Ngày ghi trong văn bản không có trên lịch: hỏi lại cơ quan ban hành.",
    "before-issue": "Thời hạn trước ngày ban hành: có thể ghi nhầm năm, hỏi lại cơ quan ban hành.",
    "weekday-mismatch": "Thứ và ngày không khớp nhau: hỏi lại cơ quan ban hành.",
    "bound-conflict": "Vừa ghi “chậm nhất” vừa ghi “trước”: chương trình hiểu theo “trước”, nên làm sớm hơn.",
    "holiday-deadline": "Thời hạn rơi vào ngày nghỉ: nên hoàn thành vào ngày làm việc trước đó.",
    "too-short": "Thời hạn còn quá ngắn so với ngày ban hành: báo ngay cho đơn vị thực hiện.",
    "pending-anchor": "Thời hạn tính từ một mốc chưa biết: ghi ngày của mốc đó để tính hạn.",
    "vague-date": "Thời hạn không ghi ngày cụ thể: thống nhất với cơ quan ban hành nếu cần.",
    "conflict": "Cùng một việc có hai thời hạn khác nhau: theo hạn sớm hơn và hỏi lại.",
    "citation-mismatch": "Văn bản viện dẫn ghi không khớp (số, ngày hoặc cơ quan): đối chiếu với bản gốc.",
    "range-expanded": "Dãy số văn bản đã được tách thành từng số: kiểm tra lại.",
    "draft": "Văn bản là dự thảo: chỉ thời hạn góp ý là có hiệu lực.",
    "embedded-instruction": "Văn bản có câu nói với phần mềm; chương trình không làm theo. Báo người phụ trách.",
    "bad-encoding": "Chữ trong tệp không đúng bảng mã Unicode: gửi lại tệp gốc hoặc quét lại.",
    "encoding-converted": "Chữ bảng mã cũ (TCVN3, VNI, …) đã được đổi sang Unicode: xem lướt tên riêng với bản gốc.",
    "attachment-unread": "Tệp đi kèm có phần không đọc được: xem bản gốc, xin lại phần đó.",
    "cover-deadline": "Thư điện tử chuyển văn bản có nêu thời hạn riêng: xem lời thư.",
    "metadata-differs": "Thông tin của gói văn bản điện tử khác với chữ trong văn bản: đối chiếu với bản gốc.",
    "metadata-filled": "Chỗ để trống trong văn bản được lấy từ thông tin của gói văn bản điện tử.",
    "due-hint": "Gói văn bản điện tử ghi một hạn xử lý mà văn bản không nêu: chỉ để tham khảo, đối chiếu với văn bản.",
    "amendment-told": "Gói văn bản điện tử báo thu hồi, cập nhật hoặc thay thế văn bản đã gửi: xem lại văn bản đó.",
    "tracked-changes": "Tệp Word còn sửa đổi chưa chốt; đã đọc theo bản nhận mọi sửa đổi: hỏi lại bản chính thức.",
    "date-field": "Ngày trong tệp do Word tự điền, đổi theo ngày mở tệp: xem ngày trên bản đã ký.",
    "text-layer-replaced": "Lớp chữ trong tệp PDF không đúng với chữ trên trang; đã đọc lại cách khác, cần đối chiếu.",
    "several-letters": "Tệp có nhiều văn bản: kiểm tra việc tách từng văn bản.",
    "pages-out-of-order": "Trang trong tệp xếp không đúng thứ tự số trang: đối chiếu với bản gốc.",
    "pages-repeated": "Tệp có trang quét hai lần, bản sau đã bỏ qua: kiểm tra xem có thiếu trang không.",
    "unread-pages": "Tệp có trang chỉ là ảnh, chưa đọc được: xem bản gốc hoặc nhận dạng chữ các trang đó.",
    "plain-reading": "Có trang bẩn hoặc bố cục lạ, phải đọc theo cách đơn giản: đối chiếu với bản gốc.",
    "annex-missing": "Văn bản nhắc tới phụ lục không có trong tệp: xin bổ sung.",
    "ocr-doubtful": "Chữ nhận dạng chưa chắc chắn: đối chiếu với ảnh.",
    "ocr-repaired": "Chữ nhận dạng đã được sửa: đối chiếu với ảnh.",
    "receiver-inferred": "Không ghi gửi cho ai: hiểu là gửi cơ quan ban hành văn bản, kiểm tra lại.",
    "readers-differ": "Hai cách đọc khác nhau về việc đoạn này có giao nhiệm vụ hay không: đọc lại đoạn đó.",
    "assignee-unclear": "Chưa rõ đơn vị phải thực hiện: người phụ trách chọn đơn vị.",
    "order-unheld": "Câu này như giao việc mà chưa rõ cho ai, chưa có trong nghĩa vụ nào: đọc lại, cần thì tự ghi.",
    "day-unheld": "Ngày này chưa có trong thời hạn, sự kiện nào: đọc lại câu đó, cần thì tự ghi vào lịch.",
    "addressee-count": "Số đơn vị ghi ở Nơi nhận khác danh mục công đoàn: đối chiếu danh sách.",
    "extraction-failed": "Chương trình gặp lỗi khi đọc nội dung, chưa đủ thời hạn, nhiệm vụ: xem bản gốc và ghi tay.",
    "needs-routing": "Tên đơn vị chưa khớp danh mục công đoàn: chọn đơn vị nhận việc.",
}

#: Code of a flag about pages → what is said where it is known which.
PAGE_SENTENCES: dict[str, str] = {
    "unread-pages": "Trang {pages} của tệp chưa đọc được: xem bản gốc hoặc quét lại.",
    "plain-reading": "Trang {pages} của tệp bẩn hoặc bố cục lạ, phải đọc theo cách đơn giản: đối chiếu với bản gốc.",
}


class Flag(Record):
    """A doubt: ``code`` is a key of ``FLAG_CODES``, ``message`` says in Vietnamese what was seen and what to do.

    ``field`` names the field of the head that it is about.
    """

    code: str
    message: str
    evidence: Evidence | None = None
    field: str | None = None
