"""Writes torchvision-presets.tsv, of torchvision 0.28, into the folder that is named.

Model, weights, edge of the resize, edge of the crop, filter; mean and deviation where they are not
ImageNet's. Run with Python 3; needed only when torchvision publishes other weights.
"""
import sys

import make_preprocessing  # It defines what torchvision's import may miss.
from torchvision import models
from torchvision.transforms._presets import ImageClassification

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

with open(sys.argv[1] + "/torchvision-presets.tsv", "w") as file:
    for name in models.list_models(module=models):
        for weights in models.get_model_weights(name):
            preset = weights.transforms()
            assert isinstance(preset, ImageClassification), (name, weights)
            fields = [name, weights.name, preset.resize_size[0], preset.crop_size[0],
                      preset.interpolation.value]
            if (list(preset.mean), list(preset.std)) != IMAGENET:
                fields += [",".join(map(str, preset.mean)), ",".join(map(str, preset.std))]
            file.write("\t".join(map(str, fields)) + "\n")
