"""What is wrong with a registry, row by row."""

from typing import NamedTuple

from pipeline.errors import SetupError
from pipeline.words import t

_SHOWN = 5
#: Rows of the second sheet of a workbook begin here, of the third at twice that: no row of two sheets is the same.
ROWS_OF_A_SHEET = 1 << 21


class Problem(NamedTuple):
    """One fault: where (row as the spreadsheet counts it, ``None`` = made by hand), what, and in Vietnamese."""

    row: int | None
    code: str
    message: str

    def __str__(self) -> str:
        return t("dòng {row}: {message}", row=self.line, message=self.message) if self.row else self.message

    @property
    def line(self) -> int | None:
        """The row as the spreadsheet counts it within its sheet."""
        return self.row % ROWS_OF_A_SHEET if self.row else None

    def as_json(self) -> dict[str, object]:
        """Return the fault as a record for programs."""
        return {"row": self.line, "code": self.code, "message": self.message}


class RegistryError(SetupError):
    """A registry that cannot be used; ``problems`` lists every fault of every row."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        shown = "; ".join(map(str, problems[:_SHOWN]))
        if len(problems) > _SHOWN:
            shown += t("; và {count} lỗi khác", count=len(problems) - _SHOWN)
        super().__init__(
            t(
                "Danh mục công đoàn {source} có {count} lỗi: {problems}. Sửa rồi chạy lại.",
                source=source,
                count=len(problems),
                problems=shown,
            )
        )
        self.source = source
        self.problems = problems
