"""Writes torchvision.json: the first logits of torchvision's own networks, whole, with weights from
a formula that TorchvisionTest repeats, on one image of a formula.

Run with: python3 make_torchvision.py (made with torch 1.13, torchvision 0.14).
"""
import json
import math
import os
import zlib

import numpy as np
import torch
import torchvision.models as models

SHOWN = 8
SIZE = 224


def ours(name):
    for old, new in [
            ("class_token", "cls_token"), ("conv_proj", "patch_embed.proj"),
            ("encoder.pos_embedding", "pos_embed"), ("encoder.layers.encoder_layer_", "blocks."),
            ("ln_1", "norm1"), ("ln_2", "norm2"), ("self_attention.in_proj_", "attn.qkv."),
            ("self_attention.out_proj", "attn.proj"), ("mlp.0", "mlp.fc1"), ("mlp.3", "mlp.fc2"),
            ("encoder.ln", "norm"), ("heads.head", "head")]:
        name = name.replace(old, new)
    return name


def uniform(seed, count):
    x = np.arange(count, dtype=np.uint64) + np.uint64(seed) * np.uint64(1_000_003)
    x *= np.uint64(0x9E3779B97F4A7C15)
    x ^= x >> np.uint64(32)
    return (x & np.uint64(0xFFFFFF)).astype(np.float64) / (1 << 24)


def weight(name, shape):
    count = int(np.prod(shape))
    u = uniform(zlib.crc32(name.encode()), count)
    if name.endswith("running_var"):
        v = 0.5 + u
    elif len(shape) == 1 and name.endswith("weight"):
        v = 0.75 + 0.5 * u
    elif len(shape) == 1:
        v = (u - 0.5) * 0.2
    elif shape[0] == 1:
        v = u - 0.5
    else:
        v = (2 * u - 1) * math.sqrt(3.0 * shape[0] / count)
    return torch.from_numpy(v.astype(np.float32)).reshape(shape)


def image():
    pixels = np.floor(uniform(7, SIZE * SIZE * 3) * 256).astype(np.float32)
    x = torch.from_numpy(pixels.reshape(1, SIZE, SIZE, 3)).permute(0, 3, 1, 2) / 255
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    return (x - mean) / std


def main():
    logits = {}
    for name in ("resnet18", "resnet34", "resnet50", "vit_b_16"):
        network = getattr(models, name)().eval()
        for key, tensor in network.state_dict().items():
            if not key.endswith("num_batches_tracked"):
                tensor.copy_(weight(ours(key), tuple(tensor.shape)))
        with torch.no_grad():
            logits[name] = network(image())[0, :SHOWN].tolist()
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torchvision.json")
    with open(path, "w") as file:
        json.dump(logits, file, indent=1)


if __name__ == "__main__":
    main()
