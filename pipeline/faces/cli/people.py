"""``vanthu people``: who may sign in to the pages, and what was given to programs."""

from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.office import keys, people
from pipeline.store.people import AccessKey, Account
from pipeline.support import labels
from pipeline.support.labels import TableColumn
from pipeline.support.words import t

_PEOPLE: tuple[TableColumn[Account], ...] = (
    TableColumn("Tên đăng nhập", lambda one: one.login),
    TableColumn("Họ tên", lambda one: one.name),
    TableColumn("Vai trò", lambda one: t(people.ROLE_NAMES[one.role])),
    TableColumn("Đơn vị", lambda one: one.union_id),
    TableColumn("Đã khóa", lambda one: "" if one.active else "✓"),
)
_KEYS: tuple[TableColumn[AccessKey], ...] = (
    TableColumn("Mã", lambda key: key.id),
    TableColumn("Đã đưa cho", lambda key: key.name),
    TableColumn("Để làm gì", lambda key: t(keys.KINDS[key.kind])),
    TableColumn("Đơn vị", lambda key: key.union_id),
    TableColumn("Dùng lần cuối", lambda key: labels.date_words(key.used_on)),
)


def list_people(ask: OfficeOptions) -> None:
    """List people, and what was given to programs, unions, calendars."""
    found, given = ask.store.people.all(), keys.issued(ask.store)
    if not found:
        ask.say(t("Chưa có người dùng nào. Thêm: vanthu people add TÊN --role admin"))
    tables = console.section(t("Người dùng"), _PEOPLE, found), console.section(t("Đã cấp"), _KEYS, given)
    ask.answer({"people": found, "keys": given}, *tables)
