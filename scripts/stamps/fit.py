"""Fits the look at worn stamps (``ask_about_worn_degree`` of pipeline/readers/ocr/stamps.py) and stores its network.

Run from the project's folder in an environment of its own: ``pip install -r scripts/stamps/requirements.in``, then
``python scripts/stamps/fit.py --drawn FOLDER``. Only drawn material is used. Typefaces: apt packages fonts-cabin
fonts-croscore fonts-dosis fonts-freefont-ttf fonts-lato fonts-liberation fonts-linuxlibertine fonts-noto-core
fonts-open-sans fonts-roboto-slab fonts-roboto-unhinted fonts-texgyre. Of each piece of a page the network says for
every eighth pixel whether the middle of MẬT is there; a piece counts most by its places that are most like it.

The network in the project was fitted in three rounds of 1,700, 1,500 and 1,300 steps, before there were rivals and
sheets, on pieces that were drawn on the way, 56,500 in the end. A fourth was tried and not taken (docs/security.md):
``--sheets 4001 4024 --late 4001 --steps 2500 --further``, on those (kept as sheets 1 to 3059) and 12,000 with rivals,
half of each batch of the latter."""

import argparse
import pickle
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
Sheet = tuple[NDArray[np.uint8], list[list[Place]]]
"""Pieces, and where degrees stand on each."""


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


def sheet(folder: Path, number: int, fonts: list[Path]) -> Sheet:
    """500 pieces: those of the folder, drawn and kept there where they are not."""
    kept = folder / f"{number}.pkl"
    if not kept.exists():
        drawer = Drawer(number, fonts)
        drawn = [drawer.piece(nth % 2 == 0, bare=nth % 12 == 11) for nth in range(500)]
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps((np.stack([piece for piece, _ in drawn]), [places for _, places in drawn])))
    pieces, places = pickle.loads(kept.read_bytes())
    return pieces, places


def batch(rng: np.random.Generator, sheets: list[Sheet], late: list[Sheet]) -> tuple[Tensor, Tensor]:
    """Some of the pieces, half of them of the late sheets, each shifted and paler or darker by chance."""
    shown, told = [], []
    for nth in range(BATCH):
        some = late if nth % 2 else sheets
        pieces, every = some[rng.integers(len(some))]
        at = rng.integers(len(pieces))
        piece, places = pieces[at], every[at]
        left, top = rng.integers(-SHIFT, SHIFT + 1, 2).tolist()
        around = np.pad(piece, SHIFT, constant_values=255)[SHIFT - top :, SHIFT - left :]
        around = around[: len(piece), : piece.shape[1]]
        shown.append((255 - around.astype(np.float32)) / 255 * np.float32(rng.uniform(0.8, 1.15)))
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


def begun(shown: Tensor) -> Look:
    """The stored network, with normalisation that leaves what it says of these pieces as it is."""
    look, weights = Look(), onnx.load(STORED).graph.initializer
    held = {weight.name: torch.from_numpy(numpy_helper.to_array(weight).copy()) for weight in weights}
    seen, number = shown, -1
    with torch.no_grad():
        for part in look.p:
            if isinstance(part, nn.Conv2d):
                number += 1
                part.weight.copy_(held[f"w{number}"])
                if part.bias is not None:
                    part.bias.copy_(held[f"b{number}"])
            elif isinstance(part, nn.BatchNorm2d):
                spread, middle = torch.var_mean(seen, (0, 2, 3), correction=0)
                part.running_mean, part.running_var = middle, spread
                part.weight.copy_((spread + part.eps).sqrt())
                part.bias.copy_(held[f"b{number}"] + middle)
                part.eval()
            seen = part(seen)
    return look.train()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fonts", type=Path, nargs="*", default=[Path("/usr/share/fonts")])
    options.add_argument("--drawn", type=Path, required=True, help="a folder where sheets of pieces are kept")
    options.add_argument("--sheets", type=int, nargs=2, default=(1, 50), help="the first and the last to be drawn")
    options.add_argument("--late", type=int, default=1, help="half of each batch is of the sheets from this one on")
    options.add_argument("--steps", type=int, default=4_000, help="none: the sheets are drawn and that is all")
    options.add_argument("--further", action="store_true", help="begin with the stored network")
    given = options.parse_args()
    first, last = given.sheets
    for number in range(first, last + 1):
        sheet(given.drawn, number, given.fonts)
    numbers = sorted(int(kept.stem) for kept in given.drawn.glob("*.pkl"))
    every = {number: sheet(given.drawn, number, given.fonts) for number in numbers}
    sheets, late = [*every.values()], [every[number] for number in numbers if number >= given.late]
    torch.manual_seed(1)
    rng = np.random.default_rng(given.late)
    look = begun(torch.cat([batch(rng, sheets, late)[0] for _ in range(8)])) if given.further else Look()
    look = look.to(memory_format=torch.channels_last)
    way = torch.optim.AdamW(look.parameters(), 1e-3 if given.further else 2e-3, weight_decay=1e-3)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(way, max(1, given.steps))
    for number in range(given.steps):
        shown, told = batch(rng, sheets, late)
        lost = loss(look(shown.contiguous(memory_format=torch.channels_last)), told)
        way.zero_grad()
        lost.backward()
        nn.utils.clip_grad_norm_(look.parameters(), 5.0, error_if_nonfinite=True)
        way.step()
        slower.step()
        if number % 100 == 0:
            print(number, f"{lost.item():.3f}", flush=True)
    if given.steps:
        onnx.save(stored(look.eval()), STORED)


if __name__ == "__main__":
    main()
