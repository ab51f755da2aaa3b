"""The command ``obligations``: who owes what by when, asked for in many ways, as a table or a file."""

import datetime
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pipeline import typed_dates
from pipeline.cli import console
from pipeline.cli.call import Call, command, one_of, rows, whose
from pipeline.cli.options import Below, DueBefore, From, Output, UnionName, span_of, switch, value
from pipeline.cli.standing_view import history_parts
from pipeline.duties.typed_words import meant
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.frames import lines
from pipeline.office import duties, duty_files
from pipeline.store import DutyRow, Filters
from pipeline.words import t
from schemas import Obligation
from schemas.obligation import CLOSED, SIDES

_FORMS: dict[str, duty_files.Form] = {".xlsx": "xlsx", ".csv": "csv", ".json": "json"}
_STATUS = t(
    "todo (chưa thực hiện), doing (đang thực hiện), waiting (chờ xác nhận), done (hoàn thành), late (quá hạn), "
    "extended (đã gia hạn), repealed (đã bãi bỏ) hoặc not_applicable (không áp dụng); nhiều trạng thái thì lặp lại "
    "hoặc cách nhau bằng dấu phẩy."
)
_ISSUER = t("Chỉ lấy của văn bản do cơ quan này ban hành.")
_KIND = t("report (báo cáo), task (nhiệm vụ) hoặc target (chỉ tiêu).")
_ROLE = t("lead (chủ trì), coordinate (phối hợp) hoặc monitor (theo dõi).")
_TEXT = t("Nội dung việc có các từ này, có dấu hay không dấu đều được.")
_ALL = t("Gồm cả lời khuyên chung (tăng cường, quan tâm, …) và việc của đơn vị ngoài.")
_HISTORY = t("In thêm lịch sử: hạn đã thay đổi thế nào, ai đã ghi nhận gì.")
_BY = t("Mỗi việc một dòng (duty), hoặc mỗi đơn vị một dòng (union; mặc định khi có --union).")


@command()
def obligations(
    call: Call,
    union: UnionName = None,
    below: Below = False,
    from_: From = None,
    due_before: DueBefore = None,
    status: Annotated[list[str] | None, value("--status", metavar=t("TRẠNG_THÁI"), help=_STATUS)] = None,
    letter: Annotated[str | None, value("--letter", metavar=t("VĂN_BẢN"), help=t("Chỉ lấy của văn bản này."))] = None,
    issuer: Annotated[str | None, value("--issuer", metavar=t("TÊN"), help=_ISSUER)] = None,
    kind: Annotated[str | None, value("--kind", metavar=t("LOẠI"), help=_KIND)] = None,
    role: Annotated[str | None, value("--role", metavar=t("VAI_TRÒ"), help=_ROLE)] = None,
    text: Annotated[str | None, value("--text", metavar=t("TỪ"), help=_TEXT)] = None,
    own: Annotated[bool, switch("--own", help=t("Gồm cả việc cơ quan ban hành tự làm."))] = False,
    everything: Annotated[bool, switch("--all", help=_ALL)] = False,
    history: Annotated[bool, switch("--history", help=_HISTORY)] = False,
    by: Annotated[str | None, value("--by", metavar="duty|union", help=_BY)] = None,
    form: Annotated[str, value("--format", metavar="table|json|csv", help=t("Dạng in ra (mặc định: bảng)."))] = "table",
    output: Output = None,
) -> None:
    """Print or export who owes what by when."""
    one_of("--format", form, ("table", "json", "csv"))
    one_of("--by", by or "duty", ("duty", "union"))
    if output is not None:
        files.check_suffix(output, tuple(_FORMS))
    suffix = output.suffix.lower() if output is not None else ".json" if call.as_json else f".{form}"
    file_form = _FORMS.get(suffix)
    succession = call.office.succession(call.day)
    with call.office.open() as store:
        chosen = call.chosen(store, union, below=below)
        asked = Filters(
            **whose(chosen),
            **window_of(from_, due_before, call.day)._asdict(),
            statuses=_statuses(status or []),
            letter=letter,
            issuer=issuer,
            kind=meant("kind", kind, "--kind") if kind else None,
            role=meant("role", role, "--role") if role else None,
            text=text,
            everybody=own or everything,
            advice=everything,
        )
        if not call.knows(store, union, chosen) and file_form is None:
            return
        # People see duties; programs, and whoever asks for one union, what each union owes.
        by_duty = by == "duty" if by or file_form else not (union or history)
        if file_form is not None:
            data, count = duty_files.file_of(store, asked, call.day, file_form, succession, by_duty=by_duty)
        elif by_duty:
            _show_duties(call, duties.duties(store, asked, call.day))
        else:
            found = duty_files.with_heirs(duties.rows(store, asked, call.day), succession, "\n")
            _show(call, found)
            if history:
                console.show(*history_parts(found, store))
    if output is not None:
        call.write(output, data, t("Đã ghi {count} nghĩa vụ vào {path}.", count=count, path=output))
    elif file_form == "json":
        console.out(data.decode())
    elif file_form == "csv":
        console.out_bytes(data)


class Window(NamedTuple):
    """Days between which something is due: ``first`` included, ``before`` not; open where ``None``."""

    due_from: datetime.date | None = None
    due_before: datetime.date | None = None


def window_of(from_: str | None, due_before: str | None, day: datetime.date) -> Window:
    """Return the window that ``--from`` and ``--due-before`` ask for."""
    first = span_of("--from", from_, day).first if from_ else None
    before = typed_dates.day_after(span_of("--due-before", due_before, day)) if due_before else None
    if first is not None and before is not None and first >= before:
        days = {"first": f"{first:%d/%m/%Y}", "last": f"{before:%d/%m/%Y}"}
        raise SetupError(t("--from ({first}) không trước --due-before ({last}): đổi lại hai ngày.", **days))
    return Window(first, before)


def _statuses(asked_for: list[str]) -> tuple[str, ...]:
    """Return the codes of the statuses asked for."""
    words = [part.strip() for given in asked_for for part in given.split(",") if part.strip()]
    return tuple(dict.fromkeys(meant("status", part, "--status") for part in words))


def _show(call: Call, found: list[Obligation]) -> None:
    if not found:
        call.say(t("Không có nghĩa vụ nào."))
        return
    # Of one union alone the name is said once, and its duties get the room.
    unions = {item.union for item in found}
    title = console.plain(unions.pop()) if len(unions) == 1 else None
    console.show(rows(lines.obligations(call.day, of_one=title is not None), found, title))
    call.say(t("{count} nghĩa vụ.", count=len(found)))


def _show_duties(call: Call, found: Sequence[DutyRow]) -> None:
    """Print a table for each side, then one for what is closed; one alone bears no title."""
    if not found:
        call.say(t("Không có nghĩa vụ nào."))
        return
    left = [row for row in found if row.status not in CLOSED]
    parts = {t(name): [row for row in left if row.side == side] for side, name in SIDES.items()}
    parts[t("Đã xong")] = [row for row in found if row.status in CLOSED]
    filled = {title: part for title, part in parts.items() if part}
    for title, part in filled.items():
        console.show(rows(lines.duties(call.day), part, f"{title} ({len(part)})" if len(filled) > 1 else None))
    counts = {"count": len(found), "unions": sum(row.unions for row in found)}
    call.say(t("{count} việc, {unions} nghĩa vụ. Xem từng đơn vị: vanthu obligations --by union", **counts))
