"""Draws three images and writes, with 'vireo export --reference-script', what timm says of them
by the network in this folder (which foreign/found/make_found.py of training made).

Run with: python3 make_reference.py reference.py (made with Pillow 12.3, torch 2.13, timm 1.0.29).
"""
import os
import runpy
import sys

import numpy as np
import torch
from PIL import Image

LIBRARY = torch.library.Library("torchvision", "DEF")
for operator in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
                 "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"):
    try:
        LIBRARY.define(operator)
    except RuntimeError:
        pass

HERE = os.path.dirname(os.path.abspath(__file__))
IMAGES = os.path.join(HERE, "images")
os.makedirs(IMAGES, exist_ok=True)
for number, (width, height) in enumerate([(16, 16), (23, 19), (20, 31)]):
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    pixels = np.stack([(x * 11 + number * 40) % 256, (y * 13) % 256, (x * y + number) % 256], 2)
    Image.fromarray(pixels.astype(np.uint8)).save(os.path.join(IMAGES, "%d.png" % number))
script = sys.argv[1]
sys.argv = [script, "timm", "local-dir:" + HERE, IMAGES, os.path.join(HERE, "logits.npy")]
runpy.run_path(script, run_name="__main__")
