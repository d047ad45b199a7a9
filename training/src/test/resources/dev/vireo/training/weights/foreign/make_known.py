"""Writes known-architectures.tsv: what timm's and torchvision's names of networks mean, of every
name whose tensors are called as ours are. Each network is built without weights (on PyTorch's
device "meta") and compared, layer by layer, with the plain one.

Run with: python3 make_known.py OUTPUT (made with timm 1.0.29, torchvision 0.28, torch 2.13).
"""
import sys
import warnings

import torch

LIBRARY = torch.library.Library("torchvision", "DEF")
for operator in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
                 "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    try:
        LIBRARY.define(operator)
    except RuntimeError:
        pass

import timm
import torchvision
from timm.models.resnet import BasicBlock, Bottleneck, ResNet
from timm.models.vision_transformer import Block, VisionTransformer
from torch import nn
from torchvision.models import resnet as tv_resnet
from torchvision.models.vision_transformer import VisionTransformer as TorchvisionVit

warnings.filterwarnings("ignore")
MARKS = ("layer1.0.conv1.weight", "patch_embed.proj.weight", "conv1.0.weight")
MODULES = ("resnet", "vision_transformer", "deit")


def layers(model):
    """All layers with an effect, by name; what a plain network has none of is left out."""
    found = {}
    for name, module in model.named_modules():
        if list(module.children()) or isinstance(module, (nn.Identity, nn.Dropout)):
            continue
        if isinstance(module, nn.Conv2d):
            found[name] = ("conv", module.kernel_size, module.stride, module.padding,
                           module.dilation, module.groups, module.in_channels, module.out_channels,
                           module.bias is None)
        elif isinstance(module, nn.BatchNorm2d):
            found[name] = ("norm", module.num_features, module.eps)
        elif isinstance(module, nn.Linear):
            found[name] = ("linear", module.in_features, module.out_features)
        elif type(module) is nn.MaxPool2d:
            found[name] = ("max pool", module.kernel_size, module.stride, module.padding)
        elif type(module).__name__ in ("ReLU", "AdaptiveAvgPool2d", "SelectAdaptivePool2d",
                                       "FastAdaptiveAvgPool2d", "Flatten"):
            continue
        else:
            found[name] = (type(module).__name__,)
    return found


def resnet_difference(model, block, counts):
    """Why it is not torchvision's ResNet of the same blocks; None where it is."""
    acts = {type(m).__name__ for m in model.modules() if not list(m.children())}
    names = set(model.state_dict())
    softened = {type(m).__name__ for n, m in model.named_modules() if n.endswith(".aa")}
    if "conv1.0.weight" not in names and not any(".se." in n for n in names):
        if "BlurPool2d" in softened:
            return "antialiased by a blur where it goes down"
        if "AvgPool2d" in softened:
            return "antialiased by a pooling where it goes down"
    if any(".se." in n or ".attn." in n or ".conv2.fc" in n for n in names):
        return "with attention over its channels in every block"
    if "conv1.0.weight" in names:
        return "with three convolutions in its stem"
    if "maxpool.0.weight" in names:
        return "with a convolution where its stem has a max pooling"
    if any(type(m).__name__.startswith("GroupNorm") for m in model.modules()):
        return "with group norms"
    reference = tv_resnet.ResNet(
        tv_resnet.BasicBlock if block == "basic" else tv_resnet.Bottleneck, counts,
        num_classes=model.fc.out_features if isinstance(model.fc, nn.Linear) else 1000)
    if not isinstance(model.fc, nn.Linear):
        return "with another classifier"
    ours, theirs = layers(reference), layers(model)
    if ours == theirs and not any(
            type(m).__name__ in ("SiLU", "Hardswish", "LeakyReLU", "GELU") for m in model.modules()):
        return None
    if any(v[0] == "conv" and v[5] > 1 for v in theirs.values()):
        return "with convolutions in groups (ResNeXt)"
    if set(ours) == set(theirs) and any(
            ours[n][6:8] != theirs[n][6:8] for n in ours if ours[n][0] == "conv"):
        return "with wider blocks"
    if "AvgPool2d" in acts:
        return "with a pooling in its shortcuts (ResNet-D)"
    return "of other layers"


def vit_difference(model):
    """Why it is not the plain vision transformer; None where it is."""
    names = set(model.state_dict())
    first = model.blocks[0]
    width = model.embed_dim
    if getattr(model, "reg_token", None) is not None:
        return "with register tokens"
    if "norm_pre.weight" in names:
        return "with a layer norm before its blocks (CLIP)"
    if "attn_pool.latent" in names:
        return "with attention that pools (SigLIP)"
    if any("ls1" in n for n in names):
        return "with layer scales"
    if model.pos_embed is None or any("rel_pos" in n or "relative" in n for n in names):
        return "with relative positions"
    if type(first) is not Block:
        return "of other blocks"
    if any("q_norm" in n for n in names):
        return "with norms of queries and keys"
    if "blocks.0.attn.qkv.bias" not in names:
        return "without biases of queries, keys and values"
    if type(first.mlp.act) is not nn.GELU or first.mlp.act.approximate != "none":
        return "with another activation than the exact GELU"
    if type(first.norm1) is not nn.LayerNorm and type(first.norm1).__name__ != "LayerNorm":
        return "with other norms"
    distilled = "dist_token" in names
    if model.global_pool != "token" or "fc_norm.weight" in names:
        return "whose classifier reads the mean of its tokens"
    if model.pos_embed.shape[1] != model.patch_embed.num_patches + (2 if distilled else 1):
        return "without a position of its class token"
    if first.mlp.fc1.out_features % width:
        return "with an MLP that is no multiple of its width"
    patch = model.patch_embed.patch_size
    grid = model.patch_embed.grid_size
    if patch[0] != patch[1] or grid[0] != grid[1]:
        return "of patches or grids that are no squares"
    if model.patch_embed.proj.bias is None:
        return "without a bias in its patches"
    if type(model.patch_embed).__name__ != "PatchEmbed":
        return "over another network's features"
    return None


def facts(**values):
    return " ".join("%s=%s" % (key, value) for key, value in values.items())


def resnet_row(model):
    first = model.layer1[0]
    block = "basic" if hasattr(first, "conv2") and not hasattr(first, "conv3") else "bottleneck"
    counts = [len(getattr(model, "layer%d" % stage)) for stage in (1, 2, 3, 4)
              if hasattr(model, "layer%d" % stage)]
    difference = (resnet_difference(model, block, counts)
                  if type(model) in (ResNet, tv_resnet.ResNet)
                  and type(first) in (BasicBlock, Bottleneck, tv_resnet.BasicBlock,
                                      tv_resnet.Bottleneck)
                  else "of other blocks")
    return ("other", difference) if difference else (
        "resnet", facts(block=block, blocks=",".join(map(str, counts))))


def vit_row(model):
    difference = vit_difference(model)
    if difference:
        return "other", difference
    block = model.blocks[0]
    return "vit", facts(
        size=model.patch_embed.img_size[0], patch=model.patch_embed.patch_size[0],
        width=model.embed_dim, depth=len(model.blocks), heads=block.attn.num_heads,
        epsilon=block.norm1.eps)


def torchvision_vit_row(model):
    layer = model.encoder.layers[0]
    return "vit", facts(
        size=model.image_size, patch=model.patch_size, width=model.hidden_dim,
        depth=len(model.encoder.layers), heads=layer.num_heads, epsilon=layer.ln_1.eps)


def rows():
    for name in timm.list_models():
        module = timm.models.model_entrypoint(name).__module__
        if module.split(".")[-1] not in MODULES:
            continue
        try:
            with torch.device("meta"):
                model = timm.create_model(name)
        except Exception as problem:
            print("not built:", name, str(problem)[:80], file=sys.stderr)
            continue
        names = set(model.state_dict())
        if not any(mark in names for mark in MARKS):
            continue
        if hasattr(model, "layer1") and hasattr(model, "fc"):
            yield ("timm", name) + resnet_row(model)
        elif isinstance(model, VisionTransformer):
            yield ("timm", name) + vit_row(model)
    for name in torchvision.models.list_models(module=torchvision.models):
        if not name.startswith(("resn", "wide_resnet", "vit_")):
            continue
        with torch.device("meta"):
            model = torchvision.models.get_model(name)
        if isinstance(model, TorchvisionVit):
            yield ("torchvision", name) + torchvision_vit_row(model)
        elif isinstance(model, tv_resnet.ResNet):
            yield ("torchvision", name) + resnet_row(model)


def main():
    with open(sys.argv[1], "w") as file:
        file.write("# Made by make_known.py of timm %s and torchvision %s.\n"
                   % (timm.__version__, torchvision.__version__.split("+")[0]))
        for row in rows():
            file.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main()
