"""Runs the drawing instructions of a page, and follows what pdfminer passes over: layers, what shows through, clips."""

from collections.abc import Iterator
from itertools import chain
from math import inf
from typing import Any, NamedTuple

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import literal_name
from pdfminer.utils import Matrix, apply_matrix_pt, apply_matrix_rect, decode_text, mult_matrix

from pipeline.readers.properties import said_in
from schemas import Box


class Paint(NamedTuple):
    """How is drawn now."""

    alpha: float = 1.0
    mixes: bool = False  #: With what is there already, by a way of blending or a mask.
    clip: Box = (-inf, -inf, inf, inf)

    def within(self, box: Box) -> "Paint":
        """Return the same, drawn inside a box only."""
        return self._replace(clip=common(self.clip, box))


def common(clip: Box, box: Box) -> Box:
    """Return what two boxes have in common; where there is nothing its sides are turned round."""
    return max(clip[0], box[0]), max(clip[1], box[1]), min(clip[2], box[2]), min(clip[3], box[3])


class Device(PDFTextDevice):
    """What is drawn on, by one interpreter for the page and one for each form inside it."""

    ctm: Any  # of the forms drawn inside each other, kept by the interpreter

    def __init__(self, manager: Any) -> None:
        super().__init__(manager)
        self.paint = Paint()
        #: Of each piece of the page that is marked and open, whether it is on a layer that is off.
        self.marked = list[bool]()
        self._around = list[Paint]()

    @property
    def is_off(self) -> bool:
        """Whether what is drawn now is on a layer that is off."""
        return any(self.marked)

    def begin_figure(self, name: str, bbox: Any, matrix: Matrix) -> None:
        """Draw inside the box of a form or picture until it ends."""
        self._around.append(self.paint)
        self.paint = self.paint.within(apply_matrix_rect(mult_matrix(matrix, self.ctm), bbox))

    def end_figure(self, name: str) -> None:
        """Draw as before the form or picture."""
        self.paint = self._around.pop()


class Interpreter(PDFPageInterpreter):
    """The interpreter of pdfminer, telling its device more."""

    device: Device
    layers_off: frozenset[int] = frozenset()

    def dup(self) -> "Interpreter":
        """Return an interpreter with the same device and layers, for a form that is drawn inside the page."""
        made = Interpreter(self.rsrcmgr, self.device)
        made.layers_off = self.layers_off
        return made

    def get_current_state(self) -> Any:
        """Return how is drawn now, what shows through included, for ``set_current_state``."""
        return (*super().get_current_state(), self.device.paint)

    def set_current_state(self, state: Any) -> None:
        """Draw again as ``get_current_state`` told."""
        super().set_current_state(state[:3])
        self.device.paint = state[3]

    def do_gs(self, name: Any) -> None:
        """Follow how much shows through what is drawn from now on (``ca``, ``BM``, ``SMask``)."""
        told = dict_value(self._resource("ExtGState", name))
        paint = self.device.paint
        if isinstance(alpha := resolve1(told.get("ca")), int | float):
            paint = paint._replace(alpha=float(alpha))
        ways = [resolve1(told[key]) for key in ("BM", "SMask") if key in told]
        if ways:
            first = (way[0] if isinstance(way, list) and way else way for way in ways)
            paint = paint._replace(mixes=any(_name(way) not in ("Normal", "Compatible", "None") for way in first))
        self.device.paint = paint

    def do_W(self) -> None:
        """Draw from now on only inside the box around the path (``W``)."""
        points = [
            apply_matrix_pt(self.ctm, (numbers[at], numbers[at + 1]))
            for _, *numbers in self.curpath
            for at in range(0, len(numbers), 2)
        ]
        if points:
            xs, ys = zip(*points, strict=True)
            self.device.paint = self.device.paint.within((min(xs), min(ys), max(xs), max(ys)))

    do_W_a = do_W

    def do_BMC(self, tag: Any) -> None:
        """Begin a marked piece."""
        self.device.marked.append(False)

    def do_BDC(self, tag: Any, props: Any) -> None:
        """Begin a marked piece, perhaps on a layer."""
        self.device.marked.append(_name(tag) == "OC" and self._is_off(self._resource("Properties", props)))

    def do_EMC(self) -> None:
        """End a marked piece."""
        if self.device.marked:
            self.device.marked.pop()

    def do_Do(self, xobjid_arg: Any) -> None:
        """Draw a form or picture, unless it is on a layer that is off."""
        stream = resolve1(self.xobjmap.get(_name(xobjid_arg)))
        if not self._is_off(getattr(stream, "attrs", {}).get("OC")):
            super().do_Do(xobjid_arg)
            self.device.set_ctm(self.ctm)

    def _resource(self, kind: str, name: Any) -> Any:
        return dict_value(dict_value(self.resources).get(kind)).get(_name(name))

    def _is_off(self, layer: Any) -> bool:
        """Whether a layer is off, or what several of them decide together (PDF 32000-1, 8.11.2)."""
        if not self.layers_off or layer is None:
            return False
        told = dict_value(layer)
        groups = told.get("OCGs")
        if groups is None:
            return isinstance(layer, PDFObjRef) and layer.objid in self.layers_off
        is_one = isinstance(groups, PDFObjRef) and not isinstance(resolve1(groups), list)
        members = [groups] if is_one else list_value(groups)
        off = [isinstance(group, PDFObjRef) and group.objid in self.layers_off for group in members]
        # Any other policy is “AnyOn”.
        shown = {"AllOn": not any(off), "AnyOff": any(off), "AllOff": all(off)}
        return bool(off) and not shown.get(_name(told.get("P")), not all(off))


def _name(value: Any) -> str:
    return str(literal_name(value)) if value is not None else ""


def said_of(document: PDFDocument) -> Iterator[str]:
    """Yield what the properties of a file say, its writer's own ones too."""
    for value in chain.from_iterable(info.values() for info in document.info):
        if isinstance(said := resolve1(value), bytes):
            yield decode_text(said)
    yield from said_in(stream_value(document.catalog.get("Metadata")).get_data())


def layers_off(document: PDFDocument) -> frozenset[int]:
    """Return the numbers of the layers that are not shown where a file is opened."""
    told = dict_value(document.catalog.get("OCProperties"))
    usual = dict_value(told.get("D"))

    def numbers(groups: Any) -> frozenset[int]:
        return frozenset(group.objid for group in list_value(groups) if isinstance(group, PDFObjRef))

    off = numbers(usual.get("OFF"))
    all_but = numbers(told.get("OCGs")) - numbers(usual.get("ON"))
    return off | all_but if _name(usual.get("BaseState")) == "OFF" else off
