"""``extract``, ``run``, ``watch`` on files, good and bad, our own exports too; the progress bar on a real terminal."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from pipeline.readers import opening
from tests.each import each
from tests.pipeline.faces.cli.conftest import ROOT, TODAY, Vanthu
from tests.pipeline.readers.old_fonts import tcvn3
from tests.pipeline.readers.packages import ANNEX, PLAN, mail, word
from tests.pipeline.sample import TEXT

CORPUS = Path(__file__).parents[4] / "corpus" / "letters"
RECIPE = "Cách nấu phở bò\nHầm xương trong sáu giờ, vớt bọt.\nThái thịt mỏng, chần bánh phở.\n"
REGISTRY = """id,name,kind,parent,province
ldld,Liên đoàn Lao động tỉnh Hà Sơn,federation,,Hà Sơn
hoa-sen,Công đoàn cơ sở Trường Mầm non Hoa Sen,grassroots,ldld,Hà Sơn
binh-minh,Công đoàn cơ sở Công ty May Bình Minh,grassroots,ldld,Hà Sơn
"""


@pytest.fixture
def inbox(home: Path) -> Path:
    folder = home / "van-ban"
    (folder / "thang-3").mkdir(parents=True)
    (folder / "ke-hoach.txt").write_text(TEXT, "utf-8")
    shutil.copy(CORPUS / "a03_kehoach_thangcongnhan.txt", folder / "thang-3")
    return folder


def test_extract_prints_a_line_of_json_a_letter(vanthu: Vanthu, inbox: Path) -> None:
    ran = vanthu("extract", inbox / "ke-hoach.txt", inbox / "thang-3" / "a03_kehoach_thangcongnhan.txt", "--json")
    assert (ran.code, ran.err, "Liên đoàn" in ran.out) == (0, "", True)  # letters, not \u escapes
    first, second = [json.loads(line) for line in ran.out.splitlines()]
    parts = "contract source text header references dates delegate_limits tasks meetings sentences flags"
    assert list(first) == parts.split() and first["text"] == TEXT and first["header"]["symbol"] == "KH-LĐLĐ"
    (due,) = [(date["last_good"], date["safe_due"]) for date in first["dates"] if date["date"] == "2026-05-02"]
    assert due == ("2026-05-01", "2026-04-29") and second["source"]["name"] == "a03_kehoach_thangcongnhan.txt"


def test_extract_for_people(vanthu: Vanthu, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = ("07/KH-LĐLĐ", "Văn bản viện dẫn", "Thời hạn, sự kiện", "Giới hạn đại biểu", "trước 02/05/2026")
    why = (("vi", ("Ai làm (", "như “Nộp")), ("en", ("Who acts (", "too late")))
    for language, options, words in (("vi", [], told), *((language, ["--why"], words) for language, words in why)):
        monkeypatch.setenv("VANTHU_LANG", language)
        ran = vanthu("extract", inbox / "ke-hoach.txt", *options)
        assert ran.code == 0 and [one for one in words if one not in ran.out] == []


def test_extract_goes_on_after_a_bad_file(vanthu: Vanthu, inbox: Path) -> None:
    (inbox / "rong.txt").touch()
    ran = vanthu("extract", "--json", inbox / "rong.txt", inbox / "khong-co.txt", inbox, inbox / "ke-hoach.txt")
    assert ran.code == 1 and len(ran.out.splitlines()) == 1
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["rong.txt", "khong-co.txt", "van-ban"]


def test_extract_survives_its_own_faults(vanthu: Vanthu, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true_open = opening.open_file

    def open_file(path: Path) -> object:
        if path.name == "ke-hoach.txt":
            raise RuntimeError("hỏng")
        return true_open(path)

    monkeypatch.setattr(opening, "open_file", open_file)
    ran = vanthu("extract", "--json", inbox / "ke-hoach.txt", inbox / "thang-3" / "a03_kehoach_thangcongnhan.txt")
    assert ran.code == 1 and len(ran.out.splitlines()) == 1 and "ke-hoach.txt" in ran.err and "hỏng" in ran.err


def test_a_recipe_is_no_letter(vanthu: Vanthu, home: Path) -> None:
    (home / "pho.txt").write_text(RECIPE, "utf-8")
    ran = vanthu("extract", "--json", "pho.txt")
    assert ran.code == 1 and "không phải văn bản hành chính" in ran.err
    ran = vanthu("run", "pho.txt", "--json")
    assert (ran.code, ran.json["failed"], ran.json["new"]) == (1, 1, 0)
    assert "không phải văn bản hành chính" in ran.json["files"][0]["message"]


def test_a_letter_in_an_old_font_is_told_from_a_recipe(vanthu: Vanthu, home: Path) -> None:
    # Of TCVN3 a word processor drops the soft hyphen, which is its "ư": what is left cannot be turned back for sure.
    words = "Thực hiện chương trình của Liên đoàn Lao động tỉnh, đề nghị các công đoàn cơ sở thường xuyên báo cáo. "
    (home / "cu.txt").write_text(tcvn3(words * 3).replace("\u00ad", ""), "utf-8")
    for ran in (vanthu("extract", "--json", "cu.txt"), vanthu("run", "cu.txt", "-q")):
        assert (ran.code, ran.err.count("\n")) == (1, 1) and ran.err.startswith("cu.txt: chữ ghi theo phông cũ")


def test_run_then_run_again(vanthu: Vanthu, inbox: Path) -> None:
    ran = vanthu("run", inbox)
    assert ran.code == 0 and "ke-hoach.txt" in ran.out and "Mới: 2. Đã có: 0. Lỗi: 0. Từ chối: 0." in ran.out
    again = vanthu("run", inbox)
    assert again.code == 0 and "Mới: 0. Đã có: 2." in again.out and "Không có văn bản mới." in again.out
    assert len(vanthu("letters", "--json").json) == 2


def test_run_as_json(vanthu: Vanthu, inbox: Path) -> None:
    (inbox / "rong.txt").touch()
    ran = vanthu("run", inbox, "--json")
    assert ran.code == 1 and list(ran.json)[:4] == ["new", "unchanged", "failed", "refused"]
    assert (ran.json["new"], ran.json["failed"]) == (2, 1)
    assert [file["status"] for file in ran.json["files"]] == ["new", "failed", "new"]
    assert list(ran.json["files"][0]) == ["name", "status", "message"]


def test_run_gives_a_class_to_each_of_its_unions(vanthu: Vanthu, inbox: Path) -> None:
    registry = inbox.parent / "cong-doan.csv"
    registry.write_text(REGISTRY, "utf-8")
    ran = vanthu("unions", "import", registry)
    assert (ran.code, ran.out) == (0, "") and "Đã nhập 3 đơn vị" in ran.err
    assert [union["id"] for union in vanthu("unions", "list", "--json").json] == ["binh-minh", "hoa-sen", "ldld"]
    assert "Trường Mầm non Hoa Sen" in vanthu("unions", "list").out and vanthu("unions", "check").code == 0
    vanthu("run", inbox / "ke-hoach.txt")
    owed = vanthu("obligations", "--json", "--today", "28/4/2026").json
    assert {item["union_id"] for item in owed} >= {"hoa-sen", "binh-minh"}


def test_an_empty_registry_does_not_take_the_place_of_the_one_that_is_there(vanthu: Vanthu, home: Path) -> None:
    (home / "du.csv").write_text("id,name,kind\na,Công đoàn cơ sở A,grassroots\n", "utf-8")
    (home / "rong.csv").write_text("id,name,kind\n", "utf-8")
    assert vanthu("unions", "import", "du.csv").code == 0
    ran = vanthu("unions", "import", "rong.csv")
    assert (ran.code, ran.err.count("\n")) == (2, 1) and len(vanthu("unions", "list", "--json").json) == 1


def test_doctor(vanthu: Vanthu) -> None:
    ran = vanthu("doctor")
    assert ran.code == 0 and "Cơ sở dữ liệu" in ran.out and "sẵn sàng" in ran.err


def test_the_reader_of_the_output_may_go_away(inbox: Path) -> None:
    files = [str(inbox / "ke-hoach.txt")] * 200
    done = subprocess.run(
        ["bash", "-c", f'{sys.executable} -m pipeline.faces.cli extract --json "$@" | head -1', "vanthu", *files],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
    )  # fmt: skip
    assert done.stdout.count("\n") == 1 and done.stderr == ""


def test_a_file_name_that_is_no_text_stops_nothing(vanthu: Vanthu, inbox: Path) -> None:
    strange = os.fsencode(inbox) + b"/th\xff.txt"
    Path(os.fsdecode(strange)).write_text(TEXT + "Bản khác\n", "utf-8")
    ran = vanthu("run", inbox, "--json")
    assert (ran.code, ran.json["new"]) == (0, 3) and "th\ufffd.txt" in [file["name"] for file in ran.json["files"]]
    assert json.loads(vanthu("extract", "--json", os.fsdecode(strange)).out)["source"]["name"] == "th\ufffd.txt"


def test_a_secret_letter_is_refused_and_nothing_of_it_shown(vanthu: Vanthu, home: Path) -> None:
    (home / "mat.txt").write_text(TEXT.replace("Hà Sơn, ngày", "MẬT\nHà Sơn, ngày", 1), "utf-8")
    for options in (["--json"], []):
        ran = vanthu("extract", "mat.txt", *options)
        assert (ran.code, ran.out) == (1, "") and "mat.txt" in ran.err and "độ mật" in ran.err
    ran = vanthu("run", "mat.txt", "--json")
    assert (ran.code, ran.json["refused"]) == (1, 1) and vanthu("letters", "--json").json == []


def test_a_mail_is_shown_with_what_came(vanthu: Vanthu, home: Path) -> None:
    (home / "thu.eml").write_bytes(mail(files=[("kh.docx", word(PLAN)), ("pl.docx", word(ANNEX))]).as_bytes())
    came = json.loads(vanthu("extract", "--json", "thu.eml").out)["source"]
    assert (came["arrived_on"], [file["name"] for file in came["received_with"]]) == ("2026-03-10", ["pl.docx"])
    assert vanthu("run", "thu.eml").code == 0
    ran = vanthu("show", "21/KH-CĐP")
    assert "Ngày đến: 10/03/2026" in ran.out and "Tệp kèm theo: pl.docx" in ran.out


def test_a_part_that_cannot_be_read_has_its_line(vanthu: Vanthu, home: Path) -> None:
    (home / "thu.eml").write_bytes(mail(files=[("kh.docx", word(PLAN)), ("pl.pdf", b"%PDF-1.4 h")]).as_bytes())
    ran = vanthu("extract", "--json", "thu.eml")
    assert ran.code == 1 and len(ran.out.splitlines()) == 1 and ran.err.startswith("thu.eml › pl.pdf: ")


SHIPPED = Path(__file__).parents[4] / "corpus" / "registry.csv"
#: What writes which files.
EXPORTS = {
    "calendar": ("ics", "xlsx", "csv", "json"), "obligations": ("xlsx", "csv", "json"), "due": ("txt",),
    "register": ("xlsx",), "unions export": ("xlsx", "csv"),
}  # fmt: skip
CASES = [(command, suffix) for command, suffixes in EXPORTS.items() for suffix in suffixes]


@pytest.mark.parametrize("language", ["vi", "en"])
@each(("command", "suffix"), CASES)
def test_an_export_is_not_stored(
    stored: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch, command: str, suffix: str, language: str
) -> None:
    monkeypatch.setenv("VANTHU_LANG", language)
    path = home / f"tep.{suffix}"
    day = [] if command.startswith("unions") else ["--today", TODAY]
    assert day or stored("unions", "import", SHIPPED).code == 0
    assert stored(*command.split(), "-o", path, *day).code == 0
    ran = stored("run", path, "--json")
    (file,) = ran.json["files"]
    assert (ran.code, file["status"]) == (1, "refused")
    words = "do chương trình này xuất ra" if language == "vi" else "written by this program"
    assert file["message"].startswith(f"tep.{suffix}: {words}")
    assert len(stored("letters", "--json").json) == 1


def test_beside_a_letter_in_a_package_it_is_passed_over(stored: Vanthu, home: Path) -> None:
    stored("due", "--today", TODAY, "-o", home / "nhac.txt")
    with zipfile.ZipFile(home / "goi.zip", "w") as package:
        package.write(home / "nhac.txt", "nhac.txt")
        package.writestr("ke-hoach.txt", PLAN)
    (file,) = stored("run", home / "goi.zip", "--json").json["files"]
    assert file["status"] == "new"
    assert len(stored("letters", "--json").json) == 2


def test_a_letter_that_begins_as_a_message_does_is_a_letter(stored: Vanthu, home: Path) -> None:
    (home / "thu.txt").write_text(PLAN.replace("\n", "\nKính gửi: Các công đoàn cơ sở\n", 1), "utf-8")
    assert stored("run", home / "thu.txt", "--json").json["files"][0]["status"] == "new"


LETTER = ROOT / "corpus" / "letters"


def test_files_are_read_as_they_arrive_until_it_is_stopped(home: Path) -> None:
    folder = home / "den"
    folder.mkdir()
    letters = sorted(LETTER.glob("*.txt"))[:2]
    program = subprocess.Popen(
        [sys.executable, "-m", "pipeline.faces.cli", "watch", str(folder), "--json", "--db", str(home / "a.db")],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert program.stdout is not None
    try:
        for letter in letters:
            time.sleep(0.2)
            (folder / letter.name).write_bytes(letter.read_bytes())
            said = json.loads(program.stdout.readline())
            assert (said["name"], said["status"]) == (letter.name, "new")
    finally:
        program.send_signal(signal.SIGINT)
    assert program.wait(20) == 0


def test_once_reads_what_is_there(vanthu: Vanthu, home: Path) -> None:
    folder = home / "den"
    folder.mkdir()
    letter = min(LETTER.glob("*.txt"))
    (folder / letter.name).write_bytes(letter.read_bytes())
    (folder / "hong.pdf").write_bytes(b"%PDF-1.4 junk")
    ran = vanthu("watch", folder, "--once")
    assert ran.code == 0 and f"{letter.name}: mới, đã lưu" in ran.out and "hong.pdf" in ran.out
    assert len(vanthu("letters", "--json").json) == 1


def test_what_is_no_folder_is_a_usage_error(vanthu: Vanthu, home: Path) -> None:
    ran = vanthu("watch", home / "khong-co")
    assert ran.code == 2 and "khong-co" in ran.err


pty = pytest.importorskip("pty", reason="needs the terminals of a Unix system")
PROGRAM = [sys.executable, "-m", "pipeline.faces.cli", "run", "van-ban", "--workers", "1", "--today", "11/3/2026"]
BAR = "━"
#: Up one line and clean it: how a bar that is done is taken off the screen.
CLEANED = "\x1b[1A\x1b[2K"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """A folder with two letters, and what a process there needs to find the program and a terminal's abilities."""
    (home / "van-ban").mkdir()
    for name in ("mot.txt", "hai.txt"):
        (home / "van-ban" / name).write_text(f"{TEXT}\n{name}\n", "utf-8")
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE")}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[4]), "TERM": "xterm-256color", "COLUMNS": "100"}


def seen_on_a_terminal(command: list[str], environment: dict[str, str]) -> tuple[str, str]:
    """Run a command with a terminal for its messages; return its result and all that the terminal was sent."""
    screen, terminal = pty.openpty()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=terminal, text=True) as process:
        os.close(terminal)
        sent = b"".join(iter(lambda: _next(screen), b""))
        os.close(screen)
        assert process.stdout is not None
        result = process.stdout.read()
    assert process.returncode == 0, sent.decode()
    return result, sent.decode()


def _next(screen: int) -> bytes:
    try:
        return os.read(screen, 4096)
    except OSError:  # how Linux says that nobody writes to the terminal any more
        return b""


def test_a_bar_on_a_terminal_that_is_taken_away_at_the_end(environment: dict[str, str]) -> None:
    result, sent = seen_on_a_terminal(PROGRAM, environment)
    bar, _, rest = sent.rpartition(CLEANED)
    # The file read last stands beside the bar.
    assert BAR in bar and "2/2" in bar and "/giây" in bar and "mot.txt" in bar
    assert "Mới: 2." in result and BAR not in rest + result


@pytest.mark.sweep
def test_no_bar_for_who_wants_quiet(environment: dict[str, str]) -> None:
    result, sent = seen_on_a_terminal([*PROGRAM, "-q"], environment)
    assert sent == "" and "Mới: 2." in result


@pytest.mark.sweep
def test_no_bar_in_a_pipe(environment: dict[str, str]) -> None:
    done = subprocess.run(PROGRAM, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Mới: 2." in done.stdout and BAR not in done.stdout and "\x1b" not in done.stdout
