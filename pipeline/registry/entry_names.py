"""Which entry of a list a cell of the list names: by its id, else by any spelling of its name."""

from collections import defaultdict
from collections.abc import Iterable

from pipeline.registry.days import day_of
from pipeline.registry.names import flat, key, loose_key
from pipeline.registry.reading import listed
from pipeline.registry.shaping import Entry


class EntryNames:
    """The entries by id and by every spelling of their names."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_id: dict[str, list[Entry]] = defaultdict(list)
        self._by_name: tuple[dict[str, list[Entry]], ...] = tuple(defaultdict(list) for _ in range(3))
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Take one more entry in."""
        if entry.fields.get("id"):
            self._by_id[entry.fields["id"]].append(entry)
        for name in (entry.name, *listed(entry.fields.get("aliases", ""))):
            for spelled, index in zip(_spelled(name), self._by_name, strict=True):
                if entry not in index[spelled]:
                    index[spelled].append(entry)

    def keys(self) -> list[str]:
        """Return every name as names are compared."""
        return list(self._by_name[0])

    def first(self, spelled: str) -> Entry:
        """Return the first entry with a name that ``keys`` has."""
        return self._by_name[0][spelled][0]

    def meant(self, words: str, entry: Entry) -> list[Entry]:
        """Return whom the words mean in the row of ``entry``: by id, else by name, those of its time first."""
        if words in self._by_id:
            return self._by_id[words][:1]
        spellings = _spelled(words)
        # Without tone marks a name is only looked for if it was written without: “Tân Lùng” is not “Tân Lũng”.
        count = len(spellings) if spellings[-1] == spellings[1] else 2
        for spelled, index in list(zip(spellings, self._by_name, strict=True))[:count]:
            found = [one for one in index.get(spelled, ()) if one is not entry]
            if len(found) > 1:
                found = [one for one in found if _stand_together(one, entry)] or found
            if found:
                return found
        return []


def _spelled(name: str) -> tuple[str, str, str]:
    return key(name), loose_key(name), flat(loose_key(name))


def _stand_together(one: Entry, other: Entry) -> bool:
    start, end = day_of(one.fields.get("valid_from", "")), day_of(one.fields.get("valid_to", ""))
    first, last = day_of(other.fields.get("valid_from", "")), day_of(other.fields.get("valid_to", ""))
    return not (end and first and end < first) and not (last and start and last < start) and not (end and not last)
