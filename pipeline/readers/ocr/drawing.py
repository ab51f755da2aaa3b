"""What drawing a page leaves behind in pdfium, and how it is cleared away before the next file.

For a font that a file does not bring pdfium bends one of its own to the widths that are told, glyph by glyph, and
whoever comes next finds it bent: boxes of letters and pictures of pages would depend on the files that were read
before, and with them what is seen as a stamp. Only drawing bends it.
"""

import contextlib
import resource
import time

import pypdfium2 as pdfium
import pypdfium2.internal as inside
import pypdfium2.raw as raw

CPU_SECONDS = 20  #: Processor time of drawing a page: a sheet of A3 full of pictures takes two.
_VERSION = 2
_bent = [False]
_WHOLE_PAGE = 0.5  #: Share of the page above which a picture is the page itself.


def draw(page: pdfium.PdfPage, dpi: float) -> pdfium.PdfBitmap:
    """Return a page drawn at so many dots per inch, in blue, green and red."""
    _bent[0] = True
    # Seals and signatures that were laid over a page are drawn as ink: the print under them stays black. Those are
    # pictures of their own; one that covers half of the page is the page.
    width, height = page.get_size()
    for laid in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM), max_depth=1):
        with contextlib.suppress(pdfium.PdfiumError):
            left, bottom, right, top = laid.get_bounds()
            if (right - left) * (top - bottom) < _WHOLE_PAGE * width * height:
                raw.FPDFPageObj_SetBlendMode(laid, b"Multiply")
    # The system ends this process at a page without end, where it is held to its time at all. pdfium cannot be asked to
    # stop: a pattern of a kilobyte, laid a million times over itself, takes it hours.
    allowed, most = resource.getrlimit(resource.RLIMIT_CPU)
    is_held = allowed != resource.RLIM_INFINITY
    if is_held:
        resource.setrlimit(resource.RLIMIT_CPU, (min(allowed, int(time.process_time()) + CPU_SECONDS), most))
    try:
        return page.render(scale=dpi / 72.0, may_draw_forms=False, draw_annots=False)
    finally:
        if is_held:
            resource.setrlimit(resource.RLIMIT_CPU, (allowed, most))


def forget_drawings() -> None:
    """Give pdfium its fonts back as they came, where any page was drawn since; call it while no PDF is open. It is
    loaded anew, and looks for the fonts of the machine once more where it needs one (10 ms): nothing beside the
    drawing. Nothing is done while somebody else in this process has a PDF open: that one would be lost."""
    if not _bent[0] or any(inside.ObjectTracker.values()):
        return
    raw.FPDF_DestroyLibrary()
    raw.FPDF_InitLibraryWithConfig(raw.FPDF_LIBRARY_CONFIG(version=_VERSION))
    _bent[0] = False
