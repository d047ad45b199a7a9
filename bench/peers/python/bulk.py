"""Images through Python at its best: a process for each core, each with a session or a network of
one thread, and PIL.

bulk.py JOB.json: what Vireo writes there (dev.vireo.bench.peer.PeerJob). Its model is an ONNX file,
which onnxruntime runs, or a checkpoint of Vireo's of a ResNet18 or a vision transformer, which
PyTorch runs as torchvision and timm build them (networks.py), channels last where there are
convolutions, bf16 with all its weights. With draft, PIL decodes JPEGs to a scale (Image.draft).

Says "ready VERSIONS" first, or "cannot REASON" and ends. Then lines on standard input: "run TIMES",
answered with "images seconds", lets all processes go through the images; "query FIRST COUNT", answered
with the count, lets the first of them answer for samples; "logits N" is answered with the logits of
the first N images as JSON.
"""

import json
import multiprocessing
import os
import queue
import struct
import sys
import time

with open(sys.argv[1], encoding="utf-8") as file:
    JOB = json.load(file)
HOW, WAY, FILES = JOB["model"], JOB["way"], JOB["images"]
MODEL, PROCESSES, THREADS, BATCH = HOW["file"], WAY["workers"], WAY["threads"], WAY["batch"]


def architecture():
    """What a checkpoint of Vireo's says that it is of."""
    with open(MODEL, "rb") as file:
        facts = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))["__metadata__"]
    return json.loads(facts["vireo.architecture"])


def decoder():
    import numpy
    from PIL import Image

    resize, size = HOW["resize"], HOW["size"]

    def decode(path):
        with Image.open(path) as image:
            if WAY["draft"]:
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


def session():
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    opened = onnxruntime.InferenceSession(MODEL, options, ["CPUExecutionProvider"])
    given = opened.get_inputs()[0]
    output = "logits" if "logits" in [each.name for each in opened.get_outputs()] else None
    names = [output] if output else [opened.get_outputs()[0].name]
    mean = numpy.array(HOW["mean"], numpy.float32)
    deviation = numpy.array(HOW["std"], numpy.float32)

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


def network():
    import torch

    torch.set_num_threads(THREADS)
    import networks

    net = networks.of(architecture())
    weights = tensors()
    missing, unknown = net.load_state_dict(weights, strict=False)
    if unknown or [name for name in missing if not name.endswith("num_batches_tracked")]:
        raise ValueError("the weights are of another network than this peer's")
    net.eval()
    mean = torch.tensor(HOW["mean"]).view(1, 3, 1, 1)
    deviation = torch.tensor(HOW["std"]).view(1, 3, 1, 1)
    convolutions = isinstance(net, networks.ResNet18)
    if convolutions:
        net = net.to(memory_format=torch.channels_last)
    number = torch.bfloat16 if WAY["bfloat16"] else torch.float32
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


def pixels():
    """Of the first samples, as Vireo decodes them."""
    import numpy

    size = HOW["size"]
    return list(numpy.fromfile(JOB["pixels"], numpy.uint8).reshape(-1, size, size, 3))


def work(index, orders, done):
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(THREADS)
    try:
        decode = decoder()
        run = session() if MODEL.endswith(".onnx") else network()

        def opened(first, last):
            return [decode(FILES[i % len(FILES)]) for i in range(first, last)]

        run(opened(0, BATCH))
    except Exception as problem:  # said by the parent
        done.put("cannot " + str(problem).splitlines()[0])
        return
    done.put("ready")

    def answer(first, last):
        answers = run(opened(first, last))
        if len(answers) != last - first:
            raise RuntimeError("an image has no answer")

    parent = multiprocessing.parent_process()
    while True:
        try:
            what, first, count = orders.get(timeout=1)
        except queue.Empty:
            if parent.is_alive():
                continue
            return
        if what == "logits":
            # Of its own pixels, where they are the same.
            images = pixels()[:first] if WAY["draft"] else opened(0, first)
            done.put([run([image])[0].tolist() for image in images])
        elif what == "query":
            answer(first, first + count)
            done.put(count)
        else:
            for start in range(index * BATCH, first, PROCESSES * BATCH):
                answer(start, min(start + BATCH, first))
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
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    queues = [context.Queue() for _ in range(PROCESSES)]
    try:
        named = versions()
    except ImportError as problem:
        print("cannot", problem, flush=True)
        return
    workers = [
        context.Process(target=work, args=(index, orders, done), daemon=True)
        for index, orders in enumerate(queues)
    ]
    for worker in workers:
        worker.start()

    def heard():
        while True:
            try:
                return done.get(timeout=1)
            except queue.Empty:
                if not all(worker.is_alive() for worker in workers):
                    sys.exit("a process of this peer has died")

    for _ in queues:
        answer = heard()
        if answer != "ready":
            print(answer, flush=True)
            return
    print("ready", named, flush=True)
    for line in sys.stdin:
        what, *numbers = line.split()
        first, count = (list(map(int, numbers)) + [0])[:2]
        if what != "run":
            queues[0].put((what, first, count))
            print(json.dumps(heard()), flush=True)
            continue
        total = first * len(FILES)
        start = time.perf_counter()
        for orders in queues:
            orders.put((what, total, 0))
        for _ in queues:
            heard()
        print(total, time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
