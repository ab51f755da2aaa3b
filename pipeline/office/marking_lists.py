"""A list of who has done what, as a file: each line is marked as it says."""

import datetime
from pathlib import Path

from pipeline.duties import answer_lists
from pipeline.duties.typed_words import meant
from pipeline.errors import SetupError
from pipeline.office.marking import MarkGiven, Wanted
from pipeline.words import t


def wanted(path: Path, duty: str | None, said: MarkGiven, today: datetime.date) -> list[Wanted]:
    """Return what the lines of a file ask for; ``duty`` and ``said`` hold for lines that say nothing else."""
    return [_of_line(line, path, duty, said) for line in answer_lists.read(path, today)]


def _of_line(line: answer_lists.AnswerLine, path: Path, duty: str | None, said: MarkGiven) -> Wanted:
    where = t("{path}, dòng {row}", path=path.name, row=line.row)
    what = line.id or duty
    if what is None:
        words = t("{where}: chỉ có tên đơn vị; ghi mã việc trên dòng lệnh, hoặc thêm cột Mã NV vào tệp.", where=where)
        raise SetupError(words)
    status = meant("status", line.status, where) if line.status else said.status
    own = said._replace(status=status, answer=line.answer or said.answer, came_on=line.day, note=line.note)
    return Wanted(what, own, (line.union,) if line.union else (), where=where)
