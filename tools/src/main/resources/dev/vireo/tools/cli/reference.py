"""Writes LOGITS.npy: what an original network says of the images in a folder, a row for each, in
the order of their paths, for 'vireo export --reference LOGITS.npy --images DIR'.

    python3 reference.py timm vit_base_patch16_224.augreg_in21k_ft_in1k DIR LOGITS.npy
    python3 reference.py timm local-dir:FOLDER DIR LOGITS.npy
    python3 reference.py torchvision resnet50 DIR LOGITS.npy resnet50-0676ba61.pth
    python3 reference.py transformers FOLDER-OR-NAME DIR LOGITS.npy

Change network() for any other: it gives a function of a float tensor, and one that prepares an
image of PIL's.
"""
import os
import sys

import numpy
import torch
from PIL import Image


def network(library, name, weights):
    if library == "timm":
        import timm
        from timm.data import create_transform, resolve_model_data_config
        model = timm.create_model(name, pretrained=weights is None, checkpoint_path=weights or "")
        prepare = create_transform(**resolve_model_data_config(model.eval()), is_training=False)
        return model, prepare
    if library == "torchvision":
        import torchvision
        preset = torchvision.models.get_model_weights(name).DEFAULT
        model = torchvision.models.get_model(name, weights=None if weights else preset)
        if weights:
            model.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
        return model.eval(), preset.transforms()
    if library == "transformers":
        from transformers import AutoImageProcessor, AutoModelForImageClassification
        model = AutoModelForImageClassification.from_pretrained(name).eval()
        processor = AutoImageProcessor.from_pretrained(name, use_fast=False)
        return (lambda batch: model(batch).logits,
                lambda image: processor(image, return_tensors="pt")["pixel_values"][0])
    raise SystemExit("timm, torchvision or transformers, not " + library)


def main():
    if len(sys.argv) not in (5, 6):
        raise SystemExit(__doc__)
    library, name, folder, output = sys.argv[1:5]
    model, prepare = network(library, name, sys.argv[5] if len(sys.argv) == 6 else None)
    files = sorted((os.path.join(parent, file)
                    for parent, _, names in os.walk(folder) for file in names), key=os.fsencode)
    rows = []
    with torch.no_grad():
        for file in files:
            image = Image.open(file).convert("RGB")
            rows.append(model(prepare(image).unsqueeze(0))[0].float().numpy())
    numpy.save(output, numpy.stack(rows))
    print(len(rows), "rows of", rows[0].size, "logits in", output)


if __name__ == "__main__":
    main()
