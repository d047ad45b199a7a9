"""Training steps of PyTorch, as Vireo takes them: bench/run training starts it.

Says "torch VERSION" first. Answers each line "NETWORK SIZE BATCH PRECISION FORMAT THREADS STEPS" with the
milliseconds of every step and the cores that were busy meanwhile, separated by spaces. NETWORK is
resnet18, vit-tiny or vit-small, PRECISION fp32 or bf16 (autocast), FORMAT eager, channels-last or
compile (torch.compile, with channels last where there are convolutions).
A step: uint8 pixels NHWC to normalized floats, forward, cross-entropy with label smoothing 0.1,
backward, clipping of the gradients' norm, optimizer.
"""

import ctypes
import sys
import time

import torch
from torch import nn
from torch.nn import functional

CLASSES = 10


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
        if hasattr(functional, "scaled_dot_product_attention"):  # as timm does since 0.9
            heads = functional.scaled_dot_product_attention(q, k, v)
        else:
            heads = (q * depth ** -0.5 @ k.transpose(-2, -1)).softmax(-1) @ v
        return self.proj(heads.transpose(1, 2).reshape(batch, count, width))


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
    def __init__(self, size, patch, width, depth, heads):
        super().__init__()
        count = (size // patch) ** 2
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


def convolution(inputs, outputs, kernel, stride):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, outputs, 3, stride), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = convolution(outputs, outputs, 3, 1), nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = (
            nn.Identity()
            if stride == 1
            else nn.Sequential(convolution(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))
        )

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + self.downsample(x))


def resnet18(size):
    """torchvision's, whose package need not be there, with a 3x3 stem for small images."""
    stem = (
        [convolution(3, 64, 3, 1), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
        if size < 64
        else [convolution(3, 64, 7, 2), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    )
    blocks, inputs = [], 64
    for width in (64, 128, 256, 512):
        blocks += [BasicBlock(inputs, width, 1 if width == inputs else 2), BasicBlock(width, width, 1)]
        inputs = width
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES))


def network_of(name, size):
    if name == "resnet18":
        return resnet18(size)
    patch = 4 if size < 64 else 16
    if name == "vit-tiny":
        return VisionTransformer(size, patch, 192, 6 if size < 160 else 12, 3)
    return VisionTransformer(size, patch, 384, 12, 6)


class Training:
    def __init__(self, name, size, batch, precision, form):
        network = network_of(name, size)
        convolutional = name == "resnet18"
        self.channels_last = form == "channels-last" or (form == "compile" and convolutional)
        if self.channels_last:
            network = network.to(memory_format=torch.channels_last)
        network.train()
        self.parameters = list(network.parameters())
        self.network = torch.compile(network) if form == "compile" else network
        self.bf16 = precision == "bf16"
        self.limit = 2 if convolutional else 1
        self.optimizer = (
            torch.optim.SGD(self.parameters, 0.05, 0.9, weight_decay=5e-4, nesterov=True)
            if convolutional
            else torch.optim.AdamW(self.parameters, 1e-3, weight_decay=0.05)
        )
        self.pixels = torch.randint(0, 256, (batch, size, size, 3), dtype=torch.uint8)
        self.labels = torch.randint(0, CLASSES, (batch,))
        self.mean = torch.tensor([0.485, 0.456, 0.406]) * 255
        self.std = torch.tensor([0.229, 0.224, 0.225]) * 255

    def step(self):
        images = ((self.pixels.float() - self.mean) / self.std).permute(0, 3, 1, 2)
        if not self.channels_last:
            images = images.contiguous()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            logits = self.network(images)
            loss = functional.cross_entropy(logits.float(), self.labels, label_smoothing=0.1)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, self.limit)
        self.optimizer.step()
        return loss.item()


def libraries():
    with open("/proc/self/maps") as maps:
        return maps.read()


def check_blas():
    """Debian's PyTorch takes the reference BLAS, many times slower, where there is no other."""
    if "/blas/libblas.so" in libraries():
        sys.exit("PyTorch runs on the reference BLAS: install Debian's libopenblas0-pthread")


def use_threads(count):
    """PyTorch sets its own threads only: Debian's OpenBLAS has others, as many as there are cores."""
    torch.set_num_threads(count)
    if "/libopenblas.so.0" in libraries() or "/libopenblasp-" in libraries():
        ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(count)


def main():
    check_blas()
    torch.manual_seed(1)
    trainings = {}
    print("torch " + torch.__version__, flush=True)
    for line in sys.stdin:
        name, size, batch, precision, form, threads, steps = line.split()
        use_threads(int(threads))
        kind = (name, size, batch, precision, form)
        if kind not in trainings:
            trainings.clear()  # one at a time: what others leave allocated is not this one's
            trainings[kind] = Training(name, int(size), int(batch), precision, form)
        training = trainings[kind]
        times = []
        busy = time.process_time()
        for _ in range(int(steps)):
            start = time.perf_counter()
            training.step()
            times.append(1e3 * (time.perf_counter() - start))
        cores = 1e3 * (time.process_time() - busy) / sum(times)
        print(" ".join(f"{value:.3f}" for value in [*times, cores]), flush=True)


main()
