"""Writes, for each family of weights that is read, a small checkpoint as its library writes it, with
the configuration of weights that are published; photos; and expected.json: what Python says of them.

Run with Python 3, Pillow 12.3, torch 2.13, torchvision 0.28, timm 1.0.29 and transformers 5.18;
needed only to change the goldens. The networks are the libraries' own, cut down to a few channels;
their weights are random, the statistics of their norms those of the photos. Images are prepared by
torchvision's preset, timm's create_transform or transformers' processor, from PIL's pixels.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil

import numpy
import torch
from PIL import Image, ImageDraw
from torch import nn

LIBRARY = torch.library.Library("torchvision", "DEF")
for operator in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
                 "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    try:
        LIBRARY.define(operator)
    except RuntimeError:
        pass

import timm
import torchvision
from safetensors.torch import load_file, save_file
from timm.models._hub import save_config_for_hf
from torchvision.transforms import v2
from transformers import ViTConfig, ViTForImageClassification
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

HERE = pathlib.Path(__file__).resolve().parent
CLASSES = ["lime", "plum", "sky", "rose", "sand"]
EXPECTED = {}


def photos():
    """Disks and stripes on a slope of colours, as JPEG and PNG, of several shapes."""
    folder = HERE / "photos"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    random = numpy.random.default_rng(5)
    for i, (width, height, ending) in enumerate(
            [(320, 240, "jpg"), (187, 251, "png"), (96, 300, "png"), (400, 130, "jpg")]):
        ramp = numpy.linspace(0, 1, width)[None, :, None] * random.uniform(0, 255, 3)
        fall = numpy.linspace(0, 1, height)[:, None, None] * random.uniform(0, 255, 3)
        image = Image.fromarray(((ramp + fall) / 2).round().astype("uint8"))
        draw = ImageDraw.Draw(image)
        for _ in range(9):
            x, y, r = random.integers(0, width), random.integers(0, height), random.integers(5, 60)
            colour = tuple(int(c) for c in random.integers(0, 256, 3))
            draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
            draw.line((x, y, *random.integers(0, 300, 2)), fill=colour[::-1], width=int(r) // 6 + 1)
        image.save(folder / f"{i}.{ending}", quality=90)
    return {file.name: Image.open(file).convert("RGB") for file in sorted(folder.iterdir())}


def narrow(model, by):
    """The same network with a part of its channels."""
    for name, module in list(model.named_modules()):
        fewer = None
        if isinstance(module, nn.Conv2d):
            fewer = nn.Conv2d(
                module.in_channels if module.in_channels == 3 else module.in_channels // by,
                module.out_channels // by, module.kernel_size, module.stride, module.padding,
                bias=False)
        elif isinstance(module, nn.BatchNorm2d):
            fewer = nn.BatchNorm2d(module.num_features // by)
        elif isinstance(module, nn.Linear):
            fewer = nn.Linear(module.in_features // by, len(CLASSES))
        if fewer is not None:
            model.set_submodule(name, fewer)
    return model


def logits(model, batch):
    given = model(batch)
    return given.logits if hasattr(given, "logits") else given


def lively(model, batch):
    """Random weights that tell the photos, and ways to prepare them, apart."""
    generator = torch.Generator().manual_seed(7)

    def noise(tensor, scale):
        return torch.randn(tensor.shape, generator=generator) * scale

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                fan = parameter[0].numel() if parameter.dim() in (2, 4) else parameter.shape[-1]
                parameter.copy_(noise(parameter, 1.3 / fan ** 0.5))
            else:
                parameter.add_(noise(parameter, 0.2))
        model.train()
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 1.0
        logits(model, batch)
        model.eval()
        # Classifiers whose logits differ by about 1 from photo to photo.
        given = logits(model, batch)
        spread, center = given.std(0).mean(), given.mean(0)
        heads = [m for m in model.modules() if isinstance(m, nn.Linear)
                 and m.out_features == len(CLASSES)]
        for head in heads:
            head.bias.sub_(center)
            head.weight.mul_(1 / spread)
            head.bias.mul_(1 / spread)
    return model


def rounded(model):
    """Weights that float16 holds, so that a file may be of that."""
    with torch.no_grad():
        for tensor in model.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(tensor.half().float())
    return model


def note(name, model, prepare, images):
    with torch.no_grad():
        batch = torch.stack([prepare(image) for image in images.values()])
        given = logits(model, batch).softmax(1)
        # Another filter or another crop must show.
        size = batch.shape[-1]
        for other in (v2.Resize((size, size), v2.InterpolationMode.NEAREST),
                      v2.Compose([v2.Resize(size), v2.CenterCrop(size)])):
            slightly = torch.stack([prepare(other(image)) for image in images.values()])
            moved = (logits(model, slightly).softmax(1) - given).abs().max()
            assert moved > 1e-3, (name, moved)
    assert len(set(given.argmax(1).tolist())) > 1, (name, given)
    EXPECTED[name] = {
        file: dict(zip(CLASSES, map(float, row))) for file, row in zip(images, given)}
    print(name, given.max(1).values.tolist(), given.argmax(1).tolist())


def folder(name):
    path = HERE / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path


def named(folder, name, state):
    """As torchvision publishes: the first digits of the SHA-256 are in the name."""
    torch.save(state, folder / "weights.pth")
    digits = hashlib.sha256((folder / "weights.pth").read_bytes()).hexdigest()[:8]
    os.rename(folder / "weights.pth", folder / f"{name}-{digits}.pth")


def torchvision_family(name, builder, preset, images, kept):
    prepare = preset.transforms()
    model = lively(builder(), torch.stack([prepare(image) for image in images.values()]))
    named(folder(name), name, kept(model.state_dict()))
    note(name, model, prepare, images)


def without_counts(state):
    return {key: value for key, value in state.items() if "num_batches" not in key}


def timm_family(name, model, arguments, images, half):
    data = timm.data.resolve_data_config(pretrained_cfg=model.pretrained_cfg)
    if "img_size" in arguments:
        data["input_size"] = (3, arguments["img_size"], arguments["img_size"])
        model.pretrained_cfg["input_size"] = data["input_size"]
    prepare = timm.data.create_transform(**data, is_training=False)
    lively(model, torch.stack([prepare(image) for image in images.values()]))
    if half:
        rounded(model)
    path = folder(name)
    model.num_classes = len(CLASSES)
    save_file({key: (value.half() if half and value.is_floating_point() else value).contiguous()
               for key, value in model.state_dict().items()},
              path / "model.safetensors", metadata={"format": "pt"})
    save_config_for_hf(
        model, path / "config.json", {"label_names": CLASSES}, model_args=arguments or None)
    note(name, model, prepare, images)


def hugging_face_family(name, processor, images, shards=0):
    """In one file of safetensors, or in .bin files: of published names, or one as torch.save has it."""
    config = ViTConfig(
        hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=24,
        image_size=224, patch_size=16, id2label=dict(enumerate(CLASSES)),
        label2id={label: i for i, label in enumerate(CLASSES)})
    prepare = lambda image: processor(image, return_tensors="pt")["pixel_values"][0]
    model = lively(ViTForImageClassification(config),
                   torch.stack([prepare(image) for image in images.values()]))
    path = folder(name)
    model.save_pretrained(path)
    state = load_file(path / "model.safetensors")
    if shards:
        os.remove(path / "model.safetensors")
    if shards == 1:
        torch.save(model.state_dict(), path / "pytorch_model.bin")
    elif shards:
        where = {}
        for i in range(shards):
            file = f"pytorch_model-{i + 1:05}-of-{shards:05}.bin"
            part = dict(list(state.items())[i::shards])
            torch.save(part, path / file)
            where |= {key: file for key in part}
        size = sum(tensor.nbytes for tensor in state.values())
        json.dump({"metadata": {"total_size": size}, "weight_map": where},
                  open(path / "pytorch_model.bin.index.json", "w"), indent=2)
    processor.save_pretrained(path)
    written = path / "preprocessor_config.json"
    if not written.exists():
        (path / "processor_config.json").rename(written)
    note(name, model, prepare, images)


class Cifar(torchvision.models.ResNet):
    """For images of 32 pixels, as weights for CIFAR are: a stem of 3x3 and no pooling."""

    def __init__(self):
        super().__init__(torchvision.models.resnet.BasicBlock, [2, 2, 2, 2], len(CLASSES))
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.maxpool = nn.Identity()


def tiny_vit(**more):
    return {"img_size": 224, "patch_size": 16, "embed_dim": 12, "depth": 2, "num_heads": 3} | more


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    images = photos()
    tv = torchvision.models
    torchvision_family("resnet18", lambda: narrow(tv.resnet18(), 32),
                       tv.ResNet18_Weights.IMAGENET1K_V1, images, without_counts)
    torchvision_family("resnet50", lambda: narrow(tv.resnet50(), 64),
                       tv.ResNet50_Weights.IMAGENET1K_V2, images, without_counts)
    vit = lambda: tv.VisionTransformer(384, 16, 2, 3, 12, 24, num_classes=len(CLASSES))
    torchvision_family("vit", vit, tv.ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1, images, dict)

    cifar = narrow(Cifar(), 32)
    prepare = v2.Compose([
        v2.Resize((32, 32)), v2.PILToTensor(), v2.ToDtype(torch.float32, scale=True),
        v2.Normalize((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616))])
    lively(cifar, torch.stack([prepare(image) for image in images.values()]))
    torch.save({"net": cifar.state_dict(), "acc": 95.1, "epoch": 3}, folder("cifar") / "ckpt.pth")
    note("cifar", cifar, prepare, images)

    timm_family("resnet18.a1_in1k", narrow(timm.create_model("resnet18.a1_in1k"), 32), {}, images, True)
    timm_family("resnet26.bt_in1k", narrow(timm.create_model("resnet26.bt_in1k"), 32), {}, images, True)
    for name, more in [
            ("vit_tiny_patch16_224.augreg_in21k_ft_in1k", {}),
            ("vit_base_patch16_224.orig_in21k_ft_in1k", {"class_token": False, "fc_norm": False,
                                                         "global_pool": "avg"}),
            ("vit_base_patch32_384.augreg_in21k_ft_in1k", {"patch_size": 32, "img_size": 384}),
            ("deit_tiny_patch16_224.fb_in1k", {}),
            ("deit_tiny_distilled_patch16_224.fb_in1k", {})]:
        arguments = tiny_vit(**more)
        model = timm.create_model(name, num_classes=len(CLASSES), **arguments)
        timm_family(name, model, arguments, images, name != "deit_tiny_patch16_224.fb_in1k")

    # As DeiT's own script leaves it, with its arguments.
    deit = timm.create_model("deit_tiny_patch16_224", num_classes=len(CLASSES), **tiny_vit())
    prepare = timm.data.create_transform(
        (3, 224, 224), interpolation="bicubic", crop_pct=224 / 256, is_training=False)
    lively(deit, torch.stack([prepare(image) for image in images.values()]))
    torch.save({"model": deit.state_dict(), "epoch": 299,
                "args": argparse.Namespace(input_size=224, lr=5e-4, opt="adamw")},
               folder("deit-script") / "checkpoint.pth")
    note("deit-script", deit, prepare, images)

    half = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    hugging_face_family("hf-vit", ViTImageProcessorPil(size={"height": 224, "width": 224}, **half), images)
    hugging_face_family("hf-shards", ViTImageProcessorPil(
        size={"height": 224, "width": 224}, resample=3, image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225]), images, shards=2)
    hugging_face_family("hf-state", ViTImageProcessorPil(size={"height": 224, "width": 224}, **half),
                        images, shards=1)
    (HERE / "labels.txt").write_text("".join(label + "\n" for label in CLASSES))
    with open(HERE / "expected.json", "w") as file:
        json.dump(EXPECTED, file, indent=1)


if __name__ == "__main__":
    main()
