"""A stand-in for reading letters: the file's first word says what happens. Lives in a module of its own, so that worker
processes can import it."""

import hashlib
import os
import signal
import time

from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.routing import addressees_of, laid_by
from pipeline.intake.inbox import InboxFile
from pipeline.intake.readings import FileReading
from pipeline.support.errors import ReadError, RefusedError
from pipeline.support.files import load
from pipeline.support.paper import nth_of
from tests.pipeline.letters import LetterMaker


def read(file: InboxFile) -> FileReading:
    words = _text(file).split()
    what = words[0] if words else "empty"
    if what == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "raise":
        raise ValueError("không ngờ tới")
    if what == "sleep":
        time.sleep(60)
    if what == "interrupt":
        raise KeyboardInterrupt
    if what == "secret":
        return FileReading(refusals=(RefusedError("secret", file.name, "mật.").message,))
    if what == "letter":
        return FileReading(found=tuple(found(number, file) for number in words[1:]))
    if what == "mixed":
        return FileReading(found=(found(words[1], file),), failures=(f"{file.name}: phần 2 không đọc được.",))
    return FileReading(failures=(f"{file.name}: không phải văn bản hành chính.",))


def _text(file: InboxFile) -> str:
    try:
        return load(file.path).decode()
    except ReadError:
        return ""


def found(number: str, file: InboxFile) -> ReadLetter:
    maker = LetterMaker(number=number, symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh Hà Sơn")
    maker.date("trước ngày 16/4/2026", "2026-04-16", bound="before")
    maker.task(f"Gửi báo cáo số {number}", "Công đoàn cơ sở", date_id="d1")
    maker.name = file.path.name
    letter = maker.letter()
    what, *numbers = _text(file).split()
    sha256 = hashlib.sha256(load(file.path)).hexdigest()  # of one letter the id, of several the beginning of theirs
    if (what, len(numbers)) != ("letter", 1):
        sha256 = nth_of(sha256, numbers.index(number) + 1)
    letter = letter.model_copy(update={"source": letter.source.model_copy(update={"sha256": sha256})})
    return ReadLetter(letter=letter, laid=tuple(laid_by(letter, addressees_of(letter, None))), bodies={})
