"""Letters that programs send in, and what became of each."""

from typing import Annotated

from fastapi import File, HTTPException, Path, UploadFile
from pydantic import Field
from starlette.responses import Response

from pipeline.errors import SetupError
from pipeline.office import uploading
from pipeline.store.uploads import State, Upload
from pipeline.web.api.caller import AtCaller
from pipeline.words import t
from schemas.source import Record

_MOST_NUMBER = 2**31 - 1


class Sent(Record):
    """A file that was sent in."""

    id: int
    at: str
    state: State = Field(
        description="`waiting` or `reading`: ask again; `done`; `duplicate`: stored before; `failed`; `refused`: it "
        "bears a mark of secrecy, nothing of it was kept; `held`: a union sent it with its word, a person has yet to "
        "say that it came; `dropped`: it had not come."
    )
    letters: tuple[str, ...] = Field(description="Ids of the letters that stand in it.")
    message: str | None = Field(description="What a person should know of it.")


def send(caller: AtCaller, file: Annotated[UploadFile, File()]) -> Response:
    """Take a file in; it is read when its turn comes."""
    name = file.filename or ""
    upload = uploading.receive(caller.office, caller.store, name, file.file, caller.who, caller.now)
    if upload is None:
        raise SetupError(t("Tệp này không phải văn bản: tệp ẩn, hoặc tệp của hệ thống."))
    if caller.house.reader is not None:
        caller.house.reader.wake()
    return caller.changed(_sent(upload), 202)


def sent(caller: AtCaller, upload_id: Annotated[int, Path(ge=1, le=_MOST_NUMBER)]) -> Response:
    """Say what became of a file."""

    def make() -> Sent:
        upload = caller.store.uploads.of([upload_id]).get(upload_id)
        if upload is None:
            raise HTTPException(404)
        return _sent(upload)

    return caller.answer(make)


def _sent(upload: Upload) -> Sent:
    return Sent(id=upload.id, at=upload.at, state=upload.state, letters=upload.letters, message=upload.message)
