"""Writes the golden images beside this file with PIL and torchvision.

Run with Python 3, Pillow 12.3 and torchvision; needed only to change the goldens.
"""
import io
import random
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw, ImageFilter
from torchvision import transforms

random.seed(7)


def noise(width, height):
    image = Image.new("RGB", (width, height))
    image.putdata([tuple(random.randrange(256) for _ in range(3)) for _ in range(width * height)])
    return image


def drawing(width, height):
    image = Image.new("RGB", (width, height), (90, 140, 200))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = random.randrange(width), random.randrange(height)
        r = random.randrange(2, 2 + min(width, height) // 4)
        draw.ellipse((x - r, y - r, x + r, y + r), tuple(random.randrange(256) for _ in range(3)))
    return image.filter(ImageFilter.GaussianBlur(0.7))


# Resizes of pixels that no decoder has touched.
source = noise(37, 29)
source.save("noise.png")
for width, height in [(37, 11), (12, 29), (16, 16), (50, 41), (3, 2), (1, 1), (36, 30), (90, 7)]:
    source.resize((width, height), Image.BILINEAR).save(f"noise-{width}x{height}.png")
source.crop((5, 3, 31, 24)).resize((10, 9), Image.BILINEAR).save("noise-crop-10x9.png")

# Much taller than wide: Pillow 12.3 passes over the rows first where the height shrinks.
state = random.getstate()
random.seed(22)
tall = noise(2, 203)
tall.save("noise-tall.png")
for width, height in [(16, 16), (1, 40), (2, 9), (16, 203), (5, 300)]:
    tall.resize((width, height), Image.BILINEAR).save(f"noise-tall-{width}x{height}.png")
edge = noise(2, 200)
edge.save("noise-less-tall.png")
edge.resize((16, 16), Image.BILINEAR).save("noise-less-tall-16x16.png")
random.setstate(state)

# JPEG to the model's input, by torchvision's own evaluation transforms.
for name, width, height in [("wide", 161, 120), ("tall", 119, 160), ("square", 96, 96)]:
    drawing(width, height).save(f"{name}.jpg", quality=88)
    with Image.open(f"{name}.jpg") as image:
        fit = transforms.Compose([transforms.Resize(47), transforms.CenterCrop(32)])
        fit(image.convert("RGB")).save(f"{name}-47-32.png")
        image.convert("RGB").resize((32, 32), Image.BILINEAR).save(f"{name}-stretch-32.png")

# Decoding: each format and color, and what PIL's convert("RGB") makes of it.
small = drawing(20, 14)
alpha = small.copy()
alpha.putalpha(noise(20, 14).convert("L"))
palette = small.quantize(32)


def chunk(kind, data):
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png16(name, channels, color_type):
    rows = b"".join(b"\0" + random.randbytes(20 * channels * 2) for _ in range(14))
    header = struct.pack(">IIBBBBB", 20, 14, 16, color_type, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + data)
    high = bytes(b for row in range(14) for b in rows[row * (40 * channels + 1) + 1:][:40 * channels:2])
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[channels]
    Image.frombytes(mode, (20, 14), high).convert("RGB").save("expected/" + name + ".png")


exif = Image.Exif()
exif[0x0112] = 6  # "rotate 90 degrees clockwise to view"
small.save("baseline.jpg", quality=90)
small.save("progressive.jpg", quality=90, progressive=True)
small.save("exif-rotated.jpg", quality=90, exif=exif)
small.convert("L").save("gray.jpg", quality=90)
small.convert("CMYK").save("cmyk.jpg", quality=90)
swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
swapped = swapped.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")
small.save("profile.jpg", quality=90, icc_profile=swapped)
small.save("color.png")
small.convert("L").save("gray.png")
small.convert("1").save("bilevel.png")
alpha.save("alpha.png")
alpha.convert("LA").save("gray-alpha.png")
palette.save("palette-transparent.png", transparency=3)
png16("gray16.png", 1, 0)
png16("color16.png", 3, 2)
png16("alpha16.png", 4, 6)
small.save("color.bmp")
palette.save("palette.bmp")
small.save("lossless.webp", lossless=True)
small.save("lossy.webp")
small.quantize(32).save("animated.gif", save_all=True, append_images=[noise(20, 14).quantize(32)])
Image.new("RGB", (1, 1), (10, 200, 30)).save("one-pixel.png")

# A first frame that is smaller than the picture.
frame = Image.new("P", (5, 5))
frame.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255] + [0] * 756)
frame.putdata([i % 4 for i in range(25)])
encoded = io.BytesIO()
frame.save(encoded, "GIF")
data = bytearray(encoded.getvalue())
data[6:10] = struct.pack("<HH", 20, 14)
at = data.index(b"\x2c")
data[at + 1:at + 5] = struct.pack("<HH", 3, 2)
with open("offset.gif", "wb") as file:
    file.write(data)

for name in ["baseline.jpg", "progressive.jpg", "exif-rotated.jpg", "gray.jpg", "cmyk.jpg",
             "profile.jpg", "color.png", "gray.png", "bilevel.png", "alpha.png", "gray-alpha.png",
             "palette-transparent.png", "color.bmp", "palette.bmp", "lossless.webp", "lossy.webp",
             "animated.gif", "offset.gif", "one-pixel.png"]:
    with Image.open(name) as image:
        rgb = image.convert("RGB")
        Image.frombytes("RGB", rgb.size, rgb.tobytes()).save("expected/" + name + ".png")
