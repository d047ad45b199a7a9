"""Writes the small files of weights that ForeignCheckpointTest reads, and expected.json: what
PyTorch computes from them for one image of a formula.

Run with: python3 make_foreign.py (made with torch 1.13, torchvision 0.14).
"""
import json
import os
import struct

import numpy as np
import torch
import torchvision
from torchvision.models.resnet import BasicBlock, Bottleneck

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = 3
SIZE = 16
PIXEL = (np.arange(SIZE * SIZE * 3, dtype=np.int64) ** 2 * 17 % 256).astype(np.float32)


def image(mean, std):
    x = torch.from_numpy(PIXEL.reshape(1, SIZE, SIZE, 3)).permute(0, 3, 1, 2) / 255
    return (x - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)


def imagenet():
    return image([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


class TinyResNet(torch.nn.Module):
    """torchvision's blocks in two stages, with its names."""

    def __init__(self, block, width):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        grown = width * block.expansion
        self.layer1 = torch.nn.Sequential(block(width, width, 1, self.shortcut(width, grown, 1)))
        self.layer2 = torch.nn.Sequential(
            block(grown, 2 * width, 2, self.shortcut(grown, 2 * grown, 2)),
            block(2 * grown, 2 * width))
        self.fc = torch.nn.Linear(2 * grown, CLASSES)

    @staticmethod
    def shortcut(before, after, stride):
        if before == after and stride == 1:
            return None
        return torch.nn.Sequential(
            torch.nn.Conv2d(before, after, 1, stride, bias=False), torch.nn.BatchNorm2d(after))

    def forward(self, x):
        x = torch.nn.functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        return self.fc(self.layer2(self.layer1(x)).mean((2, 3)))


def disturbed(model):
    """Norms as after training, not all ones and zeros; a head that is not all zeros."""
    for name, tensor in model.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5)
        elif tensor.dtype == torch.float32 and (tensor.dim() == 1 or name.startswith("heads")):
            tensor.add_(torch.randn_like(tensor) * 0.1)
    return model.eval()


def vit(epsilon):
    model = torchvision.models.VisionTransformer(
        SIZE, 4, 2, 3, 12, 24, num_classes=CLASSES,
        norm_layer=lambda width: torch.nn.LayerNorm(width, eps=epsilon))
    return disturbed(model)


def save_safetensors(path, tensors):
    header, data, at = {"__metadata__": {"format": "pt"}}, b"", 0
    for name in sorted(tensors):
        value = tensors[name].contiguous().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [at, at + len(value)]}
        data += value
        at += len(value)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def timm_names(state):
    names = {}
    for name, tensor in state.items():
        for old, new in [
                ("class_token", "cls_token"), ("conv_proj", "patch_embed.proj"),
                ("encoder.pos_embedding", "pos_embed"), ("encoder.layers.encoder_layer_", "blocks."),
                ("ln_1", "norm1"), ("ln_2", "norm2"), ("self_attention.in_proj_", "attn.qkv."),
                ("self_attention.out_proj", "attn.proj"), ("mlp.0", "mlp.fc1"), ("mlp.3", "mlp.fc2"),
                ("encoder.ln", "norm"), ("heads.head", "head")]:
            name = name.replace(old, new)
        names[name] = tensor
    return names


def hugging_face_names(state):
    names = {}
    for name, tensor in timm_names(state).items():
        if ".attn.qkv." in name:
            for part, value in zip(("query", "key", "value"), tensor.chunk(3)):
                names[name.replace("blocks.", "vit.encoder.layer.")
                      .replace("attn.qkv", "attention.attention." + part)] = value
            continue
        for old, new in [
                ("cls_token", "vit.embeddings.cls_token"),
                ("patch_embed.proj", "vit.embeddings.patch_embeddings.projection"),
                ("pos_embed", "vit.embeddings.position_embeddings"),
                ("blocks.", "vit.encoder.layer."), ("norm1", "layernorm_before"),
                ("norm2", "layernorm_after"), ("attn.proj", "attention.output.dense"),
                ("mlp.fc1", "intermediate.dense"), ("mlp.fc2", "output.dense")]:
            name = name.replace(old, new)
        if name.startswith("norm."):
            name = "vit.layernorm." + name[len("norm."):]
        if name.startswith("head."):
            name = "classifier." + name[len("head."):]
        names[name] = tensor
    return names


def main():
    torch.manual_seed(1)
    expected = {}

    def path(name):
        return os.path.join(HERE, name)

    def note(name, model, x):
        with torch.no_grad():
            expected[name] = model(x)[0].tolist()

    basic = disturbed(TinyResNet(BasicBlock, 4))
    torch.save(basic.state_dict(), path("basic.pth"))
    note("basic.pth", basic, imagenet())
    bottleneck = disturbed(TinyResNet(Bottleneck, 2))
    state = bottleneck.state_dict()
    # As training scripts save: among other things, in parallel, in half precision, transposed.
    wrapped = {"module." + name: tensor for name, tensor in state.items()}
    wrapped["module.fc.weight"] = state["fc.weight"].t().contiguous().t()
    wrapped["module.fc.bias"] = torch.nn.Parameter(state["fc.bias"])
    torch.save({"epoch": 3, "lr": 0.1, "done": True, "args": {"sizes": (1, 2), "name": None},
                "state_dict": wrapped}, path("bottleneck.pth"))
    note("bottleneck.pth", bottleneck, imagenet())
    usual = vit(1e-6)
    torch.save(usual.state_dict(), path("vit.pth"))
    note("vit.pth", usual, imagenet())
    save_safetensors(path("timm.safetensors"), timm_names(usual.state_dict()))
    note("timm.safetensors", usual, image([0.5] * 3, [0.5] * 3))
    exact = vit(1e-12)
    os.makedirs(path("hugging-face"), exist_ok=True)
    save_safetensors(path("hugging-face/model.safetensors"), hugging_face_names(exact.state_dict()))
    with open(path("hugging-face/config.json"), "w") as file:
        json.dump({"architectures": ["ViTForImageClassification"], "hidden_act": "gelu",
                   "num_attention_heads": 3, "layer_norm_eps": 1e-12,
                   "id2label": {"0": "wren", "1": "tit", "2": "robin"}}, file, indent=1)
    with open(path("hugging-face/preprocessor_config.json"), "w") as file:
        json.dump({"image_processor_type": "ViTImageProcessor", "do_resize": True, "size": SIZE,
                   "resample": 2, "do_normalize": True,
                   "image_mean": [0.5] * 3, "image_std": [0.25] * 3}, file, indent=1)
    note("hugging-face/model.safetensors", exact, image([0.5] * 3, [0.25] * 3))

    line = torch.nn.Linear(2, 1)
    torch.save(line.state_dict(), path("legacy.pth"), _use_new_zipfile_serialization=False)
    torch.save(line, path("module.pth"))
    torch.save({"weight": torch.zeros(2), "mean": np.float64(1)}, path("numpy.pth"))
    torch.jit.script(line).save(path("script.pth"))
    with open(path("expected.json"), "w") as file:
        json.dump(expected, file, indent=1)


if __name__ == "__main__":
    main()
