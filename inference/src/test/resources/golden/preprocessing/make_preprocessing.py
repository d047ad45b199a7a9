"""Writes filters.csv and geometries.tsv beside this file: CRC32s of pixels as PIL makes them.

Run with Python 3, Pillow 12.3, torchvision 0.28, timm 1.0.29 and transformers 5.18; needed only to
change the goldens. Pictures are drawn from a generator that the tests have too (DrawnPicture).
"""
import json
import random
import zlib

import torch

# torchvision wants its own operators defined where it comes without its library.
LIBRARY = torch.library.Library("torchvision", "DEF")
LIBRARY.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
LIBRARY.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import numpy
from PIL import Image
from timm.data.transforms import ResizeKeepRatio, center_crop_or_pad
from torchvision import transforms
from torchvision.transforms import InterpolationMode
from transformers.image_transforms import center_crop

FILTERS = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]


def picture(seed, width, height):
    """Noise; of an odd seed black and white samples alone, on which cubic filters overshoot."""
    x = seed
    data = bytearray(width * height * 3)
    for i in range(len(data)):
        x = (1103515245 * x + 12345) & 0x7FFFFFFF
        sample = x >> 16 & 255
        data[i] = (255 if sample > 127 else 0) if seed % 2 else sample
    return Image.frombytes("RGB", (width, height), bytes(data))


def crc(image):
    return format(zlib.crc32(image.tobytes()), "08x")


def filters():
    sizes = [
        (37, 29, 37, 29), (37, 29, 37, 11), (37, 29, 12, 29), (37, 29, 16, 16), (37, 29, 50, 41),
        (37, 29, 3, 2), (37, 29, 1, 1), (37, 29, 36, 30), (37, 29, 90, 7), (1, 1, 5, 7),
        (1, 9, 8, 3), (9, 1, 3, 8), (2, 3, 17, 19), (400, 1, 7, 3), (1, 400, 3, 7),
        (300, 5, 11, 64), (5, 300, 64, 11), (128, 96, 64, 48), (129, 97, 64, 48), (31, 33, 224, 1),
        (200, 150, 21, 33), (61, 47, 62, 46), (49, 49, 343, 7),
    ]
    with open("filters.csv", "w") as file:
        for name in FILTERS:
            for seed, (width, height, to_width, to_height) in enumerate(sizes):
                resized = picture(seed, width, height).resize(
                    (to_width, to_height), Image.Resampling[name.upper()])
                file.write(
                    f"{name},{seed},{width},{height},{to_width},{to_height},{crc(resized)}\n")


def edges(value):
    return [value, value] if isinstance(value, int) else value


def prepare(image, config):
    """The JSON of Vireo's own form, in words of the libraries that it is taken from."""
    name = config.get("filter", "bilinear")
    mode = InterpolationMode(name)
    height, width = edges(config["size"])
    resize = config.get("resize")
    fit = config["fit"]
    if fit == "center_crop":
        image = transforms.Resize(resize, mode)(image)
    elif fit == "stretch":
        image = transforms.Resize(edges(resize), mode)(image)
    elif fit in ("cover", "border"):
        image = ResizeKeepRatio(
            edges(resize), longest=1.0 if fit == "border" else 0.0, interpolation=name)(image)
    fill = config.get("fill", [0, 0, 0])
    if config.get("center") == "floor":
        pixels = numpy.asarray(image)
        if fill != [0, 0, 0]:
            raise ValueError("transformers fills with black alone")
        image = Image.fromarray(
            center_crop(pixels, (height, width), input_data_format="channels_last"))
    else:
        image = center_crop_or_pad(image, [height, width], fill=tuple(fill))
    if config.get("channels") == "bgr":
        image = Image.fromarray(numpy.asarray(image)[:, :, ::-1].copy())
    return image


def drawn(values):
    values = random.Random(values)
    size = values.choice([16, 24, 31, [20, 30], [33, 14]])
    fit = values.choice(["center_crop", "stretch", "cover", "border", "none"])
    config = {"fit": fit}
    if fit == "center_crop":
        config["resize"] = values.choice([10, 20, 24, 31, 40])
    elif fit != "none":
        crop = values.choice([0.8, 0.9, 1.0, 1.0, 1.3])
        config["resize"] = [int(edge / crop) for edge in edges(size)]
    config["size"] = size
    config["mean"] = [0.5, 0.5, 0.5]
    config["std"] = [0.5, 0.5, 0.5]
    config["filter"] = values.choice(FILTERS)
    if values.random() < 0.4:
        config["center"] = "floor"
    elif values.random() < 0.6:
        config["fill"] = [values.randrange(256) for _ in range(3)]
    if values.random() < 0.25:
        config["channels"] = "bgr"
    return config


def geometries():
    values = random.Random(23)
    with open("geometries.tsv", "w") as file:
        for seed in range(100):
            config = drawn(seed)
            width = values.choice([9, 17, 40, 64, 101])
            height = values.choice([11, 24, 33, 80, 97])
            pixels = crc(prepare(picture(seed, width, height), config))
            file.write(f"{json.dumps(config, separators=(',', ':'))}\t{seed}\t{width}\t{height}\t{pixels}\n")


if __name__ == "__main__":
    filters()
    geometries()
