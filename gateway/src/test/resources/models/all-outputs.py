"""Writes all-outputs.onnx: strongest-channel with every output that `vireo export --outputs` writes.

logits are the mean of each channel over 16, embeddings the means, attention.0 is 2 heads by 1 by 1.
"""
import onnx
from onnx import TensorProto as T, helper as h

nodes = [
    h.make_node("Cast", ["image"], ["float"], to=T.FLOAT),
    h.make_node("ReduceMean", ["float", "axes"], ["embeddings"], keepdims=0),
    h.make_node("Div", ["embeddings", "sixteen"], ["logits"]),
    h.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    h.make_node("TopK", ["probabilities", "two"], ["topk_probabilities", "topk_indices"]),
    h.make_node("Slice", ["embeddings", "zero", "two", "one"], ["pair"]),
    h.make_node("Unsqueeze", ["pair", "last"], ["attention.0"]),
]
constants = [
    h.make_tensor("axes", T.INT64, [2], [1, 2]),
    h.make_tensor("sixteen", T.FLOAT, [], [16.0]),
    h.make_tensor("zero", T.INT64, [1], [0]),
    h.make_tensor("one", T.INT64, [1], [1]),
    h.make_tensor("two", T.INT64, [1], [2]),
    h.make_tensor("last", T.INT64, [2], [2, 3]),
]
f = lambda name, *shape: h.make_tensor_value_info(name, T.FLOAT, ["batch", *shape])
graph = h.make_graph(
    nodes,
    "all-outputs",
    [h.make_tensor_value_info("image", T.UINT8, ["batch", 8, 8, 3])],
    [
        f("logits", 3),
        f("probabilities", 3),
        f("embeddings", 3),
        h.make_tensor_value_info("topk_indices", T.INT64, ["batch", 2]),
        f("topk_probabilities", 2),
        f("attention.0", 2, 1, 1),
    ],
    constants,
)
model = h.make_model(graph, opset_imports=[h.make_opsetid("", 20)], ir_version=9)
h.set_model_props(
    model,
    {
        "vireo.format": "1",
        "vireo.name": "all-outputs",
        "vireo.labels": '["red","green","blue"]',
        "vireo.preprocessing": '{"fit":"stretch","resize":8,"size":8,"mean":[0,0,0],"std":[1,1,1]}',
    },
)
onnx.checker.check_model(model)
onnx.save(model, "all-outputs.onnx")
