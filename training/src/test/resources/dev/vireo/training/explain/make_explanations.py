"""Writes explanations.json: what torch's autograd makes of the networks of ../djl/make_golden.py.

Weights and pixels are theirs, and so are the forward passes; attention, feature maps and their
gradients are caught on the way, and the methods are written out here from their papers.
Run with: python3 make_explanations.py (made with torch 2.13).
"""
import json
import os
import sys

import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "djl"))
import make_golden as golden  # noqa: E402

TARGET = 2
STEPS = 32


def flat(t):
    return [float("%.7g" % v) for v in t.detach().reshape(-1)]


def caught(kind):
    """Lets a function of torch remember what it gives, with its gradient."""
    seen = []
    owner, name = kind
    original = getattr(owner, name)

    def remembering(*arguments, **options):
        result = original(*arguments, **options)
        if result.requires_grad:
            result.retain_grad()
        seen.append(result)
        return result

    setattr(owner, name, remembering)
    return seen, lambda: setattr(owner, name, original)


def rollout(maps, before):
    result = torch.eye(maps[0].shape[-1])
    for a in maps:
        mixed = 0.5 * a[0].mean(0) + 0.5 * torch.eye(a.shape[-1])
        result = mixed @ result
    return result[: before or None].mean(0)[before:]


def legrad(p, x, depth, heads, class_token, before, options):
    """For each layer, the score that the network's own norm, pooling and head make of its tokens."""
    relevance = 0
    for layer in range(depth):
        attention, restore = caught((torch.Tensor, "softmax"))
        # A network that ends after this layer.
        golden.vit(p, x, 4, layer + 1, heads, class_token, **options)[0, TARGET].backward()
        restore()
        relevance += attention[layer].grad[0].clamp(min=0).mean((0, 1))
    relevance = relevance[before:]
    return (relevance - relevance.min()) / (relevance.max() - relevance.min())


def gradcam(activation):
    weights = activation.grad[0].mean((1, 2))
    return (weights[:, None, None] * activation[0]).sum(0).clamp(min=0)


def integrated(forward, x):
    total = torch.zeros_like(x)
    for step in range(STEPS):
        t = (step + 0.5) / STEPS
        y = (t * t * x).requires_grad_()
        total += 2 * t * torch.autograd.grad(forward(y)[0, TARGET], y)[0]
    return (x * total / STEPS).sum(1)[0]


def main():
    torch.set_num_threads(1)
    result = {}
    for name, class_token, before, options in (
            ("vit-class-token", True, 1, {}), ("vit-mean", False, 0, {}), ("vit-post-norm", True, 1, {"post": True}),
            ("vit-distilled", True, 2, {"distilled": True}), ("vit-hybrid", False, 0, {"backbone": 4})):
        shapes = golden.vit_shapes(16, 4, 24, 2, 2, class_token, **options)
        p = {n: golden.formula(k, s, n) for k, (n, s) in enumerate(shapes.items())}
        maps_of = []
        if "backbone" in options:
            net = golden.TinyResNet(options["backbone"], False)
            prefix = "patch_embed.backbone."
            net.load_state_dict({n[len(prefix):]: t for n, t in p.items() if n.startswith(prefix)}, strict=False)
            options["backbone"] = net.eval()
            net.layer2.register_forward_hook(lambda m, i, o: (o.retain_grad(), maps_of.append(o))[0])
        for t in p.values():
            t.requires_grad_()
        x = golden.images(16)[:1]
        forward = lambda x: golden.vit(p, x, 4, 2, 3, class_token, **options)
        attention, restore = caught((torch.Tensor, "softmax"))
        forward(x)[0, TARGET].backward()
        restore()
        result[name] = {
            "heads": [v for a in attention for v in flat(a[0][:, : before or None].mean(1)[:, before:])],
            "attention": flat(attention[-1][0].mean(0)[: before or None].mean(0)[before:]),
            "rollout": flat(rollout(attention, before)),
            "legrad": flat(legrad(p, x, 2, 3, class_token, before, options))}
        if maps_of:
            result[name]["gradcam"] = flat(gradcam(maps_of[0]))
        maps_of.clear()
        result[name]["integrated-gradients"] = flat(integrated(forward, x))
    shapes = golden.resnet_shapes(8, 2, 3)
    net = golden.TinyResNet(8, False)
    net.load_state_dict({n: golden.formula(k, s, n) for k, (n, s) in enumerate(shapes.items())}, strict=False)
    net.eval()
    kept = []
    net.layer2.register_forward_hook(lambda m, i, o: (o.retain_grad(), kept.append(o))[0])
    x = golden.images(32)[:1]
    net(x)[0, TARGET].backward()
    result["resnet-small"] = {"gradcam": flat(gradcam(kept[0])), "integrated-gradients": flat(integrated(net, x))}
    shapes = golden.cnn_shapes()
    p = {n: golden.formula(k, s, n) for k, (n, s) in enumerate(shapes.items())}
    for n, t in p.items():
        t.requires_grad_("running" not in n)
    x = golden.images(16)[:1]
    activations, restore = caught((F, "gelu"))
    golden.cnn(p, x, False)[0, TARGET].backward()
    restore()
    result["cnn"] = {"gradcam": flat(gradcam(activations[-1])),
                     "integrated-gradients": flat(integrated(lambda y: golden.cnn(p, y, False), x))}
    with open(os.path.join(HERE, "explanations.json"), "w") as file:
        json.dump(result, file, indent=None, separators=(",", ":"))
        file.write("\n")


main()
