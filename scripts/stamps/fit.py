"""Fits the look at worn stamps (``ask_about_worn_degree`` of pipeline/readers/ocr/stamps.py) and stores its network.

Run from the project's folder in an environment of its own: ``pip install -r scripts/stamps/requirements.in``, then
``python scripts/stamps/fit.py``. Only drawn material is used. Typefaces: apt packages fonts-cabin fonts-croscore
fonts-dosis fonts-freefont-ttf fonts-lato fonts-liberation fonts-linuxlibertine fonts-noto-core fonts-open-sans
fonts-roboto-slab fonts-roboto-unhinted fonts-texgyre. Of each piece of a page the network says for every eighth pixel
whether the middle of MẬT is there; a piece counts most by its places that are most like it. The network in the project
was fitted in steps: 1,700, 1,500 and 1,300 steps on pieces that were drawn on the way, 55,000 in the end."""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from drawing import Drawer, Place
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "pipeline/readers/ocr/stamps.onnx"
CHANNELS = (1, 16, 24, 32, 48, 56, 56, 1)
#: Size of each layer, how far its points lie apart, its step, what is pooled behind it.
LAYERS = ((5, 1, 2, 1), (3, 1, 2, 1), (3, 1, 1, 2), (3, 1, 1, 1), (3, 1, 1, 1), (3, 2, 1, 1), (1, 1, 1, 1))
STEP = 8
BATCH, SHIFT, HARDEST = 32, 12, 12
NEVER, MAYBE, YES = 0, -1, 1


class Look(nn.Module):
    """The network with normalisation between its layers, which is folded in when it is stored."""

    def __init__(self) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        for number, (size, apart, step, pool) in enumerate(LAYERS):
            last = number == len(LAYERS) - 1
            channels, pad = CHANNELS[number : number + 2], size // 2 * apart
            parts.append(nn.Conv2d(*channels, size, stride=step, padding=pad, dilation=apart, bias=last))
            parts += [] if last else [nn.BatchNorm2d(channels[1]), nn.ReLU()]
            parts += [nn.MaxPool2d(pool)] if pool > 1 else []
        self.p = nn.Sequential(*parts)

    def forward(self, x: Tensor) -> Tensor:
        return self.p(x)[:, 0]


def asked(places: list[Place], shape: tuple[int, int]) -> NDArray[np.int8]:
    """What the network is to say of a piece: around the middle of a degree yes, near it anything, elsewhere no."""
    high, wide = shape
    told = np.full((high // STEP, wide // STEP), NEVER, np.int8)
    across, down = (STEP * np.arange(count) + STEP / 2 for count in told.shape[::-1])
    for x, y, long in places:
        beside, above = abs(across - x)[None, :], abs(down - y)[:, None]
        told[(beside <= 0.8 * long) & (above <= 20)] = MAYBE
        if long / 2 < x < wide - long / 2 and STEP < y < high - STEP:
            told[(beside <= max(5.0, 0.15 * long)) & (above <= 5)] = YES
    return told


def batch(drawer: Drawer, pieces: list[tuple[NDArray[np.uint8], list[Place]]]) -> tuple[Tensor, Tensor]:
    """Some of the pieces, each shifted and paler or darker by chance."""
    shown, told = [], []
    for _ in range(BATCH):
        piece, places = drawer.pick(pieces)
        left, top = drawer.rng.integers(-SHIFT, SHIFT + 1, 2).tolist()
        around = np.pad(piece, SHIFT, constant_values=255)[SHIFT - top :, SHIFT - left :][
            : len(piece), : piece.shape[1]
        ]
        shown.append((255 - around.astype(np.float32)) / 255 * np.float32(drawer.rng.uniform(0.8, 1.15)))
        told.append(asked([(x + left, y + top, long) for x, y, long in places], piece.shape))
    return torch.from_numpy(np.stack(shown))[:, None], torch.from_numpy(np.stack(told))


def loss(said: Tensor, told: Tensor) -> Tensor:
    each = functional.binary_cross_entropy_with_logits(said, (told == YES).float(), reduction="none")
    right = (each * (told == YES)).sum() / (told == YES).sum().clamp(min=1)
    wrong = torch.where(told == NEVER, each, torch.zeros_like(each)).flatten(1)
    return right + 3 * wrong.topk(HARDEST, 1)[0].mean() + 10 * wrong.mean()


def stored(look: Look) -> onnx.ModelProto:
    """The network as OpenCV runs it, on pages of any size."""
    nodes, weights, said = [], [], "page"
    parts = list(look.p)
    convolutions = [number for number, part in enumerate(parts) if isinstance(part, nn.Conv2d)]
    for number, (at, (size, apart, step, pool)) in enumerate(zip(convolutions, LAYERS, strict=True)):
        weight, bias = parts[at].weight.detach().double(), parts[at].bias
        if bias is None:
            norm = parts[at + 1]
            scale = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
            weight, bias = weight * scale[:, None, None, None], norm.bias.double() - norm.running_mean.double() * scale
        for name, values in (("w", weight), ("b", bias.detach())):
            weights.append(numpy_helper.from_array(values.numpy().astype(np.float32), f"{name}{number}"))
        how = {"kernel_shape": [size] * 2, "pads": [size // 2 * apart] * 4, "strides": [step] * 2}
        chain = [("Conv", [f"w{number}", f"b{number}"], {**how, "dilations": [apart] * 2})]
        chain += [("Relu", [], {})] if number < len(LAYERS) - 1 else []
        chain += [("MaxPool", [], {"kernel_shape": [pool] * 2, "strides": [pool] * 2})] if pool > 1 else []
        for kind, more, options in chain:
            nodes.append(helper.make_node(kind, [said, *more], [f"{kind}{number}"], **options))
            said = f"{kind}{number}"
    ends = [helper.make_tensor_value_info(said, TensorProto.FLOAT, [1, 1, "rows", "columns"])]
    page = [helper.make_tensor_value_info("page", TensorProto.FLOAT, [1, 1, "high", "wide"])]
    graph = helper.make_graph(nodes, "stamps", page, ends, weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fonts", type=Path, nargs="*", default=[Path("/usr/share/fonts")])
    options.add_argument("--pieces", type=int, default=25_000)
    options.add_argument("--steps", type=int, default=4_000)
    given = options.parse_args()
    torch.manual_seed(1)
    drawer = Drawer(1, given.fonts)
    pieces = [drawer.piece(number % 2 == 0, bare=number % 8 == 7) for number in range(given.pieces)]
    look = Look()
    way = torch.optim.AdamW(look.parameters(), 2e-3, weight_decay=1e-3)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(way, given.steps)
    for number in range(given.steps):
        shown, told = batch(drawer, pieces)
        lost = loss(look(shown), told)
        way.zero_grad()
        lost.backward()
        way.step()
        slower.step()
        if number % 100 == 0:
            print(number, f"{lost.item():.3f}", flush=True)
    onnx.save(stored(look.eval()), STORED)


if __name__ == "__main__":
    main()
