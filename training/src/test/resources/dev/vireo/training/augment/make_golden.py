"""Writes golden.json: one small image after each operation of torchvision 0.14 on uint8 tensors.

Made with Debian 12's python3-torch 1.13 and python3-torchvision 0.14, on a processor with AVX2 and
fused multiply-add, without which PyTorch rounds otherwise:
    python3 make_golden.py
"""

import base64
import json
import math
import os

import torch
from torchvision.transforms import autoaugment, functional as F

SIZE = 13
generator = torch.Generator().manual_seed(4)
# Smooth enough to have edges, with some saturated and some gray pixels.
image = torch.randint(0, 256, (3, SIZE, SIZE), generator=generator, dtype=torch.uint8)
image[:, 2:6, 3:9] = torch.tensor([250, 20, 60], dtype=torch.uint8)[:, None, None]
image[:, 8, :] = torch.arange(SIZE, dtype=torch.uint8)[None, :] * 21
image[:, 11:, :4] = 0
image[2] = image[2] // 2 + 40


def text(tensor):
    return base64.b64encode(bytes(tensor.permute(1, 2, 0).contiguous().flatten().tolist())).decode()


cases = {
    "brightness 0.4": F.adjust_brightness(image, 0.4),
    "brightness 1.7": F.adjust_brightness(image, 1.7),
    "contrast 0.3": F.adjust_contrast(image, 0.3),
    "contrast 1.9": F.adjust_contrast(image, 1.9),
    "saturation 0": F.adjust_saturation(image, 0.0),
    "saturation 1.6": F.adjust_saturation(image, 1.6),
    "hue -0.4": F.adjust_hue(image, -0.4),
    "hue 0.1": F.adjust_hue(image, 0.1),
    "hue 0.5": F.adjust_hue(image, 0.5),
}

NAMES = {
    "Identity": "IDENTITY", "ShearX": "SHEAR_X", "ShearY": "SHEAR_Y", "TranslateX": "TRANSLATE_X",
    "TranslateY": "TRANSLATE_Y", "Rotate": "ROTATE", "Brightness": "BRIGHTNESS", "Color": "COLOR",
    "Contrast": "CONTRAST", "Sharpness": "SHARPNESS", "Posterize": "POSTERIZE",
    "Solarize": "SOLARIZE", "AutoContrast": "AUTO_CONTRAST", "Equalize": "EQUALIZE",
}


def policy(title, space, step):
    for name, (magnitudes, signed) in space.items():
        for sign in (1, -1) if signed else (1,):
            magnitude = float(magnitudes[step].item()) if magnitudes.ndim > 0 else 0.0
            out = autoaugment._apply_op(
                image, name, sign * magnitude, F.InterpolationMode.NEAREST, None)
            cases[f"{title} {NAMES[name]} {step} {'-' if sign < 0 else '+'}"] = text(out)


cases = {name: text(tensor) for name, tensor in cases.items()}
wide = autoaugment.TrivialAugmentWide()._augmentation_space(31)
usual = autoaugment.RandAugment()._augmentation_space(31, (SIZE, SIZE))
policy("wide", {k: v for k, v in wide.items() if not k.startswith("Translate")}, 8)
policy("wide", {k: wide[k] for k in ("TranslateX", "TranslateY")}, 3)
policy("usual", usual, 9)
# Where the last digit of a strength, or of a place between two pixels, shows.
tones = ("Brightness", "Color", "Contrast", "Sharpness")
policy("wide", {name: wide[name] for name in tones}, 25)
policy("usual", {name: usual[name] for name in tones}, 20)
for step in (4, 12, 20, 28):
    policy("usual", {name: usual[name] for name in ("ShearX", "ShearY")}, step)
policy("usual", {"Rotate": usual["Rotate"]}, 30)
golden = {"size": SIZE, "image": text(image), "cases": cases}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
with open(path, "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
