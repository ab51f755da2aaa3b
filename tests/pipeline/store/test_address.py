"""The address of a PostgreSQL database: what it stands for, and that no password is seen."""

import contextlib
import os
import socket
import ssl
import threading
from pathlib import Path

import pytest

from pipeline.faces.cli.options import _without_password
from pipeline.store import open_store
from pipeline.store.opening import _address
from pipeline.support import settings
from pipeline.support.errors import SetupError
from tests.each import each, table
from tests.pipeline.certificates import certificate

SERVICES, PASSWORDS = table(__file__, "services"), table(__file__, "passwords")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "services").write_text(SERVICES, encoding="utf-8")
    passwords = tmp_path / "passwords"
    passwords.write_text(PASSWORDS, encoding="utf-8")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGUSER", "mai")
    return passwords


@each(("said", "meant"), table(__file__, "what_an_address_stands"))
def test_what_an_address_stands_for(said: str, meant: str) -> None:
    found = _address(said).render_as_string(hide_password=False)
    assert found.replace("%5C", "\\") == f"postgresql+pg8000://{meant}".replace("\\\\", "\\")


@each(("said", "why"), table(__file__, "what_cannot_be_understood"))
def test_what_cannot_be_understood_is_said_without_the_password(said: str, why: str) -> None:
    with pytest.raises(SetupError, check=lambda error: why in error.message and "rieng" not in error.message):
        open_store(said)


def test_a_password_file_that_others_can_read_is_refused(files: Path) -> None:
    if os.name == "posix":
        files.chmod(0o640)
        with pytest.raises(SetupError, match="chmod 600"):
            _address("postgresql:///so?host=/run/pg")


def test_no_password_stands_in_a_command() -> None:
    for words in ("an:mat@may/thu", "an:mat%40@may:1/thu", "an:m/a?t@may/thu", "/?password=mat"):
        with pytest.raises(SetupError, match="pgpass", check=lambda error: "mat@" not in error.message):
            _without_password(f"postgresql://{words}")
    for words in ("postgresql://an@may:5432/thu", "postgresql:///?service=tinh", "C:/thu/a@b.db", None):
        assert _without_password(words) == words


def test_each_database_of_a_server_has_an_office_of_its_own() -> None:
    said = ("?service=a", "?service=b", "a", "", "a?host=/run/a", "a?host=/run/b", "a?host=/run/b&port=5433")
    assert len({settings.places(f"postgresql:///{rest}").folder for rest in said}) == len(said)
    same = ("a?host=/run/b&port=5433", "a?port=5433&password=x&host=%2Frun%2Fb", "a?user=an&host=/run/b&port=5433")
    assert len({settings.places(f"postgresql:///{rest}").folder for rest in same}) == 1


def test_what_the_server_says_is_told_in_one_line(postgres: str) -> None:
    addresses = {
        f"postgresql://postgres@/khong-co?host={postgres}": "createdb",
        f"postgresql://hugo@/postgres?host={postgres}": "không nhận tên hoặc mật khẩu",
        "postgresql://hoa:rieng@127.0.0.1:9/thu": "Không tới được máy chủ",
    }
    for address, said in addresses.items():
        with pytest.raises(SetupError) as told, contextlib.closing(open_store(address)):
            pass
        message = told.value.message
        assert said in message and not set("{}\n") & set(message) and "rieng" not in message


def refused(words: str) -> bytes:
    """Return the answer of a server that lets nobody in."""
    fields = b"".join(f"{field}\0".encode() for field in ("SFATAL", "VFATAL", "C28000", f"M{words}"))
    return b"E" + (len(fields) + 5).to_bytes(4, "big") + fields + b"\0"


NO_ENTRY = 'no pg_hba.conf entry for host "10.0.0.9", user "hoa", database "thu", '


@pytest.mark.parametrize(
    ("mode", "tls", "answer"),
    [
        ("prefer", b"N", refused(NO_ENTRY + "no encryption")),
        ("disable", None, refused(NO_ENTRY + "no encryption")),
        ("disable", None, refused(NO_ENTRY + "SSL encryption")),
        ("disable", None, refused("connection requires a valid client certificate")),
        ("require", b"N", b""),
        ("prefer", b"S", b"no TLS at all"),
        ("verify-full", b"S", None),
    ],
)
def test_encryption_refused_is_one_line(mode: str, tls: bytes | None, answer: bytes | None, tmp_path: Path) -> None:
    """Played by a server of a few bytes; ``None`` for one with a certificate that nobody vouches for."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            with contextlib.suppress(OSError), server.accept()[0] as peer:
                peer.recv(8 if tls else 4096)
                peer.sendall(tls or b"")
                if answer is None:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(*certificate(tmp_path))
                    context.wrap_socket(peer, server_side=True)
                elif tls == b"N" and answer:
                    peer.recv(4096)
                peer.sendall(answer or b"")
            if server.fileno() < 0:
                return

    threading.Thread(target=serve, daemon=True).start()
    address = f"postgresql://hoa:rieng@127.0.0.1:{server.getsockname()[1]}/thu?sslmode={mode}"
    with contextlib.closing(server), pytest.raises(SetupError) as told, contextlib.closing(open_store(address)):
        pass
    message = told.value.message
    assert "Kiểm tra sslmode" in message and not set("{}\n") & set(message) and "rieng" not in message
