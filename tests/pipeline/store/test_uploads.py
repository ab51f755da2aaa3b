"""Files that were sent in: one after another, none twice, and nothing of what was refused."""

from pipeline.store import Store
from pipeline.store.inbox import Upload

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
    assert keys(store.uploads.unread()) == ["b", "c"]
    last, _, done = store.uploads.recent(10)
    assert (last.key, last.state, last.name) == ("c", "waiting", None)
    assert done == first._replace(state="done", name="thu.txt", letters=("9" * 64,), message="số đến 1")


def test_what_was_being_read_waits_again(store: Store) -> None:
    store.uploads.add("a", AT, 10, "lan")
    assert store.uploads.take() is not None and store.uploads.take() is None
    store.uploads.begin_again()
    again = store.uploads.take()
    assert again is not None and again.tries == 2


def test_of_a_refused_file_only_that_and_when_stays(store: Store) -> None:
    upload = store.uploads.add("a", AT, 10, "lan")
    store.uploads.finish(upload.id, "refused", "mat.pdf", ["9" * 64], "mat.pdf: mật")
    (kept,) = store.uploads.recent(10)
    assert kept == Upload(upload.id, "a", AT, "refused", 0, None, None, None, (), None)


def test_what_was_read_can_be_taken_out_of_the_list(store: Store) -> None:
    done, _ = store.uploads.add("a", AT, 1, None), store.uploads.add("b", AT, 1, None)
    store.uploads.finish(done.id, "failed", "a.txt", message="hỏng")
    assert store.uploads.counts() == {"failed": 1, "waiting": 1}
    assert store.uploads.clear(["done", "waiting"]) == 0
    assert store.uploads.clear() == 1 and store.uploads.clear() == 0
    assert keys(store.uploads.recent(10)) == ["b"]
