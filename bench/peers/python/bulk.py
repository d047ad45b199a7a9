"""Images through Python at its best: a process for each core, each with a session or a network of
one thread, and PIL.

bulk.py MODEL LIST PROCESSES BATCH exact|draft fp32|bf16

MODEL is an ONNX file, which onnxruntime runs, or a checkpoint of Vireo's of a ResNet18 or a vision
transformer, which PyTorch runs as torchvision and timm build them (networks.py), channels last where
there are convolutions, bf16 with all its weights. How images become its input is read from the model. LIST names an
image on each line. With draft, PIL decodes JPEGs to a scale (Image.draft).

Says "ready VERSIONS" first, or "cannot REASON" and ends. Each number on standard input is how often to
run through the list; the answer is "images seconds". "logits N" is answered with the logits of the
first N images as JSON.
"""

import json
import multiprocessing
import os
import queue
import struct
import sys
import time

MODEL, LIST, PROCESSES, BATCH, PIXELS, PRECISION = sys.argv[1:7]
PROCESSES, BATCH = int(PROCESSES), int(BATCH)


def metadata():
    """What a model of Vireo's says of itself."""
    if MODEL.endswith(".onnx"):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(MODEL, options, ["CPUExecutionProvider"])
        return session.get_modelmeta().custom_metadata_map
    with open(MODEL, "rb") as file:
        return json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))["__metadata__"]


def preparation(facts):
    """Resize, size, mean and deviation, of the one way that this peer knows."""
    if "vireo.preprocessing" not in facts:
        raise ValueError("the model does not say how images become its input")
    known = {"fit", "resize", "size", "mean", "std"}
    how = json.loads(facts["vireo.preprocessing"])
    if how.get("fit") != "center_crop" or set(how) - known:
        raise ValueError("this peer knows only a resize of the shorter edge and a center crop")
    return how


def decoder(how):
    import numpy
    from PIL import Image

    resize, size = how["resize"], how["size"]

    def decode(path):
        with Image.open(path) as image:
            if PIXELS == "draft":
                image.draft("RGB", (resize, resize))
            image = image.convert("RGB")
        width, height = image.size
        if width < height:
            edges = resize, int(resize * height / width)
        else:
            edges = int(resize * width / height), resize
        if edges != image.size:
            image = image.resize(edges, Image.BILINEAR)
        left, top = (int(round((edge - size) / 2.0)) for edge in edges)
        return numpy.asarray(image.crop((left, top, left + size, top + size)))

    return decode


def session(how):
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    opened = onnxruntime.InferenceSession(MODEL, options, ["CPUExecutionProvider"])
    given = opened.get_inputs()[0]
    output = "logits" if "logits" in [each.name for each in opened.get_outputs()] else None
    names = [output] if output else [opened.get_outputs()[0].name]
    mean = numpy.array(how["mean"], numpy.float32)
    deviation = numpy.array(how["std"], numpy.float32)

    def run(images):
        batch = numpy.stack(images)
        if given.type != "tensor(uint8)":
            batch = (batch.astype(numpy.float32) / 255 - mean) / deviation
            if given.shape[3] != 3:
                batch = numpy.ascontiguousarray(batch.transpose(0, 3, 1, 2))
        return opened.run(names, {given.name: batch})[0]

    return run


def tensors():
    import numpy
    import torch

    with open(MODEL, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
        values = {}
        for name, each in header.items():
            if name != "__metadata__":
                start, end = each["data_offsets"]
                file.seek(8 + length + start)
                array = numpy.frombuffer(file.read(end - start), numpy.float32)
                values[name] = torch.from_numpy(array.reshape(each["shape"]).copy())
        return values


def network(facts, how):
    import torch

    torch.set_num_threads(1)
    import networks

    net = networks.of(json.loads(facts["vireo.architecture"]))
    weights = tensors()
    missing, unknown = net.load_state_dict(weights, strict=False)
    if unknown or [name for name in missing if not name.endswith("num_batches_tracked")]:
        raise ValueError("the weights are of another network than this peer's")
    net.eval()
    mean = torch.tensor(how["mean"]).view(1, 3, 1, 1)
    deviation = torch.tensor(how["std"]).view(1, 3, 1, 1)
    convolutions = isinstance(net, networks.ResNet18)
    if convolutions:
        net = net.to(memory_format=torch.channels_last)
    number = torch.bfloat16 if PRECISION == "bf16" else torch.float32
    net = net.to(number)

    def run(images):
        import numpy

        with torch.inference_mode():
            # NHWC seen as NCHW is channels last already.
            batch = torch.from_numpy(numpy.stack(images)).permute(0, 3, 1, 2).float()
            batch = (batch / 255 - mean) / deviation
            if not convolutions:
                batch = batch.contiguous()
            return net(batch.to(number)).float().numpy()

    return run


def work(index, files, orders, done):
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    try:
        facts = metadata()
        how = preparation(facts)
        decode = decoder(how)
        run = session(how) if MODEL.endswith(".onnx") else network(facts, how)
        run([decode(files[0])] * BATCH)
    except Exception as problem:  # said by the parent
        done.put("cannot " + str(problem).splitlines()[0])
        return
    done.put("ready")
    parent = multiprocessing.parent_process()
    while True:
        try:
            order = orders.get(timeout=1)
        except queue.Empty:
            if parent.is_alive():
                continue
            return
        if isinstance(order, tuple):
            done.put([run([decode(files[i])])[0].tolist() for i in range(order[0])])
            continue
        for first in range(index * BATCH, order, PROCESSES * BATCH):
            last = min(first + BATCH, order)
            answers = run([decode(files[i % len(files)]) for i in range(first, last)])
            if len(answers) != last - first:
                raise RuntimeError("an image has no answer")
        done.put("done")


def versions():
    import PIL

    found = ["Pillow " + PIL.__version__]
    if MODEL.endswith(".onnx"):
        import onnxruntime

        found.append("onnxruntime " + onnxruntime.__version__)
    else:
        import torch

        found.append("torch " + torch.__version__)
    return ", ".join(found)


def main():
    with open(LIST, encoding="utf-8") as names:
        files = [name for name in names.read().splitlines() if name]
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    queues = [context.Queue() for _ in range(PROCESSES)]
    try:
        named = versions()
    except ImportError as problem:
        print("cannot", problem, flush=True)
        return
    for index, orders in enumerate(queues):
        arguments = (index, files, orders, done)
        context.Process(target=work, args=arguments, daemon=True).start()
    for _ in queues:
        answer = done.get()
        if answer != "ready":
            print(answer, flush=True)
            return
    print("ready", named, flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "logits":
            queues[0].put((int(words[1]),))
            print(json.dumps(done.get()), flush=True)
            continue
        total = int(words[0]) * len(files)
        start = time.perf_counter()
        for orders in queues:
            orders.put(total)
        for _ in queues:
            done.get()
        print(total, time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
