"""Cảnh báo: what may be lost of a letter, how it fits the others; settled by a person, or opened again."""

from starlette.responses import Response

from pipeline.faces.web.page_context import Context
from pipeline.office import warnings
from pipeline.support.labels import letter_name


def warned(ctx: Context, ref: str) -> Response:
    """Show the warnings about a letter, with who settled which."""
    letter = ctx.store.letters.called(ref)
    found = warnings.of_letter(ctx.office, ctx.store, letter)
    return ctx.page("warnings.html", found=found, settled=ctx.store.history.settled(),
                     letter_id=letter.source.sha256, name=letter_name(letter.header))  # fmt: skip
