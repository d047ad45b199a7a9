"""Writes colors-embedded.onnx beside this file: how red, green and blue an image is, twice.

colors.onnx is that of inference/src/test/resources/models, whose script says more. Run with Python 3
and onnx 1.12 or newer; needed only to change the model.
"""
import json
import onnx
from onnx import TensorProto, helper


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


graph = helper.make_graph(
    [
        helper.make_node("Cast", ["image"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["floats"], ["logits"], axes=[1, 2], keepdims=0),
        helper.make_node("Concat", ["logits", "logits"], ["embeddings"], axis=1),
    ],
    "colors",
    [value("image", TensorProto.UINT8, ["N", 8, 8, 3])],
    [value("logits", TensorProto.FLOAT, ["N", 3]), value("embeddings", TensorProto.FLOAT, ["N", 6])],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
helper.set_model_props(model, {
    "vireo.format": "1",
    "vireo.name": "colors",
    "vireo.labels": json.dumps(["red", "green", "blue"]),
    "vireo.preprocessing": json.dumps(
        {"fit": "center_crop", "resize": 8, "size": 8, "mean": [0, 0, 0], "std": [1, 1, 1]}),
})
onnx.checker.check_model(model)
onnx.save(model, "colors-embedded.onnx")
