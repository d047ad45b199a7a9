"""Writes photos that say how they are to be turned, and what PIL's exif_transpose makes of them.

Run in this folder with Python 3 and Pillow 12.3; needed only to change the files.
"""
import random
import struct
import zlib

from PIL import Image, ImageOps

random.seed(22)
WIDTH, HEIGHT = 37, 35
picture = Image.frombytes(
    "RGB",
    (WIDTH, HEIGHT),
    bytes(
        channel
        for y in range(HEIGHT)
        for x in range(WIDTH)
        for channel in (6 * x, 7 * y, random.randrange(80))
    ),
)


def exif(orientation, order="<", kind=3):
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    value = struct.pack(order + "H", orientation) + b"\0\0" if kind == 3 else struct.pack(order + "I", orientation)
    make = struct.pack(order + "HHI", 0x010F, 2, 4) + b"abc\0"
    return head + struct.pack(order + "H", 2) + make + struct.pack(order + "HHI", 0x0112, kind, 1) + value + bytes(4)


def crc(name):
    with Image.open(name) as image:
        turned = ImageOps.exif_transpose(image).convert("RGB")
        ignored = image.convert("RGB")
    sums.append(
        "%s %d %d %08x %08x"
        % (name, *turned.size, zlib.crc32(turned.tobytes()), zlib.crc32(ignored.tobytes()))
    )


sums = []
for orientation in range(1, 9):
    picture.save(f"{orientation}.jpg", quality=80, exif=b"Exif\0\0" + exif(orientation, "<>"[orientation % 2]))
    picture.save(f"{orientation}.png", exif=exif(orientation, ">"))
    picture.save(f"{orientation}.webp", quality=60, exif=(b"Exif\0\0" if orientation % 2 else b"") + exif(orientation, "<", 4))
    for kind in ("jpg", "png", "webp"):
        crc(f"{orientation}.{kind}")
with open("expected.txt", "w") as file:
    file.write("\n".join(sums) + "\n")
