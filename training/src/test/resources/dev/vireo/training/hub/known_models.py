"""Writes known-models.tsv from the source of torchvision and timm, as they are installed.

    python known_models.py > .../src/main/resources/dev/vireo/training/hub/known-models.tsv

Of torchvision: the ResNets and ViTs whose preset is bilinear, with the address, preset and acc@1 of
their weights enumerations. Of timm: the ResNets of plain blocks and the ViTs with heads of 64 that
have ImageNet's 1,000 classes, with their pretrained configuration; timm's package holds no accuracy.
"""
import ast
import importlib.metadata
import importlib.util
import math
import os
import re

import torch

library = torch.library.Library("torchvision", "DEF")  # torchvision without its native operators
for operator in (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
):
    try:
        library.define(operator)
    except RuntimeError:
        pass

KNOWN = re.compile(
    r"resnet(18|34|50|101|152)|vit_(tiny|small|base|large)_patch(8|16|32)_(224|384)"
)


def torchvision():
    folder = os.path.dirname(importlib.util.find_spec("torchvision").origin)
    for module in ("resnet", "vision_transformer"):
        with open(f"{folder}/models/{module}.py") as source:
            classes = [c for c in ast.parse(source.read()).body if isinstance(c, ast.ClassDef)]
        for enum in classes:
            network = enum.name.removesuffix("_Weights").lower()
            if not re.fullmatch(r"resnet\d+|vit_[bl]_\d+", network):
                continue
            for constant in (each for each in enum.body if isinstance(each, ast.Assign)):
                text = ast.unparse(constant.value)
                if "BICUBIC" in text or "url" not in text:
                    continue
                size = int(re.search(r"crop_size=(\d+)", text).group(1))
                resize = re.search(r"resize_size=(\d+)", text)
                print(
                    f"torchvision:{network}.{constant.targets[0].id}",
                    network,
                    size,
                    resize.group(1) if resize else 256,
                    "bilinear",
                    "imagenet",
                    re.search(r"'acc@1': ([\d.]+)", text).group(1),
                    re.search(r"models/([\w.-]+\.pth)", text).group(1),
                    "",
                    sep="\t",
                )


def timm():
    import timm

    for name, config in sorted(timm.models._registry._model_pretrained_cfgs.items()):
        network = name.split(".")[0]
        hub = config.hf_hub_id or ""
        if "." not in name or hub != "timm/" + name or config.num_classes != 1000:
            continue
        if not KNOWN.fullmatch(network):
            continue
        size = config.input_size[1]
        print(
            "timm:" + name,
            network,
            size,
            math.floor(size / config.crop_pct),
            config.interpolation,
            {0.485: "imagenet", 0.5: "0.5"}[config.mean[0]],
            "",
            "",
            config.license or "",
            sep="\t",
        )


versions = [f"{name} {importlib.metadata.version(name)}" for name in ("torchvision", "timm")]
print("# Made by known_models.py from the source of", " and ".join(versions))
print("# name, network, size, resize, filter, mean, top-1, file, license")
torchvision()
timm()
