"""Writes torchvision's ResNet18 and ViT-B/16, and a ViT-Ti/16 of the same code, with random weights
of one seed: as NAME.pth and as torch.onnx exports them, NAME.torch.onnx (dynamic batch, opset 17,
constants folded).

Run with: python3 make_onnx.py FOLDER (made with Debian's torch 1.13, torchvision 0.14).
"""
import os
import sys

import torch
from torchvision import models


def vit_tiny():
    return models.VisionTransformer(224, 16, 12, 3, 192, 768)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name, make in [
            ("resnet18", models.resnet18), ("vit-tiny", vit_tiny), ("vit-base", models.vit_b_16)]:
        torch.manual_seed(0)
        network = make().eval()
        for parameter in network.parameters():
            if not parameter.any():
                torch.nn.init.normal_(parameter, std=0.02)
        path = os.path.join(folder, name)
        torch.save(network.state_dict(), path + ".pth")
        torch.onnx.export(
            network, torch.zeros(1, 3, 224, 224), path + ".torch.onnx", opset_version=17,
            input_names=["pixel_values"], output_names=["logits"],
            dynamic_axes={"pixel_values": {0: "batch"}, "logits": {0: "batch"}})


if __name__ == "__main__":
    main(sys.argv[1])
