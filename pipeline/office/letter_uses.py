"""What is said of letters beside their review: of what they would change, of what unions say they sent, of files."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline.duties.amendments.lapsed import ANSWERS
from pipeline.office import correcting, registers, reviewing, sending, uploading
from pipeline.office.reviewing import ReviewedBy
from pipeline.office.uses import About, UseResult, UseSubject, first_lines, typed
from pipeline.store import UnknownRefError
from pipeline.store.kept_files import State, Upload
from pipeline.support.labels import DECISIONS, label, letter_name
from pipeline.support.words import t
from schemas import Proposal, Record

Ref = Annotated[str, typed(300, 1), About("The letter, by its id or number.")]
Seen = Annotated[str, typed(300), About("How the letter was seen: refused where somebody changed it since.")]


def number(do: UseSubject, letter: Ref, *, seen: Seen = "") -> UseResult:
    """Give an outgoing letter without a number the next one of its year."""
    review = reviewing.review(do.store, letter)
    given = registers.next_number(do.store, do.on.year)
    head = next(card for card in review.cards if card.part == "header")
    by = ReviewedBy(do.who, do.at, seen)
    reviewing.edit(do.store, review.letter, by, head.key, {"number": str(given)})
    return UseResult(registers.entry_of(do.store, review.letter), t("Đã cấp số {number}.", number=given))


# --------------------
# What letters would change in others, and what lower unions say they have sent.

_MOST_DECIDED = 500
_ID = Annotated[str, Field(pattern=r"^[0-9a-z]{8,16}$")]

ProposalIds = Annotated[
    tuple[_ID, ...], Field(min_length=1, max_length=_MOST_DECIDED), About("Proposals: all are decided, or none.")
]
Decided = Annotated[Literal["confirmed", "rejected", "open"], About("`open` takes a decision back.")]
SeenState = Annotated[
    Literal["confirmed", "rejected", "open"] | None, About("How they stood when they were seen: refused otherwise.")
]
CameDecision = Annotated[Literal["confirmed", "rejected"], About("`rejected`: it has not come, or is something else.")]
Count = Annotated[int, About("How many were seen to wait.")]
SentId = Annotated[int, Field(ge=0, le=2**31 - 1), About("The line of what was said.")]
Why = Annotated[str, typed(2_000), About("Why it was not received.")]


class ProposalsState(Record):
    """Proposals as they stand after a decision."""

    items: tuple[Proposal, ...]


def decide(do: UseSubject, ids: ProposalIds, *, decision: Decided, seen: SeenState = None) -> UseResult:
    """Confirm or reject proposals, or take that back."""
    store = do.store
    with store.at_once():
        found = [store.proposals.called(name) for name in dict.fromkeys(ids)]
        decided = [store.proposals.decide(one.id, decision, do.on, who=do.who, seen=seen) for one in found]
    said = [_decided(one) for one in decided]
    return UseResult(ProposalsState(items=tuple(decided)), first_lines(said))


def _decided(one: Proposal) -> str:
    if one.waits_as == "old":
        return f"{letter_name(one.source_key)}: {t(ANSWERS.get(one.state, DECISIONS[one.state])).lower()}."
    return f"{label(DECISIONS, one.state)}: {one.message}"


def answer_old(do: UseSubject, decision: CameDecision, count: Count) -> UseResult:
    """Answer for all old letters at once, as many as were seen: whether they are only kept."""
    decided = correcting.decide_old(do.store, decision, count, do.on, do.who)
    said = t("{count} văn bản cũ: {said}.", count=len(decided), said=t(ANSWERS[decision]).lower())
    return UseResult(ProposalsState(items=tuple(decided)), said)


def settle_sent(do: UseSubject, line: SentId, *, decision: CameDecision, why: Why = "") -> UseResult:
    """Confirm that what a union says it has sent has come, or say that it has not."""
    if decision == "rejected":
        said = sending.reject(do.office, do.store, line, do.at, do.who, why)
        return UseResult(said, t("Đã ghi là chưa nhận được."))
    sending.confirm(do.office, do.store, line, do.at, do.who)
    return UseResult(do.store.sent.called(line), t("Đã xác nhận: ghi là hoàn thành."))


# --------------------
# Files that were sent in.

UploadIds = Annotated[
    tuple[Annotated[int, Field(ge=1, le=2**31 - 1)], ...], Field(min_length=1, max_length=_MOST_DECIDED),
    About("Files that failed, or were refused; others stay as they are."),
]  # fmt: skip
Next = Annotated[
    Literal["again", "drop"],
    About("`again`: a file that failed is read once more; `drop`: it is removed and listed no more."),
]


class SentFile(Record):
    """A file that was sent in."""

    id: int
    at: str
    state: State = Field(
        description="`waiting` or `reading`: ask again; `done`; `duplicate`: stored before; `failed`: it is kept "
        "until `/uploads/decide` says what to do with it; `refused`: it "
        "bears a mark of secrecy, nothing of it was kept; `held`: a union sent it with its word, a person has yet to "
        "say that it came; `dropped`: it had not come, or a mail holds no letter."
    )
    letters: tuple[str, ...] = Field(description="Ids of the letters that stand in it.")
    message: str | None = Field(description="What a person should know of it.")

    @classmethod
    def of(cls, upload: Upload) -> "SentFile":
        """Return what programs are told of a file."""
        return cls(**{name: getattr(upload, name) for name in cls.model_fields})


class SentFiles(Record):
    """Files as they stand after a decision."""

    items: tuple[SentFile, ...]


def decide_files(do: UseSubject, ids: UploadIds, *, decision: Next) -> UseResult:
    """Let files that failed be read again, or take them out of the list, their bytes with them."""
    uploads = do.store.uploads
    if unknown := {*ids} - {*uploads.of(ids)}:
        raise UnknownRefError("Không có tệp nào mang số {number}.", number=min(unknown))
    if decision == "again":
        words = t("Đọc lại {count} tệp.", count=uploads.again(ids))
    else:
        words = t("Đã bỏ {count} tệp.", count=uploading.dismiss(do.office, do.store, ids))
    found = uploads.of(ids)
    return UseResult(SentFiles(items=tuple(SentFile.of(found[one]) for one in dict.fromkeys(ids))), words)


def clear_files(do: UseSubject) -> UseResult:
    """Take what was read well out of the list of files."""
    return UseResult({"cleared": do.store.uploads.clear()}, "")
