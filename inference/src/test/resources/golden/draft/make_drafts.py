"""Makes the files of this folder: drawn photos as JPEG, and what PIL makes of them with draft.

Made with Pillow 12.3.0 (libjpeg-turbo 3.1.4.1), NumPy 2.4 and imagecodecs 2026.3.6, which alone
writes 4:4:0 and 4:1:1. Run it here: python3 make_drafts.py
"""

import imagecodecs
import numpy as np
from PIL import Image

WINDOW = 20
RESIZES = [20, 24, 48, 97, 99, 200]  # 1/8, 1/8, 1/4, 1/2, 1/1 and enlarged, of 197 rows


def photo(width, height, seed):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    rgb = np.stack(
        [128 + 90 * np.sin(x / 9 + y / 17), 128 + 90 * np.cos(x / 15 - y / 7),
         128 + 100 * np.sin(x * y / 2900)], -1)
    rgb[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 5) ** 2] = [220, 40, 30]
    rgb += rng.normal(0, 5, (height, width, 1))
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def expected(name, resize):
    """As torchvision: the shorter edge, the longer one truncated, the middle of it."""
    with Image.open(name) as image:
        width, height = image.size
        longer = int(resize * max(width, height) / min(width, height))
        size = (resize, longer) if width <= height else (longer, resize)
        image.draft("RGB", size)
        resized = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    left = int(round((size[0] - WINDOW) / 2.0))
    top = int(round((size[1] - WINDOW) / 2.0))
    return resized.crop((left, top, left + WINDOW, top + WINDOW))


def main():
    wide = photo(261, 197, 1)
    tall = photo(197, 263, 2)
    names = []

    def save(image, name, **options):
        image.save(name, quality=60, **options)
        names.append(name)

    save(wide, "444.jpg", subsampling="4:4:4")
    save(wide, "422.jpg", subsampling="4:2:2")
    save(wide, "420.jpg", subsampling="4:2:0")
    save(tall, "tall.jpg", subsampling="4:2:0")
    save(wide, "progressive.jpg", subsampling="4:2:0", progressive=True)
    save(wide.convert("L"), "gray.jpg")
    save(wide.convert("CMYK"), "cmyk.jpg")
    for sampling in ("440", "411"):
        name = sampling + ".jpg"
        with open(name, "wb") as file:
            file.write(imagecodecs.jpeg8_encode(np.asarray(wide), level=60, subsampling=sampling))
        names.append(name)
    for name in names:
        stack = Image.new("RGB", (WINDOW, WINDOW * len(RESIZES)))
        for i, resize in enumerate(RESIZES):
            stack.paste(expected(name, resize), (0, i * WINDOW))
        stack.save(name.removesuffix(".jpg") + ".png", optimize=True)


main()
