"""Writes the HEIC, AVIF, JPEG 2000 and TGA files beside this file, and pixels.txt with what is read of them.

Run with Python 3, Pillow 12.3, numpy, and heif-enc and heif-convert of libheif 1.15.1; needed only to change the
goldens. The reference of HEIC is libheif (heif-convert), of all else Pillow's convert("RGB").
"""
import os
import random
import struct
import subprocess
import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageOps

lines = []


def photo(width, height):
    rng = random.Random(5)
    image = Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (image, image.rotate(90).resize((width, height)), image.transpose(1)))
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y, r = rng.randrange(width), rng.randrange(height), rng.randrange(2, 3 + min(width, height) // 4)
        draw.ellipse((x - r, y - r, x + r, y + r), tuple(rng.randrange(256) for _ in range(3)))
    return image


def fact(name, image):
    rgb = image.convert("RGB")
    lines.append(f"{name} {rgb.width} {rgb.height} {zlib.crc32(rgb.tobytes()):08x}")


def pillow(name, image=None, **settings):
    if image is not None:
        image.save(name, **settings)
    with Image.open(name) as read:
        fact(name, read)


def libheif(name):
    subprocess.run(["heif-convert", name, "out.png"], check=True, capture_output=True)
    with Image.open("out.png") as read:
        fact(name, read)
    os.remove("out.png")


def encode(image, name, *options):
    image.save("in.png")
    subprocess.run(["heif-enc", "-q", "70", *options, "-o", name, "in.png"], check=True, capture_output=True)
    os.remove("in.png")


def boxes(data):
    at, found = 0, []
    while at + 8 <= len(data):
        size = struct.unpack_from(">I", data, at)[0] or len(data) - at
        found.append((data[at + 4:at + 8], data[at + 8:at + size]))
        at += size
    return found


def coded(name):
    """Configuration and data of the first coded picture of a file, and its size."""
    data = open(name, "rb").read()
    meta = dict(boxes(dict(boxes(data))[b"meta"][4:]))
    properties = boxes(dict(boxes(meta[b"iprp"]))[b"ipco"])
    configuration = next(p for p in properties if p[0] in (b"hvcC", b"av1C"))
    size = next(p for p in properties if p[0] == b"ispe")[1][4:]
    iloc = meta[b"iloc"]
    version, sizes = iloc[0], struct.unpack_from(">H", iloc, 4)[0]
    offset, length, base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    at = 8 + 2 + (2 if version else 0) + 2
    start = int.from_bytes(iloc[at:at + base], "big")
    at += base + 2
    start += int.from_bytes(iloc[at:at + offset], "big")
    count = int.from_bytes(iloc[at + offset:at + offset + length], "big")
    return configuration, data[start:start + count], size


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind, version, *parts, flags=0):
    return box(kind, bytes([version, 0, 0, flags]), *parts)


def heif(name, brand, tiles, columns, rows, size, extra=()):
    """A grid of tiles, or one picture where there is one tile, with more properties of the photo."""
    single = columns * rows == 1 and size == struct.unpack(">II", tiles[0][2])
    kind = {b"hvcC": b"hvc1", b"av1C": b"av01"}[tiles[0][0][0]]
    properties = [box(*tiles[0][0]), full(b"ispe", 0, tiles[0][2]), full(b"ispe", 0, struct.pack(">II", *size))]
    properties += extra
    photo = bytes([0x80 | (4 + i) for i in range(len(extra))])
    grid = bytes([0, 0, rows - 1, columns - 1]) + struct.pack(">HH", *size)
    items = [(kind, b"\x81\x02" + (photo if single else b""), data) for _, data, _ in tiles]
    if not single:
        items.append((b"grid", b"\x03" + photo, grid))
    ids = range(1, len(items) + 1)
    infe = b"".join(
        full(b"infe", 2, struct.pack(">HH", i, 0), k, b"\0", flags=int(i < len(items)))
        for i, (k, _, _) in zip(ids, items)
    )
    ipma = b"".join(struct.pack(">HB", i, len(p)) + p for i, (_, p, _) in zip(ids, items))

    def meta(start):
        iloc = b""
        for i, (_, _, data) in zip(ids, items):
            iloc += struct.pack(">HHHII", i, 0, 1, start, len(data))
            start += len(data)
        parts = [
            full(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
            full(b"pitm", 0, struct.pack(">H", len(items))),
            full(b"iinf", 0, struct.pack(">H", len(items)), infe),
            full(b"iloc", 0, b"\x44\x00", struct.pack(">H", len(items)), iloc),
            box(b"iprp", box(b"ipco", *properties), full(b"ipma", 0, struct.pack(">I", len(items)), ipma)),
        ]
        if not single:
            to = struct.pack(f">HH{len(tiles)}H", len(items), len(tiles), *range(1, len(tiles) + 1))
            parts.append(full(b"iref", 0, box(b"dimg", to)))
        return full(b"meta", 0, *parts)

    head = box(b"ftyp", brand, bytes(4), b"mif1", brand)
    start = len(head) + len(meta(0)) + 8
    body = b"".join(data for _, _, data in items)
    open(name, "wb").write(head + meta(start) + box(b"mdat", body))


def colors(matrix, full_range):
    return box(b"colr", b"nclx", struct.pack(">HHHB", 2, 2, matrix, full_range << 7))


def restated(configuration, matrix, full_range):
    """With other colors in the sequence's parameters (H.265, E.2.1), where heif-enc writes 2, 2, 6 and full range."""
    bits = "".join(f"{byte:08b}" for byte in configuration[1])
    old = "1" + "101" + "1" + "1" + "00000010" + "00000010" + "00000110"
    assert bits.count(old) == 1
    new = f"1101{full_range}1" + "00000010" + "00000010" + f"{matrix:08b}"
    bits = bits.replace(old, new)
    return configuration[0], bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def turns(angle, axis):
    found = [box(b"irot", bytes([angle]))] if angle else []
    return found + ([box(b"imir", bytes([axis]))] if axis is not None else [])


base = photo(61, 43)
even = photo(64, 48)
alpha = base.convert("RGBA")
alpha.putalpha(base.convert("L"))
deep = Image.fromarray(np.asarray(base.convert("L")).astype(np.uint16) * 255)

# AVIF, by Pillow.
for subsampling in ("4:2:0", "4:2:2", "4:4:4", "4:0:0"):
    for width, height in ((61, 43), (64, 48)):
        name = f"{width}-{subsampling.replace(':', '')}.avif"
        pillow(name, photo(width, height), quality=60, subsampling=subsampling)
pillow("limited.avif", base, quality=60, range="limited")
pillow("limited-gray.avif", base, quality=60, range="limited", subsampling="4:0:0")
pillow("alpha.avif", alpha, quality=60)
pillow("animated.avif", base, save_all=True, append_images=[base.rotate(40)], quality=60)
pillow("one-column.avif", photo(1, 9), quality=60)
base.save("premultiplied.avif", quality=60)
alpha.save("premultiplied.avif", quality=60, alpha_premultiplied=True)
tile = photo(128, 128)
for matrix in (1, 6, 9):
    for full_range in (0, 1):
        base.save("tile.avif", quality=60)
        one = coded("tile.avif")
        heif(f"matrix-{matrix}-{full_range}.avif", b"avif", [one], 1, 1, (61, 43), [colors(matrix, full_range)])
        pillow(f"matrix-{matrix}-{full_range}.avif")
parts = []
for k in range(4):
    tile.rotate(90 * k).resize((64, 64)).save("tile.avif", quality=60)
    parts.append(coded("tile.avif"))
heif("grid.avif", b"avif", parts, 2, 2, (120, 100))
pillow("grid.avif")
heif("turned.avif", b"avif", [one], 1, 1, (61, 43), turns(1, 1))
pillow("turned.avif")
with Image.open("turned.avif") as read:
    fact("turned.avif+apply", ImageOps.exif_transpose(read))

# HEIC, by libheif.
encode(even, "420.heic")
encode(even, "444.heic", "-p", "chroma=444")
encode(even, "422.heic", "-p", "chroma=422")
encode(even.convert("L"), "gray.heic")
encode(base, "odd.heic")
for name in ("420", "444", "422", "gray", "odd"):
    libheif(name + ".heic")
one = coded("420.heic")
for matrix in (1, 6, 9):
    for full_range in (0, 1):
        name = f"matrix-{matrix}-{full_range}.heic"
        stated = (restated(one[0], matrix, full_range), *one[1:])
        heif(name, b"heic", [stated], 1, 1, (64, 48), [colors(matrix, full_range)])
        libheif(name)
for angle in range(4):
    for axis in (None, 0, 1):
        name = f"turn-{angle}-{axis}.heic"
        heif(name, b"heic", [one], 1, 1, (64, 48), turns(angle, axis))
        libheif(name)
clap = box(b"clap", struct.pack(">IIIIiIiI", 41, 1, 30, 1, 5, 2, -6, 2))
heif("cropped.heic", b"heic", [one], 1, 1, (64, 48), [clap, *turns(3, None)])
libheif("cropped.heic")
parts = []
for k in range(6):
    encode(tile.rotate(60 * k).resize((64, 64)), "tile.heic")
    parts.append(coded("tile.heic"))
heif("grid.heic", b"heic", parts, 3, 2, (170, 101), turns(3, None))
libheif("grid.heic")
heif("single.heic", b"heic", parts[:1], 1, 1, (64, 64))
libheif("single.heic")
heif("uncovered.heic", b"heic", parts, 3, 2, (200, 101))
heif("essential.heic", b"heic", [one], 1, 1, (64, 48), [box(b"what", b"")])
wide = Image.fromarray((np.asarray(even.convert("L")).astype(np.uint16) * 257))
encode(wide, "10-bits.heic", "-b", "10")
libheif("10-bits.heic")

# JPEG 2000 and TGA, by Pillow.
for name, image in (("rgb", base), ("gray", base.convert("L")), ("rgba", alpha), ("gray-alpha", alpha.convert("LA"))):
    pillow(name + ".jp2", image)
    pillow(name + ".tga", image)
    pillow(name + "-packed.tga", image, compression="tga_rle")
deep.save("gray16.jp2")
with Image.open("gray16.jp2") as read:  # The high byte counts here, where Pillow clips.
    fact("gray16.jp2", Image.fromarray((np.asarray(read) >> 8).astype(np.uint8)))
pillow("codestream.j2k", base)
pillow("tiles.jp2", base, tile_size=(32, 32))
base.save("lossy.jp2", irreversible=True, quality_mode="dB", quality_layers=[38])
with Image.open("lossy.jp2") as read:
    read.convert("RGB").save("lossy.png")
base.convert("YCbCr").save("ycc.jp2")
pillow("from-top.tga", base, orientation=1)
pillow("palette.tga", base.quantize(40))
base.convert("1").save("bits.tga")

for name in ("tile.avif", "tile.heic"):
    os.remove(name)
open("pixels.txt", "w").write("\n".join(lines) + "\n")
