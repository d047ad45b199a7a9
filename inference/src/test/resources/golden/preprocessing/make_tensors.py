"""Writes tensors.csv beside this file: CRC32s of what torchvision's antialiased resize makes of uint8
tensors; and says which filters give the same on a processor without vectors.

Run with Python 3, torch 2.13 and torchvision 0.28; needed only to change the golden.
"""
import os
import subprocess
import sys

from make_preprocessing import crc, picture

import numpy
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional

SIZES = [
    (37, 29, 37, 29), (37, 29, 37, 11), (37, 29, 12, 29), (37, 29, 16, 16), (37, 29, 50, 41),
    (37, 29, 3, 2), (37, 29, 1, 1), (37, 29, 36, 30), (37, 29, 90, 7), (1, 1, 5, 7),
    (1, 9, 8, 3), (9, 1, 3, 8), (2, 3, 17, 19), (400, 1, 7, 3), (1, 400, 3, 7),
    (300, 5, 11, 64), (5, 300, 64, 11), (128, 96, 64, 48), (129, 97, 64, 48), (31, 33, 224, 1),
    (200, 150, 21, 33), (61, 47, 62, 46), (49, 49, 343, 7), (500, 375, 298, 224),
]


def rows(name):
    for seed, (width, height, to_width, to_height) in enumerate(SIZES):
        tensor = torch.from_numpy(numpy.asarray(picture(seed, width, height)).copy())
        resized = functional.resize(
            tensor.permute(2, 0, 1), [to_height, to_width], InterpolationMode(name), antialias=True)
        image = Image.fromarray(resized.permute(1, 2, 0).contiguous().numpy())
        yield f"{name}_tensor,{seed},{width},{height},{to_width},{to_height},{crc(image)}\n"


def main():
    if len(sys.argv) == 2:
        sys.stdout.writelines(rows(sys.argv[1]))
        return
    for name in ("bilinear", "bicubic"):
        made = [
            subprocess.run(
                [sys.executable, __file__, name], capture_output=True, text=True, check=True,
                env=os.environ | {"ATEN_CPU_CAPABILITY": capability}).stdout
            for capability in ("default", "avx2")]
        same = sum(a == b for a, b in zip(made[0].splitlines(), made[1].splitlines()))
        print(name, "the same without vectors as with AVX2:", same, "of", len(SIZES))
        if same == len(SIZES):
            with open("tensors.csv", "w") as file:
                file.write(made[0])


if __name__ == "__main__":
    main()
