"""Pointwise arithmetic, comparisons, logic, products of matrices, layers and attention."""

import math

import torch
import torch.nn.functional as F

from golden_recorder import EXACT, ROUNDED, SUMMED

FLOATS = (torch.float32, torch.float64)
BINARY = {
    "add": (torch.add, ROUNDED),
    "subtract": (torch.sub, ROUNDED),
    "multiply": (torch.mul, ROUNDED),
    "divide": (torch.div, ROUNDED),
    "minimum": (torch.minimum, EXACT),
    "maximum": (torch.maximum, EXACT),
}
COMPARISONS = {
    "equal": torch.eq,
    "less": torch.lt,
    "lessOrEqual": torch.le,
    "greater": torch.gt,
    "greaterOrEqual": torch.ge,
}
UNARY = {
    "negate": torch.neg,
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "square": torch.square,
    "abs": torch.abs,
    "sigmoid": torch.sigmoid,
    "silu": F.silu,
    "tanh": torch.tanh,
    "cos": torch.cos,
    "sin": torch.sin,
    "logSigmoid": F.logsigmoid,
}


def record(recorder):
    for method, (compute, tolerance) in BINARY.items():
        binary(recorder, method, compute, tolerance)
    for method in ("add", "subtract", "multiply", "divide"):
        with_number(recorder, method, *BINARY[method])
    truths(recorder)
    for method, compute in COMPARISONS.items():
        comparison(recorder, method, compute)
    for method, compute in UNARY.items():
        unary(recorder, method, compute)
    powers_and_bounds(recorder)
    logic(recorder)
    products(recorder)
    layers(recorder)
    attention(recorder)
    whole_function(recorder)


def binary(recorder, method, compute, tolerance):
    for dtype in FLOATS:
        recorder.case(
            method, lambda d: (d.normal(2, 3, dtype=dtype), d.normal(2, 3, dtype=dtype)), compute, tolerance=tolerance
        )
        broadcast = lambda d: (d.normal(3, 1, 4, dtype=dtype), d.normal(2, 1, dtype=dtype))
        recorder.case(method, broadcast, compute, tolerance=tolerance)
        strided = lambda d: (d.normal(3, 4, dtype=dtype), d.normal(4, 3, dtype=dtype))
        recorder.case(method, strided, compute, tolerance=tolerance, transposed=[0])
    zero_dim = lambda d: (d.normal(2, 3), d.normal())
    recorder.case(method, zero_dim, compute, tolerance=tolerance)
    half = lambda d: (d.normal(2, 3).bfloat16(), d.normal(2, 3).bfloat16())
    recorder.case(method, half, compute, tolerance=tolerance)
    whole = lambda d: (d.integers(-9, 9, 2, 3), d.integers(1, 9, 3))
    recorder.case(method, whole, compute, tolerance=tolerance)
    mixed = lambda d: (d.integers(-9, 9, 2, 3), d.normal(2, 3))
    recorder.case(method, mixed, compute, tolerance=tolerance)
    special = lambda d: (
        torch.tensor([math.inf, -math.inf, math.nan, 1.0, 0.0]),
        torch.tensor([1.0, math.inf, 2.0, math.nan, 0.0]),
    )
    recorder.case(method, special, compute, tolerance=tolerance)


def with_number(recorder, method, compute, tolerance):
    for dtype in (*FLOATS, torch.bfloat16, torch.float16):
        for other in (0.1, -3.0):
            draw = lambda d: (d.normal(2, 3, dtype=dtype),)
            recorder.case(method, draw, lambda a: compute(a, other), {"other": other}, tolerance=tolerance)
    for dtype in (torch.int64, torch.int32):
        for other in (3, -2.5):
            whole = lambda d: (d.integers(-9, 9, 2, 3, dtype=dtype),)
            recorder.case(method, whole, lambda a: compute(a, other), {"other": other}, tolerance=tolerance)
    strided = lambda d: (d.normal(2, 3, 4),)
    recorder.case(method, strided, lambda a: compute(a, 2.5), {"other": 2.5}, tolerance=tolerance, transposed=[0])


def truths(recorder):
    """Subtracting a bool tensor is an error in PyTorch too."""
    for method, compute in (("add", torch.add), ("multiply", torch.mul)):
        recorder.case(method, lambda d: (d.booleans(2, 3), d.booleans(3)), compute)
        recorder.case(method, lambda d: (d.booleans(2, 3), d.normal(2, 3)), compute)
        recorder.case(method, lambda d: (d.integers(-9, 9, 2, 3), d.booleans(2, 3)), compute)


def comparison(recorder, method, compute):
    near = lambda d, dtype: (d.integers(0, 3, 3, 4).to(dtype), d.integers(0, 3, 3, 4).to(dtype))
    for dtype in (*FLOATS, torch.int64, torch.int32, torch.bfloat16):
        recorder.case(method, lambda d: near(d, dtype), compute, gradient=False)
    recorder.case(method, lambda d: near(d, torch.float32), compute, transposed=[0, 1])
    recorder.case(method, lambda d: (d.integers(0, 3, 3, 1), d.integers(0, 3, 4)), compute)
    special = [math.nan, math.inf, -math.inf, 0.0, -0.0]
    pairs = lambda d: (torch.tensor(special).unsqueeze(1), torch.tensor(special))
    recorder.case(method, pairs, compute)
    for dtype, other in ((torch.float32, 1.0), (torch.float64, 1.0), (torch.int64, 1), (torch.int64, 1.5)):
        draw = lambda d: (d.integers(0, 3, 3, 4).to(dtype),)
        recorder.case(method, draw, lambda a: compute(a, other), {"other": other}, gradient=False)


def unary(recorder, method, compute):
    for dtype in (*FLOATS, torch.bfloat16):
        draw = (lambda d: (d.positive(3, 4, dtype=dtype),)) if method in ("log", "sqrt") else (
            lambda d: (d.normal(3, 4, dtype=dtype) * 2,)
        )
        recorder.case(method, draw, compute, tolerance=ROUNDED)
        recorder.case(method, draw, compute, tolerance=ROUNDED, transposed=[0])
    special = lambda d: (torch.tensor([0.0, -0.0, 50.0, -50.0, 1e-30, math.inf, -math.inf, math.nan]),)
    recorder.case(method, special, compute, tolerance=ROUNDED)


def powers_and_bounds(recorder):
    for dtype in FLOATS:
        for exponent in (2.0, 3.0, 0.5, -1.5, 0.0):
            draw = lambda d: (d.positive(2, 3, dtype=dtype),)
            compute = lambda a: a.pow(exponent)
            recorder.case("pow", draw, compute, {"exponent": exponent}, tolerance=ROUNDED)
        negative = lambda d: (-d.positive(2, 3, dtype=dtype),)
        recorder.case("pow", negative, lambda a: a.pow(3.0), {"exponent": 3.0}, tolerance=ROUNDED)
        for low, high in ((-0.5, 0.7), (0.0, 10.0), (-10.0, 0.1)):
            draw = lambda d: (d.normal(3, 4, dtype=dtype),)
            recorder.case("clamp", draw, lambda a: a.clamp(low, high), {"min": low, "max": high}, transposed=[0])
    special = lambda d: (torch.tensor([math.nan, math.inf, -math.inf, 0.3]),)
    recorder.case("clamp", special, lambda a: a.clamp(-1.0, 1.0), {"min": -1.0, "max": 1.0})
    whole = lambda d: (d.integers(-9, 9, 2, 5),)
    recorder.case("clamp", whole, lambda a: a.clamp(-3, 4), {"min": -3, "max": 4})


def logic(recorder):
    for kind in (torch.bool, torch.int64):
        make = lambda d, *shape: d.integers(0, 2, *shape).to(kind)
        recorder.case("logicalNot", lambda d: (make(d, 3, 4),), torch.logical_not, transposed=[0])
        for method, compute in (("logicalAnd", torch.logical_and), ("logicalOr", torch.logical_or)):
            recorder.case(method, lambda d: (make(d, 3, 4), make(d, 3, 4)), compute)
            recorder.case(method, lambda d: (make(d, 3, 1), make(d, 4)), compute)
    for dtype in (*FLOATS, torch.int64):
        same = lambda d: (d.booleans(3, 4), d.normal(3, 4).to(dtype), d.normal(3, 4).to(dtype))
        recorder.case("where", same, torch.where, transposed=[0, 1, 2])
        spread = lambda d: (d.booleans(3, 1), d.normal(4).to(dtype), d.normal(2, 1, 1).to(dtype))
        recorder.case("where", spread, torch.where)
    for dtype in FLOATS:
        masked = lambda d: (d.normal(2, 3, 4, dtype=dtype), d.booleans(3, 4))
        recorder.case("maskedFill", masked, lambda a, m: a.masked_fill(m, 0.1), {"value": 0.1})
        recorder.case("maskedFill", masked, lambda a, m: a.masked_fill(m, -math.inf), {"value": "-Infinity"})
    whole = lambda d: (d.integers(0, 9, 4, 3), d.booleans(3, 4))
    recorder.case("maskedFill", whole, lambda a, m: a.masked_fill(m, -100), {"value": -100}, transposed=[0])


def products(recorder):
    shapes = [
        ((3, 4), (4, 5)),
        ((2, 3, 4), (4, 5)),
        ((2, 3, 4), (2, 4, 5)),
        ((2, 1, 3, 4), (3, 4, 5)),
        ((4,), (4,)),
        ((3, 4), (4,)),
        ((4,), (2, 4, 3)),
    ]
    for dtype in FLOATS:
        for left, right in shapes:
            draw = lambda d: (d.normal(*left, dtype=dtype), d.normal(*right, dtype=dtype))
            recorder.case("matmul", draw, torch.matmul, tolerance=SUMMED)
        strided = lambda d: (d.normal(2, 4, 3, dtype=dtype), d.normal(2, 5, 4, dtype=dtype))
        recorder.case("matmul", strided, torch.matmul, tolerance=SUMMED, transposed=[0, 1])
    half = lambda d: (d.normal(3, 16).bfloat16(), d.normal(16, 5).bfloat16())
    recorder.case("matmul", half, torch.matmul, tolerance=SUMMED)


def layers(recorder):
    for dtype in FLOATS:
        for shape in ((3, 6), (2, 3, 6), (6,)):
            plain = lambda d: (d.normal(*shape, dtype=dtype), d.normal(5, 6, dtype=dtype))
            biased = lambda d: (*plain(d), d.normal(5, dtype=dtype))
            recorder.case("linear", plain, F.linear, tolerance=SUMMED)
            recorder.case("linear", biased, F.linear, tolerance=SUMMED)
        strided = lambda d: (d.normal(6, 3, dtype=dtype), d.normal(5, 6, dtype=dtype), d.normal(5, dtype=dtype))
        recorder.case("linear", strided, F.linear, tolerance=SUMMED, transposed=[0])
        for epsilon in (1e-6, 0.1):
            scaled = lambda d: (d.normal(2, 3, 8, dtype=dtype), d.normal(8, dtype=dtype))
            norm = lambda a, w: F.rms_norm(a, (8,), w, epsilon)
            recorder.case("rmsNorm", scaled, norm, {"epsilon": epsilon}, tolerance=SUMMED)
        strided = lambda d: (d.normal(8, 3, dtype=dtype), d.normal(8, dtype=dtype))
        norm = lambda a, w: F.rms_norm(a, (8,), w, 1e-5)
        recorder.case("rmsNorm", strided, norm, {"epsilon": 1e-5}, tolerance=SUMMED, transposed=[0])
        rows = lambda d: (d.normal(7, 3, dtype=dtype), d.integers(0, 7, 2, 5))
        recorder.case("embedding", rows, lambda w, i: F.embedding(i, w))
        recorder.case("embedding", lambda d: (rows(d)[0], torch.tensor([6, 0, 6])), lambda w, i: F.embedding(i, w))
    half = lambda d: (d.normal(3, 16).bfloat16(), d.normal(5, 16).bfloat16(), d.normal(5).bfloat16())
    recorder.case("linear", half, F.linear, tolerance=SUMMED)


def attention(recorder):
    """Inputs: query, key, value (batch, heads, positions, head size), then the mask where there is one."""
    for dtype in FLOATS:
        attend(recorder, dtype, queries=5, causal=False, heads=2)
        attend(recorder, dtype, queries=5, causal=True, heads=2)
        attend(recorder, dtype, queries=5, causal=True, heads=6)
        attend(recorder, dtype, queries=3, causal=False, heads=6)
        allowed = torch.ones(3, 5, dtype=torch.bool).tril(2)
        attend(recorder, dtype, queries=3, causal=False, heads=6, mask=allowed)
        bias = torch.linspace(-2, 1, 15, dtype=torch.float64).reshape(3, 5).to(dtype)
        attend(recorder, dtype, queries=3, causal=False, heads=2, mask=bias)


def attend(recorder, dtype, queries, causal, heads, mask=None):
    grouped = heads != 2
    given = () if mask is None else (mask,)

    def draw(d):
        key_value = [d.normal(2, 2, 5, 4, dtype=dtype) for _ in range(2)]
        return (d.normal(2, heads, queries, 4, dtype=dtype), *key_value, *given)

    def compute(query, key, value, attention_mask=None):
        return F.scaled_dot_product_attention(
            query, key, value, attn_mask=attention_mask, is_causal=causal, enable_gqa=grouped
        )

    recorder.case("attention", draw, compute, {"causal": causal}, tolerance=SUMMED)


def whole_function(recorder):
    """backward(loss): the loss is mean(square(tanh(linear(input0, input1, input2))))."""
    for dtype in FLOATS:
        draw = lambda d: (d.normal(4, 3, dtype=dtype), d.normal(5, 3, dtype=dtype), d.normal(5, dtype=dtype))
        compute = lambda x, w, b: F.linear(x, w, b).tanh().square().mean()
        arguments = {"expression": "mean(square(tanh(linear(input0, input1, input2))))"}
        recorder.case("backward", draw, compute, arguments, tolerance=SUMMED, gradient=True)
