"""Training steps of PyTorch, as Vireo takes them: bench/run training starts it.

Answers each line "NETWORK THREADS STEPS" with the milliseconds of every step and the cores that were
busy meanwhile, separated by spaces.
A step: uint8 pixels NHWC to normalized floats, forward, cross-entropy with label smoothing 0.1,
backward, clipping of the gradients' norm, optimizer.
"""

import ctypes
import sys
import time

import torch
import torchvision
from torch import nn
from torch.nn import functional

BATCH, SIZE, CLASSES = 64, 32, 10


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        batch, count, width = x.shape
        depth = width // self.heads
        q, k, v = self.qkv(x).reshape(batch, count, 3, self.heads, depth).permute(2, 0, 3, 1, 4)
        weights = (q * depth ** -0.5 @ k.transpose(-2, -1)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(batch, count, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class VisionTransformer(nn.Module):
    def __init__(self, patch=4, width=192, depth=6, heads=3):
        super().__init__()
        count = (SIZE // patch) ** 2
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.randn(1, count + 1, width) * 0.02)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, images):
        x = self.patches(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.positions
        return self.head(self.norm(self.blocks(x))[:, 0])


def resnet18():
    network = torchvision.models.resnet18(num_classes=CLASSES)
    network.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    network.maxpool = nn.Identity()
    return network


class Training:
    def __init__(self, name):
        if name == "resnet18":
            self.network, limit = resnet18(), 2
        else:
            self.network, limit = VisionTransformer(), 1
        parameters = self.network.parameters()
        self.limit = limit
        self.optimizer = (
            torch.optim.SGD(parameters, 0.05, 0.9, weight_decay=5e-4, nesterov=True)
            if name == "resnet18"
            else torch.optim.AdamW(parameters, 1e-3, weight_decay=0.05)
        )
        self.pixels = torch.randint(0, 256, (BATCH, SIZE, SIZE, 3), dtype=torch.uint8)
        self.labels = torch.randint(0, CLASSES, (BATCH,))
        self.mean = torch.tensor([0.485, 0.456, 0.406]) * 255
        self.std = torch.tensor([0.229, 0.224, 0.225]) * 255
        self.network.train()

    def step(self):
        images = ((self.pixels.float() - self.mean) / self.std).permute(0, 3, 1, 2)
        logits = self.network(images)
        loss = functional.cross_entropy(logits, self.labels, label_smoothing=0.1)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.limit)
        self.optimizer.step()
        return loss.item()


def check_blas():
    """Debian's PyTorch takes the reference BLAS, many times slower, where there is no other."""
    with open("/proc/self/maps") as maps:
        if "/blas/libblas.so" in maps.read():
            sys.exit("PyTorch runs on the reference BLAS: install Debian's libopenblas0-pthread")


def use_threads(count):
    """PyTorch sets its own threads only: OpenBLAS has others, as many as there are cores."""
    torch.set_num_threads(count)
    ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(count)


def main():
    check_blas()
    torch.manual_seed(1)
    trainings = {}
    print("torch " + torch.__version__, flush=True)
    for line in sys.stdin:
        name, threads, steps = line.split()
        use_threads(int(threads))
        if name not in trainings:
            trainings[name] = Training(name)
        training = trainings[name]
        times = []
        busy = time.process_time()
        for _ in range(int(steps)):
            start = time.perf_counter()
            training.step()
            times.append(1e3 * (time.perf_counter() - start))
        cores = 1e3 * (time.process_time() - busy) / sum(times)
        print(" ".join(f"{value:.3f}" for value in [*times, cores]), flush=True)


main()
