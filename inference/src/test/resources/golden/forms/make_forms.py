"""Writes one drawn picture in many forms, and what Pillow reads of each.

pixels.txt: name, width, height and CRC-32 of the RGB pixels, as Image.open(name).convert("RGB")
gives them; of 16-bit gray the high bytes, as Pillow itself would clip them to 255. near-*.png hold
the pixels of those that are read a little differently.
rows.txt: what forms.onnx answers to them, a label and its probability: orientation ignored,
orientation applied, and for the first half of the file; "error" where Pillow reads nothing. After
"refused" it names what is not read here, after "near" what may differ by 1.

Run in this folder with Python 3, Pillow 12.3, onnx and onnxruntime, and numpy; needed only to
change the files. ../orientation/make_orientations.py goes before.
"""
import glob
import io
import json
import math
import os
import random
import struct
import warnings
import zlib

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw, ImageOps

warnings.simplefilter("ignore")
random.seed(22)
draws = numpy.random.default_rng(22)
WIDTH, HEIGHT = 21, 18

picture = Image.new("RGB", (WIDTH, HEIGHT), (200, 120, 40))
draw = ImageDraw.Draw(picture)
for _ in range(7):
    x, y, r = random.randrange(WIDTH), random.randrange(HEIGHT), random.randrange(2, 7)
    draw.ellipse((x - r, y - r, x + r, y + r), tuple(random.randrange(256) for _ in range(3)))
rgb = numpy.asarray(picture)
gray = numpy.asarray(picture.convert("L"))
alpha = draws.integers(0, 256, gray.shape, dtype=numpy.uint8)
wide = rgb.astype(numpy.uint16) * 257 - draws.integers(0, 2, rgb.shape, dtype=numpy.uint16)
wide = numpy.where(rgb == 0, 99, wide)
indexed = picture.quantize(16)
palette = (indexed.getpalette() + [0] * 48)[:48]
nibbles = numpy.pad(numpy.asarray(indexed), ((0, 0), (0, 1)))
nibbles = (nibbles[:, ::2] * 16 + nibbles[:, 1::2]).astype(numpy.uint8)


def with_alpha(mode):
    image = picture.convert(mode)
    image.putalpha(Image.fromarray(alpha))
    return image


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def tiff(name, bits, photometric, blocks, order="<", compression=1, tile=None, planes=1, more=()):
    samples = len(bits)
    tags = [(256, 4, [WIDTH]), (257, 4, [HEIGHT]), (258, 3, bits), (259, 3, [compression]),
            (262, 3, [photometric]), (277, 3, [samples]), (284, 3, [planes]), *more]
    lengths = [len(block) for block in blocks]
    if tile:
        tags += [(322, 4, [tile]), (323, 4, [tile]), (324, 4, None), (325, 4, lengths)]
    else:
        rows = math.ceil(HEIGHT / (len(blocks) // (samples if planes == 2 else 1)))
        tags += [(273, 4, None), (278, 4, [rows]), (279, 4, lengths)]
    tags.sort(key=lambda tag: tag[0])

    def directory(offsets):
        start = 8 + 2 + 12 * len(tags) + 4
        entries, values = b"", b""
        for tag, kind, numbers in tags:
            numbers = offsets if numbers is None else numbers
            packed = b"".join(struct.pack(order + " HHI"[kind - 1], n) for n in numbers)
            entries += struct.pack(order + "HHI", tag, kind, len(numbers))
            if len(packed) <= 4:
                entries += packed.ljust(4, b"\0")
            else:
                entries += struct.pack(order + "I", start + len(values))
                values += packed + b"\0" * (len(packed) % 2)
        head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
        return head + struct.pack(order + "H", len(tags)) + entries + bytes(4) + values

    at = len(directory([0] * len(blocks)))
    offsets = [at + sum(lengths[:i]) for i in range(len(blocks))]
    write(name, directory(offsets) + b"".join(blocks))


def tiles(pixels, side):
    blocks = []
    for y in range(0, HEIGHT, side):
        for x in range(0, WIDTH, side):
            block = numpy.zeros((side, side) + pixels.shape[2:], pixels.dtype)
            part = pixels[y:y + side, x:x + side]
            block[:part.shape[0], :part.shape[1]] = part
            blocks.append(block.tobytes())
    return blocks


def differences(pixels):
    result = pixels.copy()
    result[:, 1:] = pixels[:, 1:] - pixels[:, :-1]
    return result


# JPEG
for subsampling in (0, 1, 2):
    picture.save(f"sub{subsampling}.jpg", quality=90, subsampling=subsampling)
    picture.save(f"sub{subsampling}-progressive.jpg", quality=85, subsampling=subsampling, progressive=True)
picture.save("rgb.jpg", quality=95, keep_rgb=True)
picture.convert("L").save("gray.jpg")
picture.save("restarts.jpg", restart_marker_rows=1)
picture.convert("CMYK").save("cmyk.jpg", quality=92)
picture.save("two-pictures.mpo", save_all=True, append_images=[picture.rotate(90)])

# PNG
picture.save("rgb.png")
with_alpha("LA").save("gray-alpha.png")
with_alpha("RGBA").save("alpha.png")
indexed.save("palette-transparent.png", transparency=bytes(range(0, 160, 10)))
picture.convert("1").save("bilevel.png")
Image.fromarray(gray.astype(numpy.uint16) * 250).save("gray16.png")

# GIF
indexed.save("transparent.gif", transparency=5)
indexed.save("animated-transparent.gif", save_all=True, append_images=[indexed.rotate(90)], transparency=3, disposal=2)
indexed.save("interlaced.gif", interlace=1)

# WebP and BMP
picture.save("lossless.webp", lossless=True)
picture.save("lossy.webp")
with_alpha("RGBA").save("alpha.webp")
picture.save("rgb.bmp")
with_alpha("RGBA").save("alpha.bmp")
indexed.save("palette.bmp")

# TIFF
for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
    for mode in ("RGB", "L", "RGBA", "CMYK", "LA"):
        image = with_alpha(mode) if mode in ("RGBA", "LA") else picture.convert(mode)
        if compression != "jpeg" or mode in ("RGB", "L"):
            image.save(f"{compression}-{mode.lower()}.tif", compression=None if compression == "raw" else compression)
indexed.save("lzw-palette.tif", compression="tiff_lzw")
picture.convert("1").save("fax4.tif", compression="group4")
picture.convert("1").save("bilevel.tif")
picture.save("big.tif", big_tiff=True)
picture.save("pages.tif", save_all=True, append_images=[picture.rotate(90)])
for orientation in range(1, 9):
    picture.save(f"orientation{orientation}.tif", compression="tiff_lzw", tiffinfo={274: orientation})
tiff("rgb16-little.tif", [16] * 3, 2, [wide.astype("<u2").tobytes()])
tiff("rgb16-big.tif", [16] * 3, 2, [zlib.compress(wide.astype(">u2").tobytes())], ">", 8)
tiff("rgb16-turned.tif", [16] * 3, 2, [wide.astype("<u2").tobytes()], more=[(274, 3, [6])])
tiff("rgb16-differences.tif", [16] * 3, 2, [zlib.compress(differences(wide).astype("<u2").tobytes())], "<", 8, more=[(317, 3, [2])])
tiff("gray16.tif", [16], 1, [(gray.astype(numpy.uint16) * 250).tobytes()])
tiff("rgb-differences.tif", [8] * 3, 2, [zlib.compress(differences(rgb).tobytes())], "<", 8, more=[(317, 3, [2])])
tiff("planes.tif", [8] * 3, 2, [rgb[:, :, i].tobytes() for i in range(3)], planes=2)
tiff("strips.tif", [8] * 3, 2, [zlib.compress(rgb[y:y + 6].tobytes()) for y in (0, 6, 12)], "<", 8)
tiff("tiles.tif", [8] * 3, 2, tiles(rgb, 32), tile=32)
tiff("tiles-deflate.tif", [8] * 3, 2, [zlib.compress(b) for b in tiles(rgb, 16)], "<", 8, tile=16)
tiff("white-is-zero.tif", [8], 0, [gray.tobytes()])
tiff("palette4.tif", [4], 3, [nibbles.tobytes()], more=[(320, 3, [palette[3 * i + c] * 257 for c in range(3) for i in range(16)])])
for extra, name in enumerate(["unspecified", "associated", "unassociated"]):
    tiff(f"alpha-{name}.tif", [8] * 4, 2, [zlib.compress(numpy.dstack([rgb, alpha]).tobytes())], ">", 8, more=[(338, 3, [extra])])

# PBM, PGM, PPM and icons
write("p1.pbm", b"P1\n21 18\n" + b"\n".join(b" ".join(b"%d" % (v > 128) for v in row) for row in gray) + b"\n")
write("p4.pbm", b"P4\n21 18\n" + numpy.packbits(gray > 128, axis=1).tobytes())
write("p5.pgm", b"P5\n# a comment\n21 18 255\n" + gray.tobytes())
write("p6.ppm", b"P6\n21 18\n255\n" + rgb.tobytes())
square = with_alpha("RGBA").resize((32, 32))
square.save("png.ico", sizes=[(16, 16), (32, 32)])
square.save("bitmap.ico", bitmap_format="bmp", sizes=[(16, 16), (32, 32)])
square.convert("RGB").quantize(8).save("palette.ico", bitmap_format="bmp", sizes=[(32, 32)])
square.convert("1").save("bilevel.ico", bitmap_format="bmp", sizes=[(32, 32)])

# What is read a little differently, with the pixels that Pillow reads.
near = ["near-black.tif", "near-black.png"]
r, g, b = (rgb[::-1, :, i].astype(numpy.uint16) >> 3 for i in range(3))
rows = b"".join(row.tobytes() + b"\0" * (-2 * WIDTH % 4) for row in (r << 10 | g << 5 | b).astype("<u2"))
def bmp16(name, rows, compression, masks):
    start = 54 + len(masks)
    write(name, b"BM" + struct.pack("<IHHIIiiHHIIiiII", start + len(rows), 0, 0, start, 40, WIDTH, HEIGHT, 1, 16, compression, len(rows), 0, 0, 0, 0) + masks + rows)


bmp16("rgb555.bmp", rows, 0, b"")
bmp16("fields555.bmp", rows, 3, struct.pack("<III", 0x7C00, 0x03E0, 0x001F))
g6 = rgb[::-1, :, 1].astype(numpy.uint16) >> 2
rows = b"".join(row.tobytes() + b"\0" * (-2 * WIDTH % 4) for row in (r << 11 | g6 << 5 | b).astype("<u2"))
bmp16("rgb565.bmp", rows, 3, struct.pack("<III", 0xF800, 0x07E0, 0x001F))
ink = draws.integers(0, 256, (HEIGHT, WIDTH, 4), dtype=numpy.uint8)
Image.frombytes("CMYK", (WIDTH, HEIGHT), ink.tobytes()).save("near-black.tif", compression="tiff_adobe_deflate")
for name in near[:1]:
    Image.open(name).convert("RGB").save(name[:name.index(".")] + ".png")

# What is not read here.
refused = ["refused.heic", "refused.jxl",
           "refused-lab.tif", "refused-float.tif", "refused-zstd.tif", "refused-p3.ppm", "refused-raw.tif"]
picture.save("photo.avif", quality=30)
picture.save("photo.jp2")
picture.save("photo.tga", compression="tga_rle")
write("refused.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(32))
write("refused.jxl", b"\xff\x0a" + bytes(32))
picture.convert("LAB").save("refused-lab.tif")
Image.fromarray(gray.astype(numpy.float32)).save("refused-float.tif")
picture.save("refused-zstd.tif", compression="zstd")
write("refused-p3.ppm", b"P3 1 1 255 1 2 3\n")
picture.resize((4, 4)).save("refused-raw.tif", tiffinfo={254: 1})

# A model whose answer changes with every pixel.
SIZE, LABELS = 8, ["a", "b", "c", "d"]
weights = (draws.standard_normal((SIZE * SIZE * 3, len(LABELS))) * 0.002).astype(numpy.float32)
nodes = [
    helper.make_node("Cast", ["image"], ["floats"], to=TensorProto.FLOAT),
    helper.make_node("Flatten", ["floats"], ["flat"]),
    helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
]
graph = helper.make_graph(
    nodes, "forms",
    [helper.make_tensor_value_info("image", TensorProto.UINT8, ["N", SIZE, SIZE, 3])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", len(LABELS)])],
    [numpy_helper.from_array(weights, "weights")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
helper.set_model_props(model, {
    "vireo.format": "1", "vireo.name": "forms", "vireo.labels": json.dumps(LABELS),
    "vireo.preprocessing": json.dumps(
        {"fit": "stretch", "resize": SIZE, "size": SIZE, "mean": [0, 0, 0], "std": [1, 1, 1]})})
onnx.save(model, "forms.onnx")
session = onnxruntime.InferenceSession("forms.onnx", providers=["CPUExecutionProvider"])


def answer(image):
    small = numpy.asarray(image.resize((SIZE, SIZE), Image.BILINEAR))
    logits = session.run(None, {"image": small[None]})[0][0].astype(numpy.float64)
    shares = numpy.exp(logits - logits.max())
    best = int(logits.argmax())
    return "%s %.6f" % (LABELS[best], shares[best] / shares.sum())


def convert(image):
    if image.mode.startswith("I;16"):
        image = Image.fromarray((numpy.asarray(image) >> 8).astype(numpy.uint8))
    return image.convert("RGB")


def half(name):
    with open(name, "rb") as file:
        data = file.read()
    try:
        with Image.open(io.BytesIO(data[:len(data) // 2])) as image:
            return answer(convert(image))
    except Exception:
        return "error"


pixels, rows = [], []
for name in sorted(glob.glob("*.*") + glob.glob("../orientation/*.*")):
    if name.endswith((".py", ".txt", ".onnx")) or name in near:
        continue
    if name in refused:
        rows.append(f"{name},refused")
        continue
    with Image.open(name) as image:
        plain = convert(image)
        turned = plain if image.format == "TIFF" else ImageOps.exif_transpose(image)
        rows.append(",".join([
            name, "near" if "cmyk.jpg" in name else "equal",
            answer(plain), answer(convert(turned)), half(name)]))
        if "/" not in name and name != "cmyk.jpg":
            pixels.append("%s %d %d %08x" % (name, *plain.size, zlib.crc32(plain.tobytes())))
for name, lines in (("pixels.txt", pixels), ("rows.txt", rows)):
    with open(name, "w") as file:
        file.write("\n".join(lines) + "\n")
