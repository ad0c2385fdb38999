"""Factories, conversions, accessors and methods in place."""

import math
import struct

import torch

from golden_recorder import TYPE_NAMES, TYPES

NOTHING = lambda draw: ()


def record(recorder):
    factories(recorder)
    arrays(recorder)
    conversions(recorder)
    special_conversions(recorder)
    accessors(recorder)
    arrays_of_tensors(recorder)
    in_place(recorder)


def factories(recorder):
    for dtype, name in TYPE_NAMES.items():
        for method, create in (("zeros", torch.zeros), ("ones", torch.ones)):
            recorder.case(method, NOTHING, lambda: create(2, 3, dtype=dtype), {"type": name, "shape": [2, 3]})
        value = 1 if dtype == torch.bool else 7 if not dtype.is_floating_point else 2.7182818284590452
        recorder.case(
            "full", NOTHING, lambda: torch.full((3, 1), value, dtype=dtype), {"value": value, "type": name, "shape": [3, 1]}
        )
        recorder.case("scalar", NOTHING, lambda: torch.tensor(value, dtype=dtype), {"value": value, "type": name})
    recorder.case("zeros", NOTHING, lambda: torch.zeros(()), {"type": "FLOAT32", "shape": []})
    recorder.case("zeros", NOTHING, lambda: torch.zeros(0, 3), {"type": "FLOAT32", "shape": [0, 3]})
    recorder.case("arange", NOTHING, lambda: torch.arange(7), {"count": 7})
    recorder.case("arange", NOTHING, lambda: torch.arange(0), {"count": 0})


def arrays(recorder):
    """Tensor.of(array, shape): "array" names the Java element type."""
    samples = {
        "float": ([0.1, -2.5, 3e38, 1e-38, 0.0, -7.25], torch.float32),
        "double": ([0.1, -2.5, 1e300, 1e-300, 0.0, -7.25], torch.float64),
        "long": ([1, -2, 2**62, -(2**62), 0, 5], torch.int64),
        "int": ([1, -2, 2**31 - 1, -(2**31), 0, 5], torch.int32),
        "boolean": ([True, False, True, True, False, False], torch.bool),
    }
    for array, (values, dtype) in samples.items():
        for shape in ([6], [2, 3]):
            arguments = {"array": array, "values": values, "shape": shape}
            recorder.case("of", NOTHING, lambda: torch.tensor(values, dtype=dtype).reshape(shape), arguments)


def conversions(recorder):
    """Every pair of types; the values lie in the range of both."""
    for source in TYPES.values():
        for target, name in TYPE_NAMES.items():
            unsigned = torch.uint8 in (source, target)
            draw = lambda d: (((d.positive(2, 5) * 9) if unsigned else (d.normal(2, 5) * 9)).to(source),)
            recorder.case("to", draw, lambda a: a.to(target), {"type": name})
    recorder.case("to", lambda d: (d.normal(3, 4),), lambda a: a.to(torch.float64), {"type": "FLOAT64"}, transposed=[0])


def special_conversions(recorder):
    """Ties round to even, overflow goes to infinity, subnormal numbers and NaN survive."""
    ties = [1 + 2**-8, 1 + 3 * 2**-8, -(1 + 2**-8), 1 + 2**-11, 1 + 3 * 2**-11, 65504.0, 65519.0, 65520.0]
    extremes = [3.4e38, math.inf, -math.inf, math.nan, 1e-40, 6e-8, 0.0, -0.0]
    values = lambda draw: (torch.tensor(ties + extremes, dtype=torch.float32),)
    for target in (torch.bfloat16, torch.float16, torch.float64):
        recorder.case("to", values, lambda a: a.to(target), {"type": TYPE_NAMES[target]})


def accessors(recorder):
    """The results are no tensors: "expected" holds them."""
    draw = lambda d: (d.normal(2, 3, 4),)
    plain = {
        "shape": lambda a: list(a.shape),
        "rank": lambda a: a.dim(),
        "elementCount": lambda a: a.numel(),
        "type": lambda a: TYPE_NAMES[a.dtype],
        "device": lambda a: str(a.device),
        "isContiguous": lambda a: a.is_contiguous(),
        "requiresGradient": lambda a: a.requires_grad,
        "strides": lambda a: list(a.stride()),
    }
    for method, compute in plain.items():
        recorder.case(method, draw, compute)
        recorder.case(method, draw, compute, transposed=[0])
    for dtype in TYPES.values():
        recorder.case("type", lambda d: (torch.zeros(1, dtype=dtype),), lambda a: TYPE_NAMES[a.dtype])
        recorder.case("item", lambda d: (d.integers(1, 2, 1, dtype=dtype),), lambda a: float(a.item()))
    recorder.case("item", lambda d: (d.normal(dtype=torch.float64),), lambda a: a.item())
    recorder.case("elementCount", lambda d: (torch.zeros(0, 3),), lambda a: a.numel())
    recorder.case("shape", lambda d: (torch.tensor(1.5),), lambda a: list(a.shape))
    for dim in (0, 2, -1, -3):
        recorder.case("size", draw, lambda a: a.size(dim), {"dim": dim})
    recorder.case("requireGradient", draw, lambda a: a.requires_grad_().requires_grad)
    for method in ("contiguous", "copy", "detach"):
        recorder.case(method, draw, lambda a: a.detach().clone(), transposed=[0])
        recorder.case(method, draw, lambda a: a.detach().clone())
    recorder.case("to", draw, lambda a: a.to("cpu"), {"device": "cpu"})


def arrays_of_tensors(recorder):
    """Read in row order whatever the strides; segment: the bytes, unsigned, in memory order."""
    for method, dtype, transposed in (
        ("toFloatArray", torch.float32, []),
        ("toFloatArray", torch.float32, [0]),
        ("toDoubleArray", torch.float64, []),
        ("toDoubleArray", torch.float64, [0]),
        ("toLongArray", torch.int64, [0]),
        ("toIntArray", torch.int32, [0]),
    ):
        draw = lambda d: ((d.normal(3, 4, dtype=torch.float64) * 10).to(dtype),)
        recorder.case(method, draw, lambda a: a.flatten().tolist(), transposed=transposed, gradient=False)
    recorder.case("toBooleanArray", lambda d: (d.booleans(3, 4),), lambda a: a.flatten().tolist(), transposed=[0])
    values = [1.0, -2.5, 0.1]
    recorder.case("segment", lambda d: (torch.tensor(values),), lambda a: list(struct.pack("<3f", *values)))
    numbers = [1, -2, 2**40]
    recorder.case("segment", lambda d: (torch.tensor(numbers),), lambda a: list(struct.pack("<3q", *numbers)))


def in_place(recorder):
    """The output is the receiver after the call; a transposed receiver is written through its view."""
    two = lambda d: (d.normal(3, 4), d.normal(3, 4))
    broadcast = lambda d: (d.normal(3, 4, dtype=torch.float64), d.normal(4, dtype=torch.float64))
    methods = {"addInPlace": torch.Tensor.add_, "multiplyInPlace": torch.Tensor.mul_, "copyFrom": torch.Tensor.copy_}
    for method, compute in methods.items():
        recorder.case(method, two, compute)
        recorder.case(method, two, compute, transposed=[0, 1])
        recorder.case(method, broadcast, compute, gradient=False)
    recorder.case("copyFrom", lambda d: (d.normal(2, 3).bfloat16(), d.normal(2, 3)), torch.Tensor.copy_)
    one = lambda d: (d.normal(3, 4),)
    for value in (2.5, -0.1):
        recorder.case("addInPlace", one, lambda a: a.add_(value), {"other": value})
        recorder.case("multiplyInPlace", one, lambda a: a.mul_(value), {"other": value})
    for transposed in ([], [0]):
        recorder.case("zeroInPlace", one, torch.Tensor.zero_, transposed=transposed)
        recorder.case("fillInPlace", one, lambda a: a.fill_(0.1), {"value": 0.1}, transposed=transposed)
    recorder.case("fillInPlace", lambda d: (d.integers(0, 9, 3),), lambda a: a.fill_(4), {"value": 4})
    whole = lambda d: (d.integers(-9, 9, 3, 4), d.integers(-9, 9, 4))
    recorder.case("addInPlace", whole, torch.Tensor.add_)
    double = lambda d: (d.normal(2, 2, dtype=torch.float64),)
    recorder.case("fillInPlace", double, lambda a: a.fill_(0.1), {"value": 0.1}, gradient=False)
