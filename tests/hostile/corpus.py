"""All bad files, and the inbox in which they lie among good letters."""

import random
from pathlib import Path

from tests.hostile import archives, mails, pdfs, pictures, texts, word
from tests.hostile.bad import SEED, Bad, Where, letter

BAD: list[Bad] = [*pdfs.BAD, *archives.BAD, *pictures.BAD, *word.BAD, *mails.BAD, *texts.BAD]
#: Good letters, named so that they stand before, among and after the bad ones.
GOOD = {f"{first}-van-ban-tot.txt": number for number, first in enumerate("0acmpqstxz", start=900)}


def fill(inbox: Path, url: str, secret: Path, bad: list[Bad] = BAD) -> None:
    """Write bad files and good letters into an inbox, the same each time but for the address in ``url``."""
    for file in bad:
        where = Where(url, str(secret), random.Random(f"{SEED} {file.name}"))
        (inbox / file.name.replace("/", "_")).write_bytes(file.make(where))
    for name, number in GOOD.items():
        (inbox / name).write_text(letter(number), "utf-8")
