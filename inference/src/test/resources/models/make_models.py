"""Writes the tiny ONNX models beside this file: each answers how red, green and blue an image is.

Run with Python 3 and onnx 1.12 or newer; needed only to change the models.
"""
import json
import onnx
from onnx import TensorProto, helper

FACTS = {
    "vireo.format": "1",
    "vireo.name": "colors",
    "vireo.labels": json.dumps(["red", "green", "blue"]),
    "vireo.preprocessing": json.dumps(
        {"fit": "center_crop", "resize": 8, "size": 8, "mean": [0, 0, 0], "std": [1, 1, 1]}),
}


def save(name, inputs, nodes, output, metadata, constants=()):
    graph = helper.make_graph(nodes, name, inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def from_bytes(batch):
    inputs = [value("image", TensorProto.UINT8, [batch, 8, 8, 3])]
    nodes = [
        helper.make_node("Cast", ["image"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["floats"], ["logits"], axes=[1, 2], keepdims=0),
    ]
    return inputs, nodes, value("logits", TensorProto.FLOAT, [batch, 3])


save("colors", *from_bytes("N"), FACTS)
save("colors-one-by-one", *from_bytes(1), FACTS)
save("colors-by-four", *from_bytes(4), FACTS)
save("colors-mislabelled", *from_bytes("N"), FACTS | {"vireo.labels": '["red","green"]'})
save("colors-other-size", *from_bytes("N"), FACTS | {
    "vireo.preprocessing": FACTS["vireo.preprocessing"].replace("8", "16")})
# N^36 zeros are summed up: one image takes a number, more take more than any machine has.
inputs, nodes, output = from_bytes("N")
nodes[-1].output[0] = "means"
save("colors-hungry", inputs, nodes + [
    helper.make_node("Shape", ["image"], ["shape"]),
    helper.make_node("Gather", ["shape", "first"], ["images"], axis=0),
    helper.make_node("Pow", ["images", "power"], ["zeros"]),
    helper.make_node("ConstantOfShape", ["zeros"], ["filled"]),
    helper.make_node("ReduceSum", ["filled"], ["sum"], keepdims=0),
    helper.make_node("Add", ["means", "sum"], ["logits"]),
], output, FACTS, [
    helper.make_tensor("first", TensorProto.INT64, [1], [0]),
    helper.make_tensor("power", TensorProto.INT64, [1], [36]),
])
save("colors-foreign",
     [value("pixel_values", TensorProto.FLOAT, ["N", 3, "H", "W"])],
     [helper.make_node("ReduceMean", ["pixel_values"], ["logits"], axes=[2, 3], keepdims=0)],
     value("logits", TensorProto.FLOAT, ["N", 3]), {})
save("colors-halves",
     [value("pixel_values", TensorProto.FLOAT16, ["N", 3, 8, 8])],
     [helper.make_node("ReduceMean", ["pixel_values"], ["logits"], axes=[2, 3], keepdims=0)],
     value("logits", TensorProto.FLOAT16, ["N", 3]), FACTS)
# 8 high and 12 wide: the left third alone is looked at.
WIDE = {"vireo.preprocessing": json.dumps(
    {"fit": "stretch", "size": [8, 12], "mean": [0, 0, 0], "std": [1, 1, 1]})}


def left_third(pixels, axis):
    bounds = {"starts": [0], "ends": [4], "axes": [axis]}
    constants = [helper.make_node("Constant", [], [name], value_ints=ints) for name, ints in bounds.items()]
    return constants + [helper.make_node("Slice", [pixels, *bounds], ["left"])]


save("wide",
     [value("image", TensorProto.UINT8, ["N", 8, 12, 3])],
     [helper.make_node("Cast", ["image"], ["floats"], to=TensorProto.FLOAT),
      *left_third("floats", 2),
      helper.make_node("ReduceMean", ["left"], ["logits"], axes=[1, 2], keepdims=0)],
     value("logits", TensorProto.FLOAT, ["N", 3]), FACTS | WIDE)
save("wide-foreign",
     [value("pixel_values", TensorProto.FLOAT, ["N", 3, 8, 12])],
     [*left_third("pixel_values", 3),
      helper.make_node("ReduceMean", ["left"], ["logits"], axes=[2, 3], keepdims=0)],
     value("logits", TensorProto.FLOAT, ["N", 3]), FACTS | WIDE)
save("table",
     [value("rows", TensorProto.FLOAT, ["N", 10])],
     [helper.make_node("Relu", ["rows"], ["out"])],
     value("out", TensorProto.FLOAT, ["N", 10]), FACTS)
# From elsewhere, with another end than logits.
FOREIGN = {key: value for key, value in FACTS.items() if key != "vireo.format"}


def ending(name, *nodes, outputs=("out",)):
    inputs = [value("pixel_values", TensorProto.FLOAT, ["N", 3, 8, 8])]
    means = helper.make_node("ReduceMean", ["pixel_values"], ["means"], axes=[2, 3], keepdims=0)
    graph = helper.make_graph(
        [means, *nodes], name, inputs, [value(each, TensorProto.FLOAT, ["N", 3]) for each in outputs],
        [helper.make_tensor("two", TensorProto.FLOAT, [], [2.0])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, FOREIGN)
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")


softmax = helper.make_node("Softmax", ["means"], ["soft"], axis=1)
ending("colors-softmax", softmax, helper.make_node("Identity", ["soft"], ["out"]))
ending("colors-sigmoid", helper.make_node("Sigmoid", ["means"], ["out"]))
ending("colors-divided", helper.make_node("Div", ["means", "two"], ["out"]))
ending("colors-two-outputs", helper.make_node("Softmax", ["means"], ["probabilities"], axis=1),
       helper.make_node("Add", ["means", "two"], ["scores"]), outputs=("probabilities", "scores"))
nhwc = helper.make_graph(
    [helper.make_node("ReduceMean", ["pixels"], ["out"], axes=[1, 2], keepdims=0)], "nhwc",
    [value("pixels", TensorProto.FLOAT, [2, 8, 8, 3])], [value("out", TensorProto.FLOAT, [2, 3])])
model = helper.make_model(nhwc, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
helper.set_model_props(model, FOREIGN)
onnx.save(model, "colors-nhwc.onnx")
