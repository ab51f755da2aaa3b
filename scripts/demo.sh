#!/usr/bin/env bash
# The main job once through, on the sample letters: read and store them, who owes what, what comes next, the files for
# other programs. The same day is taken for today every time, so that the letters of 2026 still lie ahead.
set -euo pipefail
cd "$(dirname "$0")/.."

today=2026-04-17
union='Công đoàn cơ sở Công ty TNHH Cơ khí Sóng Thần'
vanthu=.venv/bin/vanthu
export VANTHU_DB=out/vanthu.db

title() {
    printf '\n── %s\n' "$1"
}

mkdir -p out
rm -f out/vanthu.db* out/lich.ics out/so-nghia-vu.xlsx out/bao-cao.html

title "Đọc các văn bản trong corpus/letters, lưu vào out/vanthu.db"
# Exit code 1 only says that some letters need a person; the summary names them.
"$vanthu" run corpus/letters/*.txt --registry corpus/registry.csv --today "$today" || [ $? = 1 ]

title "Nghĩa vụ của “$union”"
"$vanthu" obligations --union "$union" --today "$today"

title "Thời hạn và sự kiện từ nay đến cuối tháng (coi hôm nay là 17/4/2026)"
"$vanthu" calendar --from 'hôm nay' --to 'cuối tháng' --today "$today"

title "Tệp cho lịch điện thoại, Outlook, Excel, và báo cáo cho lãnh đạo"
"$vanthu" calendar --today "$today" --output out/lich.ics
"$vanthu" obligations --today "$today" --output out/so-nghia-vu.xlsx
"$vanthu" report --today "$today" --output out/bao-cao.html

title "Thử tiếp"
cat <<'TRY'
.venv/bin/vanthu letters --db out/vanthu.db
.venv/bin/vanthu show 14/KH-CĐP --db out/vanthu.db --today 2026-04-17
.venv/bin/vanthu extract corpus/letters/a03_kehoach_thangcongnhan.txt
TRY
