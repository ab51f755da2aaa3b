"""An empty machine: the locks, the scripts that set everything up, and the demo in a fresh clone."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_string
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from pipeline.faces.cli.serving import _PORT
from tests.each import each

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")
PACKAGES = ("schemas", "extractors", "pipeline")
#: A first start downloads some hundred megabytes where pip's cache is empty.
FIRST_START_SECONDS = 1200
PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>\S+)", re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> set[tuple[str, str]]:
    return {(normal(m["name"]), m["version"]) for m in PIN.finditer((ROOT / lock).read_text("utf-8"))}


def asked_for(name: str) -> set[str]:
    """Return the names that a list of requirements asks for, those of lists that it includes too."""
    names: set[str] = set()
    for line in (ROOT / name).read_text("utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words[:1] == ["-r"]:
            names |= asked_for(words[1])
        elif words:
            names.add(normal(re.split(r"[<>=!~;\[ ]", words[0])[0]))
    return names


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git working tree")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


@each("lock", LOCKS)
def test_every_package_of_a_lock_has_hashes_and_no_address(lock: str) -> None:
    entries = (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines()
    assert len(entries) > 50
    for entry in filter(None, entries):
        assert PIN.match(entry), f"not pinned: {entry[:80]}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), f"no hash: {entry[:80]}"
        assert "://" not in entry and "--index" not in entry and "--find-links" not in entry and " @ " not in entry


def test_tests_run_with_the_versions_that_users_get() -> None:
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@each(("wanted", "lock"), [("requirements.in", LOCKS[0]), ("requirements-dev.in", LOCKS[1])])
def test_locks_hold_what_was_asked_for(wanted: str, lock: str) -> None:
    assert asked_for(wanted) <= {name for name, _ in pins(lock)}, "run `make lock`"


#: An import has a line of its own (`ruff` asks for it), which is told from others without parsing all files.
IMPORT = re.compile(r"^[ \t]*(?:from|import) (\w+)(?=[.\w]*(?: import | as |[ \t]*#|$))", re.MULTILINE)


def imported(folders: tuple[str, ...]) -> set[str]:
    """Return the top-level names that the Python files of some folders import. A folder with a list of requirements of
    its own is run in an environment of its own."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    texts = (path.read_text("utf-8") for path in files if not (path.parent / "requirements.in").exists())
    names = {name for text in texts for name in IMPORT.findall(text)} - set(sys.stdlib_module_names)
    return names - {*PACKAGES, "tests", "corpus", "benchmarks", "scripts", "breakouts"}  # the last one in a string


def extras() -> dict[str, set[str]]:
    """Return the packages of each part that is installed apart, which the program does without."""
    dynamic = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["dynamic"]
    lists = {name: listed["file"] for name, listed in dynamic["optional-dependencies"].items()}
    return {name: asked_for(file) for name, (file,) in lists.items()}


@each(
    ("folders", "wanted"),
    [(PACKAGES, "requirements.in"), (("tests", "corpus", "benchmarks", "scripts"), "requirements-dev.in")],
)
def test_what_is_imported_was_asked_for(folders: tuple[str, ...], wanted: str) -> None:
    """A package that only comes along with another one can go away with it."""
    providers = packages_distributions()
    names = asked_for(wanted).union(*extras().values())
    of = {name: {normal(dist) for dist in providers.get(name, [name])} for name in imported(folders)}
    assert not [name for name, dists in of.items() if not names & dists]


def test_of_a_package_that_is_only_a_model_nothing_else_is_installed() -> None:
    """What the code of rapidocr-onnxruntime needs: a second OpenCV would overwrite the one without windows."""
    names = {name for lock in LOCKS for name, _ in pins(lock)}
    assert "rapidocr-onnxruntime" in names and not names & {"opencv-python", "pyclipper", "shapely"}
    # Its bound on the version of Python is one of that code.
    assert "--no-deps --ignore-requires-python" in (ROOT / "scripts/setup.sh").read_text("utf-8")


def test_licences_are_permissive() -> None:
    """Nothing under the GPL or AGPL; the LGPL only in tests, where nothing is passed on."""
    licences = runpy.run_path(str(ROOT / "scripts" / "licences.py"))["licences"]
    runtime = {name for name, _ in pins("requirements.txt")}
    found = {name: text for name, _, text in licences("requirements-dev.txt")}
    strong, weak = r"\b(?:AGPL|GPL)|(?<!Lesser )General Public License", r"\bLGPL|Lesser General Public"
    bound = {name: text for name, text in found.items() if " OR " not in text}  # "A OR B" leaves the choice
    assert found and all(text for name, text in found.items() if name in runtime)
    assert not [f"{name}: {text}" for name, text in bound.items() if re.search(strong, text)]
    assert not [f"{name}: {text}" for name, text in bound.items() if name in runtime and re.search(weak, text)]


def test_the_list_of_parts_names_every_package_with_its_hashes() -> None:
    """What a release is shipped with (CycloneDX): who runs it can look every part up."""
    found = runpy.run_path(str(ROOT / "scripts" / "licences.py"))["parts"]()
    assert (found["bomFormat"], found["metadata"]["component"]["name"]) == ("CycloneDX", "vanthu")
    named = {(one["name"], one["version"]) for one in found["components"]}
    assert named <= pins("requirements.txt") and len(named) > 80  # others are for other systems
    assert all(one["hashes"] and one["licenses"] for one in found["components"])


def test_no_tracked_file_names_this_machine() -> None:
    """Neither a home folder, nor the folder of this copy, nor the package index that pip uses here."""
    words = [r"/home/\w", r"/Users/\w", r"/root/\w", r"/mnt/\w", r"/opt/\w"]
    if len(ROOT.parts) > 2:
        words.append(re.escape(f"{ROOT}/"))
    config = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    hosts = set(re.findall(r"https?://(?:[^@/\s']*@)?([\w.-]+)", config)) - {"localhost", "127.0.0.1"}
    words += [re.escape(host) for host in hosts]
    pattern = re.compile("|".join(words))
    found = []
    for path in tracked_files():
        if path == Path(__file__):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    assert not found


def test_nothing_made_is_tracked() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in tracked_files()]
    made = re.compile(r"^(?:\.venv|out|build|dist)/|__pycache__|\.(?:pyc|db|db-wal|db-shm)$|\.egg-info/")
    assert not [name for name in names if made.search(name)]


def test_scripts_can_be_run() -> None:
    for script in [*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci" / "run"]:
        assert os.access(script, os.X_OK), f"{script.name} is not executable"
        subprocess.run(["bash", "-n", script], check=True)


def test_the_build_server_runs_the_tests() -> None:
    assert "SWEEPS=1 make test" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs that is the whole path: what a script finds on a machine is what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "dirname", "cat"):
        (folder / name).symlink_to(shutil.which(name) or pytest.skip(f"no {name}"))
    return folder


def program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!{folder}/bash\n{body}\n", "utf-8")
    path.chmod(0o755)


def run(script: str, *arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "scripts" / script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={"PATH": str(path), "LANG": "C.UTF-8"})


def test_an_old_python_is_passed_over(programs: Path) -> None:
    program(programs, "python3", "exit 1")
    program(programs, "python3.12", "exit 0")
    assert run("find-python.sh", path=programs).stdout == f"{programs}/python3.12\n"


def test_a_machine_without_python_is_told_what_to_type(programs: Path) -> None:
    result = run("find-python.sh", path=programs)
    assert result.returncode == 2 and "apt-get install python3" in result.stderr


def test_system_packages_are_installed_where_root_is_there(programs: Path, tmp_path: Path) -> None:
    program(programs, "id", "echo 0")
    program(programs, "apt-get", f'echo "$*" >> {tmp_path}/log')
    result = run("system-packages.sh", "install", "fonts-x", path=programs)
    assert (result.returncode, result.stderr) == (0, "")
    assert "install --yes --no-install-recommends fonts-x" in (tmp_path / "log").read_text()


def test_empty_package_lists_are_fetched_once(programs: Path, tmp_path: Path) -> None:
    program(programs, "id", "echo 1000")
    program(programs, "sudo", '[ "$1" = --non-interactive ] && shift && exec "$@"')
    program(programs, "true", "exit 0")
    lists = tmp_path / "lists"
    program(programs, "apt-get", f'case "$*" in *update*) echo > {lists} ;; *install*) [ -e {lists} ] ;; esac')
    assert run("system-packages.sh", "install", "fonts-x", path=programs).returncode == 0


@pytest.mark.parametrize("sudo", ["exit 1", None], ids=["sudo asks a password", "no sudo"])
def test_without_root_the_command_to_type_is_named(programs: Path, sudo: str | None) -> None:
    program(programs, "id", "echo 1000")
    program(programs, "apt-get", "exit 1")
    if sudo:
        program(programs, "sudo", sudo)
    result = run("system-packages.sh", "install", "fonts-x", "fonts-y", path=programs)
    assert result.returncode == 1 and "sudo apt-get install fonts-x fonts-y" in result.stderr


def test_only_missing_packages_are_wanted() -> None:
    result = run("system-packages.sh", "wanted", path=Path(os.environ["PATH"]))
    packages = (ROOT / "scripts/system-packages.txt").read_text().splitlines()
    listed = {line.split()[0] for line in packages if line[0] != "#"}
    assert result.returncode == 0 and set(result.stdout.split()) <= listed


def made(clone: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a clone; return how it ended."""
    # What `make test` tells its children, and the virtual environment that it runs in, are not for the clone.
    outside = {key: value for key, value in os.environ.items() if not re.match("MAKE|MFLAGS|VIRTUAL_ENV|VANTHU", key)}
    # What is imported is compiled then: all of the packages would take longer than everything else.
    outside |= {"PIP_NO_COMPILE": "1", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=clone, env=outside, capture_output=True, text=True, timeout=FIRST_START_SECONDS)


def after_reading(output: str) -> list[str]:
    """Return what the demo printed of what it had read, by its parts."""
    return output.split("\n── ")[2:]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    if shutil.which("make") is None or not (ROOT / ".git").exists():
        pytest.skip("needs make and a git working tree")
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "vanthu"], check=True)
    return tmp_path / "vanthu"


def shows_twelve_letters(clone: Path, first: subprocess.CompletedProcess[str]) -> list[str]:
    """Hold the demo to what it promises; return the commands that it ends by."""
    assert first.returncode == 0, first.stdout + first.stderr
    for name, magic in (("lich.ics", b"BEGIN:VCALENDAR"), ("so-nghia-vu.xlsx", b"PK")):
        assert (clone / "out" / name).read_bytes().startswith(magic)
    assert "Traceback" not in first.stdout + first.stderr and "New: 12. Unchanged: 0. Failed: 0." in first.stdout
    assert len(first.stdout.splitlines()) <= 60, "a screen and a half for who sees it for the first time"
    tried_next = [line for line in first.stdout.splitlines()[-6:] if "vanthu " in line]
    assert len(tried_next) == 3, "the demo ends by naming three commands"
    return tried_next


@pytest.mark.sweep
def test_the_demo_runs_in_a_fresh_clone(clone: Path) -> None:
    first = made(clone, "make", "demo")
    tried_next = shows_twelve_letters(clone, first)
    assert (clone / ".venv/bin/vanthu").is_file()
    second = made(clone, "make", "demo")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "» The environment" in first.stderr and "»" not in second.stderr, "it is set up once, told in English"
    assert "New: 0. Unchanged: 12. Failed: 0." in second.stdout, "what was read is kept"
    assert after_reading(second.stdout) == after_reading(first.stdout), "same letters, same words"

    for line in tried_next:
        command = f"{line.strip()} --check" if "serve" in line else line.strip()
        shown = subprocess.run(command, shell=True, cwd=clone, capture_output=True, text=True)
        assert shown.returncode == 0 and shown.stdout + shown.stderr, command + shown.stderr

    # What stands under Start behind the demo and the tests, as somebody types it who has nothing but the clone. The
    # Vietnamese README shows the same (`test_docs.py`).
    readme = (clone / "README.md").read_text("utf-8")
    typed = "".join(re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)[1:]).splitlines()
    (printed,) = re.findall(r"^```text\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    home, mark = 'set -e; export HOME="$PWD/home"; mkdir "$HOME"\n', "== typed ==\n"
    marked = (f"{line}\necho '{mark[:-1]}'; echo '{mark[:-1]}' >&2\n" for line in typed)
    start = made(clone, "bash", "-c", home + "".join(marked))
    assert start.returncode == 0 and "Traceback" not in start.stderr, start.stdout + start.stderr
    *said, rest = start.stdout.split(mark)
    complained = start.stderr.split(mark)
    assert len(said) == len(typed) > 5 and not rest
    for line, *words in zip(typed, said, complained, strict=False):
        assert ">" in line or any(words), f"{line} said nothing"
    assert [line.rstrip() for line in said[-1].strip("\n").splitlines()] == printed.splitlines(), said[-1]


def container() -> list[tuple[str, str]]:
    """Return the lines of the container file: instruction and the rest."""
    whole = (ROOT / "docs" / "Containerfile").read_text("utf-8").replace("\\\n", "")
    lines = [line.split(maxsplit=1) for line in whole.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, rest in lines]


def test_what_the_container_names_is_there() -> None:
    """Packages, folders, user, port, programs: each is made by a line before, or is what the program knows."""
    lines = dict(container())  # of several of a kind the last
    apt, made, packed = (rest for word, rest in container() if word == "RUN")
    known = {line.split()[0] for line in (ROOT / "scripts" / "system-packages.txt").read_text("utf-8").splitlines()[1:]}
    installed = re.search(r"--no-install-recommends (.*?) &&", apt)
    assert installed and set(installed[1].split()) - {"python3", "python3-venv"} <= known
    user, home = lines["USER"], lines["VOLUME"]
    assert f"--home-dir {home} --create-home" in apt and apt.endswith(f" {user}")
    assert made.startswith("python3 -m venv .venv && .venv/bin/pip install") and "--require-hashes" in made
    words = packed.split()
    assert words[:2] == [".venv/bin/pip", "install"] and {"--no-index", "--no-build-isolation"} < {*words}
    programs = [json.loads(lines["ENTRYPOINT"])[0], json.loads(lines["HEALTHCHECK"].removeprefix("CMD "))[0]]
    assert [Path(name).name for name in programs] == ["vanthu", "python"]
    assert {str(Path(name).parent) for name in programs} == {f"{lines['WORKDIR']}/.venv/bin"}
    settings = dict(pair.split("=", 1) for pair in lines["ENV"].split())
    assert settings["VANTHU_DB"] == f"sqlite:///{home}/vanthu.db" and settings["VANTHU_CACHE"].startswith(f"{home}/")
    assert lines["EXPOSE"] == str(_PORT) and f"127.0.0.1:{_PORT}/health'" in lines["HEALTHCHECK"]


def test_the_container_is_made_of_what_it_copies_alone() -> None:
    first, *listed = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[0] != "#"]
    copied = {name for word, rest in container() if word == "COPY" for name in rest.split()[:-1]}
    assert (first, {line[1:] for line in listed if line[0] == "!"}) == ("*", copied)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as a package, built without a network of what the container file copies."""
    folder = tmp_path_factory.mktemp("wheel")
    copied = [name for word, rest in container() if word == "COPY" for name in rest.split()[:-1]]
    tracked = subprocess.run(["git", "ls-files", *copied], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in tracked.stdout.splitlines():
        (folder / "context" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / "context" / name)
    assert {Path(name).parts[0] for name in tracked.stdout.splitlines()} == set(copied)
    build = "pip wheel -q --no-deps --no-index --no-build-isolation --disable-pip-version-check -w built ./context"
    subprocess.run([sys.executable, "-m", *build.split()], cwd=folder, check=True)
    (built,) = (folder / "built").iterdir()
    return built


@pytest.mark.sweep
def test_the_package_holds_every_file_of_ours_and_nothing_else(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    about = wheel.name.rsplit("-py3", 1)[0] + ".dist-info"
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in held if not name.startswith(about)} == set(tracked.stdout.splitlines())


@pytest.mark.sweep
def test_the_package_asks_for_its_core_and_names_its_extras(wheel: Path) -> None:
    about = wheel.name.rsplit("-py3", 1)[0] + ".dist-info"
    meta = message_from_string(zipfile.ZipFile(wheel).read(f"{about}/METADATA").decode())
    asked: dict[str, set[str]] = {}
    for line in meta.get_all("Requires-Dist") or []:
        name, _, extra = line.partition("; extra == ")
        asked.setdefault(extra.strip("\"'"), set()).add(normal(re.split(r"[<>=!~;\[ ]", name)[0]))
    assert asked == {"": asked_for("requirements/core.in"), **extras()}


@pytest.mark.sweep
def test_the_package_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    install = f"pip install -q --no-deps --no-index --disable-pip-version-check --target {tmp_path}/lib {wheel}"
    subprocess.run([sys.executable, "-m", *install.split()], check=True)
    shutil.copy(ROOT / "corpus/letters/a03_kehoach_thangcongnhan.txt", tmp_path / "thu.txt")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VANTHU", "XDG"))}
    variables = {**kept, "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path / "lib")}
    whose = subprocess.run(
        [sys.executable, "-P", "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=tmp_path, env=variables, capture_output=True, text=True,
    )  # fmt: skip
    assert Path(whose.stdout).is_relative_to(tmp_path)
    for line in ("extract thu.txt", "run thu.txt", "obligations", "calendar -o lich.ics", "serve --check"):
        command = [sys.executable, "-P", "-c", "from pipeline.faces.cli import main; main()", *line.split()]
        ran = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "lich.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
