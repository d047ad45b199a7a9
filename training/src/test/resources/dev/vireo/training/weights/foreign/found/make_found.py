"""Writes small checkpoints as timm, transformers and training scripts leave them, with random
weights, and expected.json: what the libraries compute from them for one image of a formula.

Run with: python3 make_found.py (made with torch 2.13, timm 1.0.29, transformers 5.18).
"""
import argparse
import collections
import json
import os
import pathlib
import sys

import numpy as np
import torch

LIBRARY = torch.library.Library("torchvision", "DEF")
for operator in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
                 "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    try:
        LIBRARY.define(operator)
    except RuntimeError:
        pass

import timm
from safetensors.torch import save_file
from timm.models._hub import save_config_for_hf
from torchvision.models.resnet import BasicBlock
from transformers import ViTConfig, ViTForImageClassification

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from make_foreign import SIZE, TinyResNet, disturbed, image, imagenet

HALF = [0.5, 0.5, 0.5]


def shaken(model):
    """Weights of a size that tells heads and activations apart."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return model.eval()


def main():
    torch.manual_seed(3)
    expected = {}

    def path(name):
        full = os.path.join(HERE, name)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        return full

    def note(name, model, x):
        with torch.no_grad():
            given = model(x)
            expected[name] = (given.logits if hasattr(given, "logits") else given)[0].tolist()

    # timm's folder: the name and what was changed of it.
    arguments = {"img_size": SIZE, "patch_size": 4, "embed_dim": 12, "depth": 1, "num_heads": 4}
    vit = shaken(timm.create_model("vit_tiny_patch16_224", num_classes=3, **arguments))
    save_file({n: t.contiguous() for n, t in vit.state_dict().items()}, path("timm/model.safetensors"))
    save_config_for_hf(vit, pathlib.Path(path("timm/config.json")), model_args=arguments)
    config = json.load(open(path("timm/config.json")))
    config["pretrained_cfg"].update(
        input_size=[3, SIZE, SIZE], interpolation="bilinear", crop_pct=1.0, mean=HALF, std=HALF)
    json.dump(config, open(path("timm/config.json"), "w"), indent=1)
    note("timm", vit, image(HALF, HALF))

    # Hugging Face's folder, in shards.
    net = shaken(ViTForImageClassification(ViTConfig(
        hidden_size=12, num_hidden_layers=1, num_attention_heads=4, intermediate_size=24,
        image_size=SIZE, patch_size=4, id2label={0: "wren", 1: "tit", 2: "robin"},
        label2id={"wren": 0, "tit": 1, "robin": 2})))
    net.save_pretrained(path("shards/"), max_shard_size="6KB")
    json.dump({"image_processor_type": "ViTImageProcessor", "do_resize": True,
               "size": {"height": SIZE, "width": SIZE}, "resample": 2, "do_rescale": True,
               "do_normalize": True, "image_mean": HALF, "image_std": HALF},
              open(path("shards/preprocessor_config.json"), "w"), indent=1)
    note("shards", net, image(HALF, HALF))

    # What training scripts leave: arguments, figures, an optimizer, weights and their average.
    resnet = disturbed(TinyResNet(BasicBlock, 2))
    state = resnet.state_dict()
    average = {n: t * 1.5 if n == "fc.weight" else t for n, t in state.items()}
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1, momentum=0.9)
    torch.save({
        "epoch": 3, "arch": "resnet8", "state_dict": {"module." + n: t for n, t in state.items()},
        "state_dict_ema": {"module._orig_mod." + n: t for n, t in average.items()},
        "optimizer": optimizer.state_dict(), "metric": np.float64(70.1), "array": np.arange(3),
        "args": argparse.Namespace(model="resnet8", lr=0.1, device=torch.device("cpu"), tags={"a"},
                                   frozen=frozenset([1]), path=b"bytes", big=1 << 80),
        "history": collections.defaultdict(list, {"loss": [1.0, 0.5]}),
        "counts": collections.Counter("abca"), "rng": torch.get_rng_state()[:8].clone(),
        "dtype": torch.float16, "complex": 1j}, path("timm-train.pth"))
    note("timm-train.pth", resnet, imagenet())
    resnet.fc.weight.data *= 1.5
    note("timm-train.pth state_dict_ema", resnet, imagenet())
    half = {("model.backbone." + n if not n.startswith("fc") else "model." + n): t
            for n, t in state.items()}
    half = {n: t.to(torch.bfloat16).double() if t.is_floating_point() else t for n, t in half.items()}
    save_file({n: (t.bfloat16() if i % 3 == 0 else t.half() if i % 3 == 1 else t)
               if t.is_floating_point() else t for i, (n, t) in enumerate(half.items())},
              path("prefixes.safetensors"))
    rounded = {n: t.to(torch.bfloat16).half().float() if t.is_floating_point() and i % 3 == 1 else
               t.to(torch.bfloat16).float() if t.is_floating_point() else t
               for i, (n, t) in enumerate(state.items())}
    resnet.load_state_dict(rounded)
    note("prefixes.safetensors", resnet, imagenet())
    weights, average = (torch.tensor([[a, b]]) for a, b in ((1.0, 2.0), (3.0, 4.0)))
    torch.save({"checkpoint": {"model": {"net": {"fc.weight": weights}}},
                "ema": {"decay": 0.99, "module": {"fc.weight": average}}, "epoch": 3},
               path("nested.pth"))
    torch.save({"fc.weight": torch._neg_view(weights)}, path("negative.pth"))
    with open(path("expected.json"), "w") as file:
        json.dump(expected, file, indent=1)


if __name__ == "__main__":
    main()
