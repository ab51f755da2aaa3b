"""Fits the reader of handwritten digits (pipeline/readers/ocr/digits.py) and stores its network beside it.

Run from the project's folder in an environment of its own: `pip install -r scripts/digits/requirements.in -r
requirements/core.in`, then `python scripts/digits/fit.py` (some 10 minutes of one core). More hands, if they are
installed: apt packages fonts-breip fonts-bwht fonts-comic-neue fonts-dkg-handwriting fonts-ecolier-court
fonts-femkeklaver fonts-humor-sans fonts-klee fonts-rufscript fonts-seto fonts-sjfonts fonts-tlwg-purisa-ttf
fonts-yozvox-yozfont-edu; fonts-croscore and fonts-dejavu for the print. Only drawn material is used. The weights in
the project were fitted with all of them, in steps: 2 passes over 36,000 holes, then `--begin` with 3 passes over 16,000
truer ones."""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
from holes import hole  # noqa: E402

from pipeline.readers.ocr import digits  # noqa: E402

CHANNELS = (1, 20, 40, 64, 88, 112, 112, 112, 11)
LAYERS = (
    # name, pooling (down, across), padding (down, across), dilation across
    ("strokes", (2, 2), (1, 1), 1),
    ("bends", (2, 2), (1, 1), 1),
    ("parts", (2, 1), (1, 1), 1),
    ("shapes", (1, 1), (1, 1), 1),
    ("column", (1, 1), (0, 0), 1),
    ("beside", (1, 1), (0, 1), 1),
    ("around", (1, 1), (0, 2), 2),
    ("digit", (1, 1), (0, 0), 1),
)
SIZES = ((3, 3), (3, 3), (3, 3), (3, 3), (5, 1), (1, 3), (1, 3), (1, 1))


class Reader(nn.Module):
    """The network with normalisation between its layers, which is folded in afterwards."""

    def __init__(self) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        for i, ((name, pool, pad, dilation), size) in enumerate(zip(LAYERS, SIZES, strict=True)):
            last = i == len(SIZES) - 1
            parts.append(nn.Conv2d(CHANNELS[i], CHANNELS[i + 1], size, padding=pad, dilation=(1, dilation), bias=last))
            if not last:
                parts += [nn.BatchNorm2d(CHANNELS[i + 1]), nn.ReLU()]
            if pool != (1, 1):
                parts.append(nn.MaxPool2d(pool))
            if name in ("column", "around"):
                parts.append(nn.Dropout(0.15))
        self.parts = nn.Sequential(*parts)

    def forward(self, x: Tensor) -> Tensor:
        return self.parts(x)[:, :, 0].permute(2, 0, 1)

    def folded(self) -> dict[str, np.ndarray]:
        """Weights with the normalisation inside, as half floats."""
        stored, parts = {}, list(self.parts)
        at = [i for i, p in enumerate(parts) if isinstance(p, nn.Conv2d)]
        for (name, *_), i in zip(LAYERS, at, strict=True):
            w, b = parts[i].weight.detach(), parts[i].bias
            if b is None:
                norm = parts[i + 1]
                scale = norm.weight.detach() / (norm.running_var + norm.eps).sqrt()
                w, b = w * scale[:, None, None, None], norm.bias.detach() - norm.running_mean * scale
            stored[f"{name}.w"], stored[f"{name}.b"] = (
                w.numpy().astype(np.float16),
                b.detach().numpy().astype(np.float16),
            )
        return stored


def as_onnx(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The network as OpenCV runs it, on holes of any width."""
    nodes, stored, said = [], [], "picture"
    for name, pool, (above, beside), dilation in LAYERS:
        for part in (f"{name}.w", f"{name}.b"):
            stored.append(numpy_helper.from_array(weights[part], part))
            nodes.append(helper.make_node("Cast", [part], [f"{part}32"], to=TensorProto.FLOAT))
        how = {"kernel_shape": weights[f"{name}.w"].shape[2:], "pads": [above, beside, above, beside]}
        chain = [("Conv", [f"{name}.w32", f"{name}.b32"], {**how, "dilations": [1, dilation]})]
        chain += [("Relu", [], {})] if name != LAYERS[-1][0] else []
        chain += [("MaxPool", [], {"kernel_shape": pool, "strides": pool})] if pool != (1, 1) else []
        for kind, more, options in chain:
            nodes.append(helper.make_node(kind, [said, *more], [f"{name} {kind}"], **options))
            said = f"{name} {kind}"
    nodes.append(helper.make_node("Softmax", [said], ["chances"], axis=1))
    picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 1, digits.HEIGHT, "wide"])
    chances = helper.make_tensor_value_info("chances", TensorProto.FLOAT, [1, 11, 1, "columns"])
    graph = helper.make_graph(nodes, "digits", [picture], [chances], stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def material(count: int, seed: int, places: tuple[Path, ...]) -> list[tuple[np.ndarray, str]]:
    """Drawn holes as the network sees them."""
    rng, found = np.random.default_rng(seed), []
    while len(found) < count:
        crop, text = hole(rng, places)
        ink = digits.inked(crop)
        if ink is not None:
            found.append(
                ((digits.as_network_sees(ink, rng.uniform(0.6, 0.96), rng.normal(0, 0.1)) * 255).astype(np.uint8), text)
            )
    return found


def batches(stock: list[tuple[np.ndarray, str]], size: int, rng: np.random.Generator) -> list[list[int]]:
    wide = np.array([p.shape[1] for p, _ in stock]) + rng.uniform(0, 12, len(stock))
    order = np.argsort(wide)
    found = [order[i : i + size].tolist() for i in range(0, len(order), size)]
    rng.shuffle(found)
    return found


def together(some: list[tuple[np.ndarray, str]], rng: np.random.Generator, change: bool) -> tuple[Tensor, list[str]]:
    """One batch, with small changes of strength, place and size."""
    wide = max(p.shape[1] for p, _ in some) + (8 if change else 0)
    x = np.zeros((len(some), 1, digits.HEIGHT, wide), np.float32)
    for row, (picture, _) in zip(x, some, strict=True):
        p = picture.astype(np.float32) / 255
        at = int(rng.integers(0, wide - p.shape[1] + 1)) if change else 0
        if change:
            p = np.roll(p, int(rng.integers(-3, 4)), 0)
            p = np.clip(p ** rng.uniform(0.6, 1.6) * rng.uniform(0.75, 1.1), 0, 1)
        row[0, :, at : at + p.shape[1]] = p
    if change and rng.random() < 0.3:
        x += rng.normal(0, rng.uniform(0, 0.08), x.shape).astype(np.float32)
    return torch.from_numpy(x.clip(0, 1)), [t for _, t in some]


def loss_of(net: Reader, x: Tensor, texts: list[str]) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        scores = net(x.to(memory_format=torch.channels_last))
    scores = scores.float().log_softmax(2)
    frames = torch.full((len(texts),), scores.shape[0])
    sizes = torch.tensor([len(t) for t in texts])
    wanted = torch.tensor([int(c) for t in texts for c in t] or [0])
    return nn.functional.ctc_loss(scores, wanted, frames, sizes, blank=digits.NONE, zero_infinity=True)


def right(net: Reader, stock: list[tuple[np.ndarray, str]], rng: np.random.Generator) -> float:
    """Share of strings read right (the best class of each frame, one look)."""
    net.eval()
    good = 0
    with torch.no_grad():
        for i in range(0, len(stock), 64):
            x, texts = together(stock[i : i + 64], rng, False)
            best = net(x).argmax(2).T.numpy()
            for row, text in zip(best, texts, strict=True):
                kept = [c for c, before in zip(row, [-1, *row[:-1]], strict=True) if c not in (before, digits.NONE)]
                good += "".join(map(str, kept)) == text
    net.train()
    return good / len(stock)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--fonts", type=Path, nargs="*", default=[Path("/usr/share/fonts")])
    ask.add_argument("--count", type=int, default=40_000)
    ask.add_argument("--epochs", type=int, default=5)
    ask.add_argument("--store", type=Path, default=ROOT / "pipeline/readers/ocr/digits.onnx")
    ask.add_argument("--keep", type=Path, help="folder that keeps the drawn material between runs")
    ask.add_argument("--begin", type=Path, help="state to begin from (written by an earlier run beside the weights)")
    asked = ask.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    rng, began = np.random.default_rng(1), time.process_time()
    kept = asked.keep / f"{asked.count}.pt" if asked.keep else None
    if kept and kept.exists():
        stock = torch.load(kept, weights_only=False)
    else:
        stock = material(asked.count, 7, tuple(asked.fonts))
        if kept:
            torch.save(stock, kept)
    aside = material(1500, 8, tuple(asked.fonts))
    print(f"drawn in {time.process_time() - began:.0f} s", flush=True)
    net = Reader().to(memory_format=torch.channels_last)
    if asked.begin:
        net.load_state_dict(torch.load(asked.begin))
    print(sum(p.numel() for p in net.parameters()), "parameters")
    mind = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.02)
    steps = asked.epochs * (-(-len(stock) // 64))
    pace = torch.optim.lr_scheduler.OneCycleLR(mind, 2.5e-3 if asked.begin else 4e-3, steps, pct_start=0.15)
    for epoch in range(asked.epochs):
        total = 0.0
        for batch in batches(stock, 64, rng):
            loss = loss_of(net, *together([stock[i] for i in batch], rng, True))
            mind.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5)
            mind.step()
            pace.step()
            total += float(loss.detach())
        print(f"{epoch}: loss {total / steps * asked.epochs:.3f}, right {right(net, aside, rng):.3f}, "
              f"{time.process_time() - began:.0f} s", flush=True)  # fmt: skip
        net.eval()
        onnx.save(as_onnx(net.folded()), asked.store)
        net.train()
        if asked.keep:
            torch.save(net.state_dict(), asked.keep / "state.pt")


if __name__ == "__main__":
    main()
