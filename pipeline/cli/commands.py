"""All commands: the name, where its function stands, what it does, an example that works as it stands.

A module is loaded when its command is called: help pages wait for none of them, and each may import what it needs.
"""

from pipeline.cli.usage import Entry
from pipeline.words import t

UNIONS = (
    Entry(
        "list",
        "unions:list_unions",
        t("Liệt kê các công đoàn trong danh mục."),
        "vanthu unions list\nvanthu unions list --national\nvanthu unions list --all --json",
    ),
    Entry(
        "import",
        "unions_import:import_unions",
        t(
            "Nhập danh mục công đoàn (XLSX hoặc CSV); danh mục cũ được thay thế. Tệp có lỗi thì không nhập "
            "gì. Danh sách không theo mẫu vẫn nhập được: các cột, loại đơn vị và cấp trên được đoán, báo "
            "lại trước khi nhập."
        ),
        "vanthu unions import danh-sach.xlsx --dry-run\n"
        "vanthu unions import danh-sach.xlsx\n"
        "vanthu unions import --national",
    ),
    Entry(
        "export",
        "unions:export_unions",
        t("Ghi danh mục của cơ quan ra tệp XLSX hoặc CSV để sửa; nhập lại được đúng như cũ."),
        "vanthu unions export -o cong-doan.xlsx",
    ),
    Entry(
        "check",
        "unions_check:check_unions",
        t(
            "Kiểm tra danh mục: cấp trên đã ngừng hoạt động, đơn vị đã giải thể mà chưa có đơn vị kế thừa, "
            "trùng tên, tên gọi chỉ hai đơn vị; và những tên trong văn bản đã lưu mà danh mục không có."
        ),
        "vanthu unions check",
    ),
)

#: In the order in which a clerk meets them.
COMMANDS = (
    Entry(
        "office",
        "office:office",
        t("Văn phòng này của công đoàn nào (chọn một lần), và cơ sở dữ liệu, danh mục, ngày nghỉ, thiết lập để ở đâu."),
        "vanthu office\nvanthu office 'LĐLĐ tỉnh Hà Sơn'",
    ),
    Entry(
        "extract",
        "reading:extract",
        t("Đọc văn bản và in những gì tìm được, không lưu. Với --json: mỗi văn bản một dòng JSON."),
        "vanthu extract ke-hoach.pdf\nvanthu extract ke-hoach.pdf --why\nvanthu extract *.txt --json > ket-qua.jsonl",
    ),
    Entry(
        "run",
        "reading:run",
        t("Đọc, rút trích, phân việc và lưu mọi văn bản mới trong các tệp và thư mục. Văn bản đã lưu thì bỏ qua."),
        "vanthu run van-ban/\nvanthu run van-ban/ --workers 4 --registry cong-doan.csv",
    ),
    Entry(
        "letters",
        "reading:letters",
        t("Liệt kê các văn bản đã lưu, với số đến, ngày đến."),
        "vanthu letters\nvanthu letters --in --year 2026\nvanthu letters --json",
    ),
    Entry(
        "enter",
        "entering:enter",
        t(
            "Ghi vào sổ đăng ký văn bản đến, văn bản đi: số đến, ngày đến, nơi nhận, người xử lý, bút phê, ký "
            "nhận. Văn bản mới đọc được cấp số đến ngay; không ghi số thì giữ số đã cấp."
        ),
        "vanthu enter 23/KH-CĐYT --to 'Ban Tổ chức' --handler 'Nguyễn Thị Lan' --signed Lan\n"
        "vanthu enter 23/KH-CĐYT --number 12 --arrived 20/4/2026",
    ),
    Entry(
        "show",
        "reading:show",
        t("Xem một văn bản đã lưu: mọi điều tìm được và tình hình thực hiện."),
        "vanthu show 23/KH-CĐYT\nvanthu show 23/KH-CĐYT --as-read\nvanthu show 23/KH-CĐYT --html van-ban.html",
    ),
    Entry(
        "watch",
        "watching:watch",
        t(
            "Trông một thư mục: tệp nào mới đến thì đọc và lưu ngay như lệnh run, cho tới khi dừng bằng "
            "Ctrl-C. Tệp đang chép dở thì đợi chép xong."
        ),
        "vanthu watch van-ban-den/",
    ),
    Entry(
        "obligations",
        "owed:obligations",
        t("Ai phải làm gì, chậm nhất ngày nào: bảng nghĩa vụ của các công đoàn cấp dưới."),
        "vanthu obligations --union 'Công đoàn phường Tân Lũng' --due-before 'cuối tháng'\n"
        "vanthu obligations --union 'Công đoàn phường Tân Lũng' --below --status 'quá hạn'\n"
        "vanthu obligations --issuer 'LĐLĐ tỉnh' --kind 'báo cáo' --from 'hôm nay'\n"
        "vanthu obligations -o so-nghia-vu.xlsx",
    ),
    Entry(
        "done",
        "duties:done",
        t("Ghi nhận một nghĩa vụ đã hoàn thành, bằng văn bản trả lời nào; việc định kỳ thì ghi từng kỳ."),
        "vanthu done 3f9a1c --letter 15/BC-CĐCS\nvanthu done 3f9a1c --day 20/4/2026\nvanthu done 3f9a1c --series",
    ),
    Entry(
        "reopen",
        "duties:reopen",
        t("Mở lại một nghĩa vụ đã ghi nhận nhầm là hoàn thành; việc định kỳ thì mở lại kỳ ghi sau cùng."),
        "vanthu reopen 3f9a1c",
    ),
    Entry(
        "note",
        "duties:note",
        t("Ghi chú bên một nghĩa vụ; ghi chú cũ được thay, lịch sử vẫn giữ."),
        "vanthu note 3f9a1c 'đã gọi, hẹn nộp thứ Hai'",
    ),
    Entry(
        "confirm",
        "deciding:confirm",
        t(
            "Xác nhận điều một văn bản thay đổi ở văn bản trước (gia hạn, điều chỉnh, thay thế, bãi bỏ, đôn "
            "đốc) hoặc một văn bản trả lời: có xác nhận thì mới có hiệu lực trên bảng nghĩa vụ. Không ghi "
            "mã: liệt kê những gì đang chờ."
        ),
        "vanthu confirm\nvanthu confirm 3f9a1c\nvanthu confirm --letter 88/CĐN-VP\nvanthu confirm --undo 3f9a1c",
    ),
    Entry(
        "reject",
        "deciding:reject",
        t(
            "Không nhận một đề xuất: văn bản đó không thay đổi gì, hoặc không phải là văn bản trả lời. Đổi "
            "ý thì thêm --undo."
        ),
        "vanthu reject 3f9a1c\nvanthu reject --letter 88/CĐN-VP\nvanthu reject --undo 3f9a1c",
    ),
    Entry(
        "due",
        "chasing:due",
        t("Việc quá hạn và sắp đến hạn, mỗi đơn vị một tin nhắn soạn sẵn để gửi Zalo hoặc thư điện tử."),
        "vanthu due\n"
        "vanthu due --days 3 --union 'Công đoàn phường Tân Lũng'\n"
        "vanthu due --scheduled --split -o tin-nhan/",
    ),
    Entry(
        "matrix",
        "chasing:matrix",
        t("Bảng đơn vị × việc của một văn bản: ai đã làm, ai chưa."),
        "vanthu matrix --letter 14/KH-CĐP\nvanthu matrix --letter 14/KH-CĐP -o theo-doi.xlsx",
    ),
    Entry(
        "calendar",
        "calendars:calendar",
        t(
            "Xuất lịch thời hạn, sự kiện: tệp .ics (lịch điện thoại, Outlook), .html (để in ra giấy A4), "
            ".xlsx, .csv hoặc .json tùy đuôi tệp. Không có -o thì in các việc sắp tới."
        ),
        "vanthu calendar -o lich.ics\n"
        "vanthu calendar -o lich.html\n"
        "vanthu calendar --split -o lich-don-vi/\n"
        "vanthu calendar --from 'hôm nay' --to 'tháng sau' -o lich.xlsx",
    ),
    Entry(
        "register",
        "registers:register_",
        t(
            "Ghi sổ làm việc của văn thư (.xlsx): sổ văn bản đến, văn bản đi, sổ theo dõi, nghĩa vụ cấp dưới, "
            "lịch, giới hạn đại biểu, chỉ tiêu, cảnh báo. Với --import: nhập lại những gì đã ghi vào các cột màu "
            "vàng. Với --print: trang để in sổ đăng ký văn bản đến, văn bản đi."
        ),
        "vanthu register -o so-van-ban.xlsx\n"
        "vanthu register --print in --year 2026 -o so-van-ban-den.html\n"
        "vanthu register --union 'Công đoàn phường Tân Lũng' --below -o so.xlsx\n"
        "vanthu register --import so-van-ban.xlsx --dry-run\n"
        "vanthu register --import so-van-ban.xlsx",
    ),
    Entry(
        "search",
        "searching:search",
        t(
            "Tìm trong văn bản đã lưu, nhiệm vụ và tên đơn vị; gõ có dấu hay không dấu đều được. Cụm từ "
            "trong ngoặc kép thì tìm nguyên cụm; dấu * thay phần còn lại của một từ."
        ),
        "vanthu search dai hoi\nvanthu search '\"báo cáo kết quả\" tháng'\nvanthu search 05/KH-LĐLĐ",
    ),
    Entry(
        "unions",
        UNIONS,
        t("Danh mục công đoàn, dùng để chia việc của “các CĐCS” cho từng đơn vị."),
        "vanthu unions import cong-doan.csv\nvanthu unions list",
    ),
    Entry(
        "assign",
        "assigning:assign",
        t(
            "Giao một nghĩa vụ mà văn bản để ngỏ (“A hoặc B”, đơn vị đã chia tách) cho đơn vị nhận việc; "
            "đọc lại vẫn giữ."
        ),
        "vanthu assign 3f9a1c 'Công đoàn phường Tân Lũng'\nvanthu assign 3f9a1c --clear",
    ),
    Entry(
        "correct",
        "correcting:correct",
        t(
            "Sửa điều chương trình đọc sai: số, ngày, trích yếu; hạn, đơn vị, tên của một việc; bỏ, tách, gộp việc. "
            "Đọc lại vẫn giữ; --undo thì trả lại như đã đọc."
        ),
        "vanthu correct 14/KH-CĐP 'trích yếu=Kế hoạch thi đua' --why 'đọc thiếu'\n"
        "vanthu correct 14/KH-CĐP --task 'báo cáo kết quả' hạn=30/4/2026\n"
        "vanthu correct 14/KH-CĐP --task 'báo cáo kết quả' --to 'Công đoàn phường Tân Lũng'\n"
        "vanthu correct 14/KH-CĐP --task 'báo cáo kết quả' --undo",
    ),
    Entry(
        "add",
        "correcting:add",
        t("Thêm điều chương trình đọc thiếu: một việc, thời hạn, giới hạn đại biểu, viện dẫn của văn bản."),
        "vanthu add 14/KH-CĐP task 'việc=Nộp danh sách' 'đơn vị=Công đoàn cơ sở' hạn=30/4/2026\n"
        "vanthu add 14/KH-CĐP date ngày=15/5/2026 loại='sự kiện' 'nội dung=Hội thao'",
    ),
    Entry(
        "remove",
        "correcting:remove",
        t("Gỡ một văn bản hoặc một việc lưu nhầm, cùng mọi điều đã đánh dấu; lấy lại được nguyên vẹn bằng --undo."),
        "vanthu remove 14/KH-CĐP --why 'gửi nhầm'\nvanthu remove 14/KH-CĐP --undo\nvanthu remove 3f9a1c",
    ),
    Entry(
        "history",
        "correcting:history",
        t("Ai đã sửa gì trong một văn bản, lúc nào, vì sao."),
        "vanthu history 14/KH-CĐP",
    ),
    Entry(
        "workdays",
        "workdays:workdays",
        t("Ngày nghỉ, ngày làm bù của một năm và căn cứ; đổi theo lịch của cơ quan. Đổi xong, hạn được tính lại."),
        "vanthu workdays 2027\nvanthu workdays --off 5/2/2027 --work 30/1/2027\nvanthu workdays --import lich.csv",
    ),
    Entry(
        "set-anchor",
        "anchoring:set_anchor",
        t(
            "Ghi ngày của mốc để tính hạn: ngày nhận văn bản, ngày đại hội của đơn vị. Hạn được tính ngay; "
            "ghi lại được."
        ),
        "vanthu set-anchor 3f9a1c 12/5/2026\n"
        "vanthu set-anchor --letter 14/KH-CĐP --received 20/11/2026\n"
        "vanthu set-anchor 3f9a1c --clear",
    ),
    Entry(
        "renew",
        "renewing:renew",
        t(
            "Đọc và phân việc lại mọi văn bản đã lưu, sau khi cập nhật chương trình; mọi điều đã đánh dấu "
            "được giữ nguyên."
        ),
        "vanthu renew\nvanthu renew --json > thay-doi.json",
    ),
    Entry(
        "backup",
        "keeping:backup",
        t("Sao lưu toàn bộ cơ sở dữ liệu vào một tệp; không phải dừng việc đang làm."),
        "vanthu backup sao-luu.db",
    ),
    Entry(
        "restore",
        "keeping:restore",
        t("Khôi phục từ bản sao lưu. Cơ sở dữ liệu đang có văn bản thì phải thêm --replace mới thay."),
        "vanthu restore sao-luu.db --db moi.db",
    ),
    Entry(
        "check",
        "warnings:check",
        t(
            "Những chỗ cần người xem: hai văn bản trái nhau (hạn muộn hơn cấp trên, vượt giới hạn, cộng "
            "sai, viện dẫn khác nhau, đơn vị đã giải thể, gửi lặp lại) và nghi ngờ trong từng văn bản. Xem "
            "xong thì ghi nhận bằng --settle."
        ),
        "vanthu check\n"
        "vanthu check --letter 08/KH-CĐYT --level error\n"
        "vanthu check --settle 3f9a1c 'đã gọi hỏi, theo hạn của tỉnh'",
    ),
    Entry(
        "evaluate",
        "checks:evaluate",
        t(
            "Chấm điểm việc rút trích trên một thư mục gồm TÊN.txt (hoặc .pdf, .docx) và TÊN.gold.json; "
            "liệt kê từng lỗi."
        ),
        "vanthu evaluate corpus/letters\n"
        "vanthu evaluate corpus/letters --json > truoc.json\n"
        "vanthu evaluate corpus/letters --against truoc.json",
    ),
    Entry(
        "doctor",
        "checks:doctor",
        t("Kiểm tra máy: đã cài gì, thiếu gì, thiếu thì không làm được gì, và lệnh để bổ sung."),
        "vanthu doctor\nvanthu doctor --json",
    ),
)
