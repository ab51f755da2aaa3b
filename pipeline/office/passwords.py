"""Passwords: what is stored of them, and whether one is right. At most two are worked on at a time.

Each costs 32 MB and a tenth of a second, on purpose: whoever gets hold of the database can try few of them.
"""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.errors import SetupError, VanthuError
from pipeline.words import t

SHORTEST, LONGEST = 10, 200

_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
#: Whoever waits longer is told to come again: a queue without an end would hold every thread of the server.
_WAIT_SECONDS = 10.0


class BusyError(VanthuError):
    """Too many people sign in at this moment."""


def stored(password: str, login: str) -> str:
    """Return what is stored of a new password; raise ``SetupError`` for one that is easily guessed."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise SetupError(t("Mật khẩu phải có ít nhất {count} ký tự.", count=SHORTEST))
    if len(plain) > LONGEST:
        raise SetupError(t("Mật khẩu dài quá {count} ký tự.", count=LONGEST))
    if len(set(plain)) < 4 or login.casefold() in plain.casefold():
        raise SetupError(t("Mật khẩu dễ đoán: không dùng tên đăng nhập, không lặp một vài ký tự."))
    with _Turn():
        return _HASHER.hash(plain)


def is_right(password: str, kept: str | None) -> bool:
    """Say whether a password is the one that was stored; without one it takes as long, and is wrong."""
    plain = _plain(password[: LONGEST + 1])
    with _Turn():
        try:
            return _HASHER.verify(kept or _nobodys(), plain) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


class _Turn:
    """Waits for one of the two places."""

    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
            raise BusyError(t("Quá nhiều người đăng nhập cùng lúc. Xin đợi một lát."))

    def __exit__(self, *_: object) -> None:
        _AT_ONCE.release()


@cache
def _nobodys() -> str:
    return _HASHER.hash("no password of anybody")


def _plain(password: str) -> str:
    """Return a password as it counts: keyboards write the same letters with marks in two ways."""
    return unicodedata.normalize("NFC", password)
