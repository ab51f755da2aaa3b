"""A small server of mails (IMAP4rev1): what it is asked for, no more; it notes whatever would change a mailbox."""

import os
import pwd
import re
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "mat-khau-hop-thu"
_UID = re.compile(r"UID (\d+):\*")


class MailServer(socketserver.ThreadingTCPServer):
    """Mails by their numbers; ``changes``: what was written, ``opened``: how the mailbox was opened."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails: dict[int, bytes] = {}
        self.validity = 1
        self.changes: list[str] = []
        self.opened: list[str] = []
        self.fetched: list[int] = []
        self.address = f"imap://vanthu@127.0.0.1:{self.server_address[1]}/INBOX"


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, asked = line.partition(" ")
            word = asked.split(" ")[0].upper()
            status = getattr(self, f"_{word.lower()}", lambda _: "BAD unknown")(asked)
            self._say(f"{tag} {status} {word}")
            if word == "LOGOUT":
                return

    def _say(self, words: str | bytes) -> None:
        self.wfile.write((words if isinstance(words, bytes) else words.encode()) + b"\r\n")

    def _capability(self, _: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK"

    def _login(self, asked: str) -> str:
        return "OK" if PASSWORD in asked else "NO wrong password"

    def _logout(self, _: str) -> str:
        self._say("* BYE")
        return "OK"

    def _select(self, asked: str) -> str:
        self.server.opened.append(asked.split(" ")[0])
        if '"INBOX"' not in asked:
            return "NO no such mailbox"
        self._say(f"* {len(self.server.mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.server.validity}] valid")
        return "OK"

    _examine = _select

    def _uid(self, asked: str) -> str:
        mails, wanted = self.server.mails, asked.split(" ", 2)[2]
        if asked.startswith("UID SEARCH"):
            first = int(found[1]) if (found := _UID.search(wanted)) else 0
            numbers = [number for number in sorted(mails) if number >= first] or sorted(mails)[-1:]
            self._say("* SEARCH " + " ".join(map(str, numbers)))
        elif asked.startswith("UID FETCH"):
            number = int(wanted.split(" ")[0])
            self.server.fetched.append(number)
            if "PEEK" not in wanted:
                self.server.changes.append(asked)
            self._say(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%b)" % (number, len(mails[number]), mails[number]))
        else:
            self.server.changes.append(asked)
        return "OK"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Give a server that runs on this machine."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


# --------------------
# A real server, where one is installed.

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_SETTINGS = """base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = nogroup
default_login_user = {user}
first_valid_uid = 0
mail_location = maildir:{folder}/mail
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
"""


@contextmanager
def dovecot(folder: Path) -> Iterator[tuple[str, Path]]:
    """Run Dovecot in a folder; give the address of its mailbox, and where mails that came are put."""
    assert DOVECOT is not None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())  # it keeps no mails of root
    came = folder / "mail" / "new"
    for name in ("new", "cur", "tmp"):
        (folder / "mail" / name).mkdir(parents=True)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    said = {"folder": folder, "port": port, "user": owner.pw_name, "uid": owner.pw_uid, "gid": owner.pw_gid}
    (folder / "d.conf").write_text(_SETTINGS.format(**said, password=PASSWORD), "utf-8")
    with subprocess.Popen([DOVECOT, "-F", "-c", folder / "d.conf"]) as server:
        try:
            for _ in range(100):
                time.sleep(0.1)
                with socket.socket() as asked:
                    if asked.connect_ex(("127.0.0.1", port)) == 0:
                        break
            yield f"imap://vanthu@127.0.0.1:{port}/INBOX", came
        finally:
            server.terminate()
