"""Writes golden.json: what PyTorch computes for the networks of NetworkGoldenTest.

Weights and pixels come from formulas that the test repeats, so that only results are stored. The
vision transformer is written out in torch operations with timm's names and semantics.
Run with: python3 make_golden.py (made with torch 1.13, torchvision 0.14).
"""
import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.models.resnet import BasicBlock

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
LABELS = torch.tensor([0, 3, 1, 4])
CLASSES = 5


def formula(k, shape, name):
    n = int(np.prod(shape))
    i = np.arange(n, dtype=np.int64)
    u = ((i * i * 31 + i * 7919 + k * 104729 + 12345) % 10007) / 10007.0
    if name.endswith("running_var"):
        v = 0.5 + u
    elif len(shape) == 1 and name.endswith("weight"):
        v = 0.75 + 0.5 * u
    elif len(shape) == 1:
        v = (u - 0.5) * 0.2
    elif shape[0] == 1:
        v = u - 0.5
    else:
        v = (2 * u - 1) * math.sqrt(3.0 * shape[0] / n)
    return torch.from_numpy(v.astype(np.float32)).reshape(shape)


def images(size):
    i = np.arange(len(LABELS) * size * size * 3, dtype=np.int64)
    pixels = ((i * i * 17 + i * 101) // 7 % 256).astype(np.float32)
    x = torch.from_numpy(pixels.reshape(len(LABELS), size, size, 3)).permute(0, 3, 1, 2)
    return (x / 255 - MEAN) / STD


def resnet_shapes(width, stages, kernel):
    shapes = {}

    def norm(name, channels):
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{part}"] = (channels,)

    shapes["conv1.weight"] = (width, 3, kernel, kernel)
    norm("bn1", width)
    channels = width
    for stage in range(stages):
        out = width << stage
        block = f"layer{stage + 1}.0"
        shapes[f"{block}.conv1.weight"] = (out, channels, 3, 3)
        norm(f"{block}.bn1", out)
        shapes[f"{block}.conv2.weight"] = (out, out, 3, 3)
        norm(f"{block}.bn2", out)
        if stage > 0:
            shapes[f"{block}.downsample.0.weight"] = (out, channels, 1, 1)
            norm(f"{block}.downsample.1", out)
        channels = out
    shapes["fc.weight"] = (CLASSES, channels)
    shapes["fc.bias"] = (CLASSES,)
    return shapes


class TinyResNet(torch.nn.Module):
    """torchvision's basic blocks, one in each of two stages."""

    def __init__(self, width, imagenet_stem):
        super().__init__()
        self.imagenet_stem = imagenet_stem
        kernel = 7 if imagenet_stem else 3
        self.conv1 = torch.nn.Conv2d(3, width, kernel, 2 if imagenet_stem else 1, kernel // 2, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        self.layer1 = torch.nn.Sequential(BasicBlock(width, width))
        down = torch.nn.Sequential(
            torch.nn.Conv2d(width, 2 * width, 1, 2, bias=False), torch.nn.BatchNorm2d(2 * width))
        self.layer2 = torch.nn.Sequential(BasicBlock(width, 2 * width, 2, down))
        self.fc = torch.nn.Linear(2 * width, CLASSES)

    def features(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if self.imagenet_stem:
            x = F.max_pool2d(x, 3, 2, 1)
        return self.layer2(self.layer1(x))

    def forward(self, x):
        return self.fc(self.features(x).mean((2, 3)))


def vit_shapes(size, patch, width, depth, ratio, class_token, post=False, distilled=False, backbone=0):
    shapes = {}
    if backbone:
        shapes.update({f"patch_embed.backbone.{n}": s for n, s in resnet_shapes(backbone, 2, 3).items()
                       if not n.startswith("fc")})
    kernel, channels = (patch // 2, 2 * backbone) if backbone else (patch, 3)
    shapes.update({"patch_embed.proj.weight": (width, channels, kernel, kernel), "patch_embed.proj.bias": (width,)})
    count = (size // patch) ** 2
    if distilled:
        shapes["dist_token"] = (1, 1, width)
        count += 1
    if class_token:
        shapes["cls_token"] = (1, 1, width)
        count += 1
    shapes["pos_embed"] = (1, count, width)
    for b in range(depth):
        norm1, norm2 = [{f"blocks.{b}.{n}.weight": (width,), f"blocks.{b}.{n}.bias": (width,)} for n in ("norm1", "norm2")]
        attention = {
            f"blocks.{b}.attn.qkv.weight": (3 * width, width), f"blocks.{b}.attn.qkv.bias": (3 * width,),
            f"blocks.{b}.attn.proj.weight": (width, width), f"blocks.{b}.attn.proj.bias": (width,)}
        mlp = {
            f"blocks.{b}.mlp.fc1.weight": (ratio * width, width), f"blocks.{b}.mlp.fc1.bias": (ratio * width,),
            f"blocks.{b}.mlp.fc2.weight": (width, ratio * width), f"blocks.{b}.mlp.fc2.bias": (width,)}
        for part in (attention, norm1, mlp, norm2) if post else (norm1, attention, norm2, mlp):
            shapes.update(part)
    if not post:
        shapes.update({"norm.weight": (width,), "norm.bias": (width,)})
    for head in ("head", "head_dist") if distilled else ("head",):
        shapes.update({f"{head}.weight": (CLASSES, width), f"{head}.bias": (CLASSES,)})
    return shapes


def vit(p, x, patch, depth, heads, class_token, post=False, distilled=False, backbone=None):
    if backbone:
        x, patch = backbone.features(x), patch // 2
    x = F.conv2d(x, p["patch_embed.proj.weight"], p["patch_embed.proj.bias"], patch)
    x = x.flatten(2).transpose(1, 2)
    for token in ("dist_token", "cls_token"):
        if token in p:
            x = torch.cat((p[token].expand(x.shape[0], -1, -1), x), 1)
    x = x + p["pos_embed"]
    n, count, width = x.shape

    def norm(name, y):
        return F.layer_norm(y, (width,), p[f"{name}.weight"], p[f"{name}.bias"], 1e-6)

    def linear(name, y):
        return F.linear(y, p[f"{name}.weight"], p[f"{name}.bias"])

    def attention(b, y):
        qkv = linear(f"blocks.{b}.attn.qkv", y)
        q, k, v = qkv.reshape(n, count, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        a = ((q * (width // heads) ** -0.5) @ k.transpose(-2, -1)).softmax(-1) @ v
        return linear(f"blocks.{b}.attn.proj", a.transpose(1, 2).reshape(n, count, width))

    def mlp(b, y):
        return linear(f"blocks.{b}.mlp.fc2", F.gelu(linear(f"blocks.{b}.mlp.fc1", y)))

    for b in range(depth):
        if post:
            x = norm(f"blocks.{b}.norm1", x + attention(b, x))
            x = norm(f"blocks.{b}.norm2", x + mlp(b, x))
        else:
            x = x + attention(b, norm(f"blocks.{b}.norm1", x))
            x = x + mlp(b, norm(f"blocks.{b}.norm2", x))
    if not post:
        x = norm("norm", x)
    if distilled:
        return (linear("head", x[:, 0]) + linear("head_dist", x[:, 1])) / 2
    return linear("head", x[:, 0] if class_token else x.mean(1))


def sinusoids(width, side):
    """MAE's get_2d_sincos_pos_embed (arXiv 2111.06377)."""
    rows, columns = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    omega = 1 / 10000 ** (np.arange(width // 4) / (width / 4))
    halves = []
    for place in (columns, rows):
        angles = np.outer(place.reshape(-1), omega)
        halves += [np.sin(angles), np.cos(angles)]
    return np.concatenate(halves, axis=1)


def cnn_shapes():
    """A small airbench94 (arXiv 2404.00498): two blocks of two convolutions."""
    shapes = {"whiten.weight": (24, 3, 2, 2), "whiten.bias": (24,)}
    channels = 24
    for b, width in enumerate((6, 8)):
        for layer in (1, 2):
            shapes[f"blocks.{b}.conv{layer}.weight"] = (width, channels, 3, 3)
            for part in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"blocks.{b}.norm{layer}.{part}"] = (width,)
            channels = width
    shapes.update({"head.weight": (CLASSES, channels), "head.bias": (CLASSES,)})
    return shapes


def cnn(p, x, training):
    def norm(name, y):
        return F.batch_norm(y, p[f"{name}.running_mean"], p[f"{name}.running_var"],
                            p[f"{name}.weight"], p[f"{name}.bias"], training, 0.4, 1e-12)

    x = F.gelu(F.conv2d(x, p["whiten.weight"], p["whiten.bias"]))
    for b in (0, 1):
        x = F.max_pool2d(F.conv2d(x, p[f"blocks.{b}.conv1.weight"], padding=1), 2)
        x = F.gelu(norm(f"blocks.{b}.norm1", x))
        x = F.conv2d(x, p[f"blocks.{b}.conv2.weight"], padding=1)
        x = F.gelu(norm(f"blocks.{b}.norm2", x))
    x = F.max_pool2d(x, x.shape[-1]).flatten(1)
    return F.linear(x, p["head.weight"], p["head.bias"]) / 9


def groups(named, weight_decay):
    matrices = [p for _, p in named if p.ndim > 1 and p.shape[0] != 1]
    rest = [p for _, p in named if not (p.ndim > 1 and p.shape[0] != 1)]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": rest, "weight_decay": 0.0}]


def train(forward, named, optimizer, x, smoothing, clip):
    losses, norms = [], []
    for _ in range(3):
        optimizer.zero_grad()
        loss = F.cross_entropy(forward(x), LABELS, label_smoothing=smoothing)
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_([p for _, p in named], clip)))
        optimizer.step()
        losses.append(float(loss))
    return losses, norms


def flat(t):
    return [float(v) for v in t.detach().reshape(-1)]


def main():
    torch.set_num_threads(1)
    golden = {}
    for name, width, imagenet in (("resnet-small", 8, False), ("resnet-imagenet", 8, True)):
        shapes = resnet_shapes(width, 2, 7 if imagenet else 3)
        net = TinyResNet(width, imagenet)
        state = {n: formula(k, s, n) for k, (n, s) in enumerate(shapes.items())}
        net.load_state_dict(state, strict=False)
        net.eval()
        x = images(32)
        result = {"logits": flat(net(x))}
        net.train()
        named = list(net.named_parameters())
        sgd = torch.optim.SGD(groups(named, 0.01), lr=0.05, momentum=0.9, nesterov=True)
        result["losses"], result["norms"] = train(net, named, sgd, x, 0.1, 0.5)
        result["running_mean"] = flat(net.bn1.running_mean)
        result["running_var"] = flat(net.bn1.running_var)
        net.eval()
        result["trained_logits"] = flat(net(x))
        golden[name] = result
    for name, class_token, options in (
            ("vit-class-token", True, {}), ("vit-mean", False, {}), ("vit-post-norm", True, {"post": True}),
            ("vit-distilled", True, {"distilled": True}), ("vit-hybrid", False, {"backbone": 4})):
        shapes = vit_shapes(16, 4, 24, 2, 2, class_token, **options)
        p = {n: formula(k, s, n) for k, (n, s) in enumerate(shapes.items())}
        named = [(n, t.requires_grad_()) for n, t in p.items() if "running" not in n]
        if "backbone" in options:
            net = TinyResNet(options["backbone"], False)
            prefix = "patch_embed.backbone."
            net.load_state_dict({n[len(prefix):]: t for n, t in p.items() if n.startswith(prefix)}, strict=False)
            inner = {prefix + n: t for n, t in net.named_parameters()}
            named = [(n, inner.get(n, t)) for n, t in named]
            options["backbone"] = net.eval()
        x = images(16)
        forward = lambda x: vit(p, x, 4, 2, 3, class_token, **options)
        result = {"logits": flat(forward(x))}
        if "backbone" in options:
            net.train()
        adam = torch.optim.AdamW(groups(named, 0.05), lr=0.002, betas=(0.9, 0.999), eps=1e-8)
        result["losses"], result["norms"] = train(forward, named, adam, x, 0.1, 0.5)
        if "backbone" in options:
            net.eval()
        result["trained_logits"] = flat(forward(x))
        golden[name] = result
    golden["sinusoids"] = [float(v) for v in sinusoids(8, 3).reshape(-1)]
    shapes = cnn_shapes()
    p = {n: formula(k, s, n) for k, (n, s) in enumerate(shapes.items())}
    fixed = ("whiten.weight", "norm1.weight", "norm2.weight", "running_mean", "running_var")
    named = [(n, t.requires_grad_()) for n, t in p.items() if not n.endswith(fixed)]
    x = images(16)
    result = {"logits": flat(cnn(p, x, False))}
    sgd = torch.optim.SGD(groups(named, 0.01), lr=0.05, momentum=0.9, nesterov=True)
    result["losses"], result["norms"] = train(lambda x: cnn(p, x, True), named, sgd, x, 0.1, 0.5)
    result["trained_logits"] = flat(cnn(p, x, False))
    golden["cnn"] = result
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
    with open(path, "w") as file:
        json.dump(golden, file, indent=1)


if __name__ == "__main__":
    main()
