"""Writes processors.jsonl beside this file: numbers as transformers' and timm's own code makes them.

Run with Python 3, Pillow 12.3, timm 1.0.29 and transformers 5.18; needed only to change the goldens.
Of each configuration 24 numbers of the result are kept, 61 apart, and the mean of all.
"""
import importlib
import json

from make_preprocessing import picture

import numpy
import timm.data

MODULES = {
    "ViT": "vit", "DeiT": "deit", "Beit": "beit", "ConvNext": "convnext", "Bit": "bit",
    "MobileNetV1": "mobilenet_v1", "MobileNetV2": "mobilenet_v2", "MobileViT": "mobilevit",
    "EfficientNet": "efficientnet", "Levit": "levit", "PoolFormer": "poolformer", "Pvt": "pvt",
    "Segformer": "segformer", "CLIP": "clip", "ChineseCLIP": "chinese_clip", "Siglip": "siglip",
}
PICTURES = [(0, 60, 45), (1, 37, 51), (4, 20, 90), (6, 14, 13)]


def transformers_says(config, image):
    title = config["image_processor_type"].replace("ImageProcessor", "")
    fast = title.endswith("Fast")
    title = title.removesuffix("Fast")
    name = MODULES[title]
    package = f"transformers.models.{name}.image_processing_{'' if fast else 'pil_'}{name}"
    kind = f"{title}ImageProcessor{'' if fast else 'Pil'}"
    processor = getattr(importlib.import_module(package), kind).from_dict(config)
    return numpy.asarray(processor(image, return_tensors="np")["pixel_values"][0], dtype="float32")


def timm_says(config, image):
    cfg = config.get("pretrained_cfg", config)
    data = timm.data.resolve_data_config(pretrained_cfg=cfg)
    return timm.data.create_transform(**data, is_training=False)(image).numpy()


def configurations():
    small = {"height": 24, "width": 24}
    crop = {"height": 20, "width": 20}
    for title in MODULES:
        name = {"image_processor_type": title + "ImageProcessor"}
        shortest = {"shortest_edge": 24}
        # Every field of its own default but the sizes, which are kept small.
        if title in ("ViT", "Pvt", "Segformer", "Beit", "EfficientNet", "Siglip"):
            yield name | {"size": small}
            yield name | {"size": {"height": 18, "width": 27}}
        elif title == "ConvNext":
            yield name | {"size": shortest}
        elif title == "DeiT":
            yield name | {"size": small, "crop_size": crop}
        else:
            yield name | {"size": shortest, "crop_size": crop}
            yield name | {"size": shortest, "crop_size": 30}
            yield name | {"size": small, "crop_size": {"height": 18, "width": 26}}
    vit = {"image_processor_type": "ViTImageProcessor", "size": small}
    yield vit | {"image_mean": [0.1, 0.2, 0.3], "image_std": [0.9, 0.8, 0.7], "resample": 1}
    yield vit | {"do_normalize": False}
    yield vit | {"do_rescale": False, "do_normalize": False, "resample": 0}
    yield vit | {"do_rescale": False, "image_mean": [123.675, 116.28, 103.53], "image_std": [58.395, 57.12, 57.375]}
    yield vit | {"rescale_factor": 1 / 127.5, "image_mean": [1, 1, 1], "image_std": [1, 1, 1], "resample": 4}
    yield vit | {"do_normalize": None, "resample": 5}
    # One number: both edges under ViT, the shorter edge under others.
    yield vit | {"size": 24, "do_center_crop": True, "crop_size": 20}
    yield {"image_processor_type": "DeiTImageProcessor", "size": 26, "crop_size": 20}
    yield {"image_processor_type": "BitImageProcessor", "size": 26, "crop_size": 20}
    yield {"image_processor_type": "BitImageProcessor", "size": 26, "crop_size": 20, "default_to_square": True}
    yield {"image_processor_type": "SiglipImageProcessor", "size": 26, "do_center_crop": True, "crop_size": 20}
    # Sizes in a dictionary are stretched to, then cropped.
    yield {"image_processor_type": "DeiTImageProcessor", "size": {"height": 32, "width": 32}, "do_center_crop": True, "crop_size": {"height": 28, "width": 28}}
    yield {"image_processor_type": "ConvNextImageProcessor", "size": 24, "crop_pct": 0.75, "resample": 3}
    yield {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 384}}
    yield {"image_processor_type": "CLIPImageProcessor", "do_resize": None, "size": None, "resample": None, "crop_size": crop}
    yield {"image_processor_type": "PoolFormerImageProcessor", "size": small, "crop_size": crop, "crop_pct": 0.95}
    yield {"image_processor_type": "BitImageProcessor", "do_resize": False, "crop_size": crop}
    yield {"image_processor_type": "CLIPImageProcessor", "do_resize": False, "crop_size": {"height": 40, "width": 64}}
    yield {"image_processor_type": "MobileViTImageProcessor", "size": {"shortest_edge": 24}, "crop_size": crop, "do_flip_channel_order": False}
    yield {"image_processor_type": "MobileViTImageProcessor", "size": {"shortest_edge": 24}, "crop_size": crop, "do_normalize": True}
    yield {"image_processor_type": "EfficientNetImageProcessor", "size": small, "rescale_factor": 1 / 127.5, "rescale_offset": True, "include_top": False}
    yield {"image_processor_type": "EfficientNetImageProcessor", "size": small, "do_center_crop": True, "crop_size": crop, "do_normalize": False}
    base = {"input_size": [3, 24, 24], "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
    yield {"pretrained_cfg": base}
    for interpolation in ("bilinear", "bicubic", "nearest", "lanczos", "box", "hamming"):
        yield {"pretrained_cfg": base | {"interpolation": interpolation, "crop_pct": 0.9}}
    for mode in ("center", "squash", "border"):
        for crop_pct in (0.8, 0.95, 1.0):
            yield {"pretrained_cfg": base | {"interpolation": "bicubic", "crop_pct": crop_pct, "crop_mode": mode}}
            yield {"pretrained_cfg": base | {"input_size": [3, 20, 33], "interpolation": "bicubic", "crop_pct": crop_pct, "crop_mode": mode}}
    yield {"pretrained_cfg": {"input_size": [3, 24, 24]}}
    yield {"architecture": "resnet18", "num_classes": 10, "input_size": [3, 24, 24], "interpolation": "bicubic", "crop_pct": 0.875, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}
    # On tensors; not bilinear, which differs by processor.
    yield {"image_processor_type": "BeitImageProcessorFast", "size": small}
    yield {"image_processor_type": "DeiTImageProcessorFast", "size": small, "crop_size": crop}
    yield {"image_processor_type": "ConvNextImageProcessorFast", "size": {"shortest_edge": 24}}
    yield {"image_processor_type": "BitImageProcessorFast", "size": {"shortest_edge": 24}, "crop_size": crop}
    yield {"image_processor_type": "ViTImageProcessorFast", "size": {"height": 40, "width": 40}, "resample": 3}


if __name__ == "__main__":
    with open("processors.jsonl", "w") as file:
        for number, config in enumerate(configurations()):
            seed, width, height = PICTURES[number % len(PICTURES)]
            says = transformers_says if "image_processor_type" in config else timm_says
            result = says(config, picture(seed, width, height))
            values = result.ravel()
            picked = [float(values[61 * i % values.size]) for i in range(24)]
            line = {"config": config, "seed": seed, "width": width, "height": height,
                    "shape": list(result.shape), "mean": round(float(values.astype("float64").mean()), 6),
                    "values": [round(value, 5) for value in picked]}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
