"""Files that were sent in: one after another, none twice, and nothing of what was refused."""

from pipeline.store import Store
from pipeline.store.kept_files import Upload

AT = "2026-03-06T09:00:00"


def keys(found: list[Upload]) -> list[str]:
    return [upload.key for upload in found]


def test_files_are_read_in_the_order_in_which_they_came(store: Store) -> None:
    for key in "abc":
        store.uploads.add(key, AT, 10, "lan")
    first, second = store.uploads.take(), store.uploads.take()
    assert first is not None and second is not None
    assert (first.key, first.state, first.tries, second.key) == ("a", "reading", 1, "b")
    store.uploads.finish(first.id, "done", "thu.txt", ["9" * 64], "số đến 1")
    assert keys(store.uploads.listed("unread")) == ["b", "c"]
    last, _, done = store.uploads.recent(10)
    assert (last.key, last.state, last.name) == ("c", "waiting", None)
    assert done == first._replace(state="done", name="thu.txt", letters=("9" * 64,), message="số đến 1")


def test_what_was_read_well_can_be_taken_out_of_the_list(store: Store) -> None:
    done, failed, _ = (store.uploads.add(key, AT, 1, None) for key in "abc")
    store.uploads.finish(done.id, "done", "a.txt")
    store.uploads.finish(failed.id, "failed", "b.txt", message="hỏng")
    assert store.uploads.counts() == {"done": 1, "failed": 1, "waiting": 1}
    assert store.uploads.change("clear") == 1 and store.uploads.change("clear") == 0
    assert keys(store.uploads.recent(10)) == ["c", "b"]


def test_what_failed_waits_again_or_is_dismissed_once(store: Store) -> None:
    first, second, lost, waiting = (store.uploads.add(key, AT, 1, None) for key in "abcd")
    for one in (first, second, lost):
        store.uploads.take()
        store.uploads.finish(one.id, "failed", "x.txt", ["9" * 64], "hỏng")
    store.uploads.change("lose", [lost.id])
    assert keys(store.uploads.listed("failed")) == ["a", "b"]
    ids = [first.id, lost.id, waiting.id]
    assert store.uploads.change("again", ids) == 1 and store.uploads.change("again", ids) == 0
    assert store.uploads.of([first.id]) == {first.id: first}, "as it came"
    assert [store.uploads.change("dismiss", [one.id]) for one in (first, second, second, lost, waiting)] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert store.uploads.change("again", [second.id]) == 0 and keys(store.uploads.listed("unread")) == ["a", "d"]
