"""The sheets of the workbook: NĐ 30/2020/NĐ-CP, Phụ lục IV, with what a union office adds. Columns: ``sheets.toml``."""

from pipeline.export.table_files import described, named

#: Codes of a warning's weight → its name.
LEVELS = {"error": "lỗi", "look": "cần xem", "info": "thông tin"}

INCOMING, OUTGOING, FOLLOW_UP, DUTIES, LIMITS, TARGETS = map(
    described, ("incoming", "outgoing", "follow-up", "owed", "limits", "targets")
)
WARNINGS = described("warnings", level=named(LEVELS))
#: Those that only the workbook has.
SHEETS = (INCOMING, OUTGOING, FOLLOW_UP, DUTIES, LIMITS, TARGETS, WARNINGS)
