"""The second step of signing in, for who wants it: six figures that a phone shows, or a code that was written down.

What makes the figures is kept as it is (nothing could be reckoned from a hash of it), of the codes only hashes. Each
figure and each code counts once.
"""

import hashlib
import re
import secrets
import time
from base64 import b32encode
from collections.abc import Callable

from pyotp import TOTP, random_base32
from pyotp.utils import strings_equal

from pipeline.store import Store
from pipeline.store.people import Account
from pipeline.support.errors import SetupError

Clock = Callable[[], float]

_SECRET = re.compile(r"[A-Z2-7]{32}")
#: Codes on paper, for who lost the phone, and how long each is: ten bytes, which nobody guesses from a hash.
_CODES, _BYTES = 8, 10
#: Names of what is kept beside the codes, which are kept under their hashes: the secret, the last figures that counted.
_KEY, _LAST = "key", "last"


def drawn() -> str:
    """Return a new secret, of which nothing is kept yet."""
    return random_base32()


def address(account: Account, secret: str) -> str:
    """Return what a phone takes a secret over by."""
    return TOTP(secret, name=account.login, issuer="vanthu").provisioning_uri()


def turn_on(store: Store, account: Account, secret: str, figures: str, clock: Clock = time.time) -> list[str]:
    """Ask a person for the second step from now on, once the phone shows the right figures; return codes for paper."""
    if not (_SECRET.fullmatch(secret) and (last := _step(secret, figures, clock))):
        raise SetupError("Mã trên điện thoại không đúng, hoặc đã hết hạn. Xem giờ của điện thoại rồi bật lại từ đầu.")
    codes = [b32encode(secrets.token_bytes(_BYTES)).decode().lower() for _ in range(_CODES)]
    store.people.keep_second(account, {_KEY: secret, _LAST: last} | dict.fromkeys(map(_hashed, codes), ""))
    return codes


def turn_off(store: Store, account: Account) -> None:
    """Ask a person for the password alone from now on."""
    store.people.keep_second(account, {})


def fits(store: Store, account: Account, typed: str, clock: Clock = time.time) -> bool:
    """Whether the second step is right, which it then was for the last time; without one anything is."""

    def left(kept: dict[str, str]) -> dict[str, str] | None:
        if not kept or kept.pop(_hashed("".join(typed.split()).lower()), None) is not None:
            return kept
        last = _step(kept[_KEY], typed, clock)
        return kept | {_LAST: last} if last > kept[_LAST] else None

    return store.people.use_second(account, left)


def _step(secret: str, figures: str, clock: Clock) -> str:
    """Return the number of the half minute, the last, this or the next, whose figures these are (RFC 6238), or none."""
    made, typed = TOTP(secret), "".join(figures.split())
    now = int(clock() // made.interval)
    near = (step for step in range(max(0, now - 1), now + 2) if strings_equal(typed, made.generate_otp(step)))
    return next(map("{:012}".format, near), "")


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
