"""A letter as an office prints it, for tests that make several of one form."""

from tests.each import table

_FORM = table(__file__, "form")


def printed(offices: tuple[str, str], place: str, name: str, issued: str, body: str) -> str:
    """Return the text of a letter; ``offices``: the two lines of its issuer, ``name``: number and symbol."""
    above, office = offices
    return _FORM.format(above=above, office=office, place=place, name=name, issued=issued, body=body.strip("\n"))
