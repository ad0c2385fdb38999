"""Sums, means, maxima, orders and normalised exponentials."""

import math

import torch
import torch.nn.functional as F

from golden_recorder import ROUNDED, SUMMED

FLOATS = (torch.float32, torch.float64)


def record(recorder):
    sums(recorder)
    maxima_and_orders(recorder)
    exponentials(recorder)


def sums(recorder):
    for dtype in FLOATS:
        draw = lambda d: (d.normal(2, 3, 4, dtype=dtype),)
        for method, compute in (("sum", torch.sum), ("mean", torch.mean)):
            recorder.case(method, draw, compute, tolerance=SUMMED)
            recorder.case(method, draw, compute, tolerance=SUMMED, transposed=[0])
            for dim in (0, 1, -1):
                for keep in (False, True):
                    reduce = lambda a: compute(a, dim, keepdim=keep)
                    recorder.case(method, draw, reduce, {"dim": dim, "keep": keep}, tolerance=SUMMED, transposed=[0])
        for dim in (0, -1):
            recorder.case("cumulativeSum", draw, lambda a: a.cumsum(dim), {"dim": dim}, tolerance=SUMMED, transposed=[0])
    for dtype in (torch.int64, torch.int32, torch.uint8, torch.bool):
        whole = lambda d: (d.integers(0, 2 if dtype == torch.bool else 200, 3, 4).to(dtype),)
        recorder.case("sum", whole, torch.sum)
        recorder.case("sum", whole, lambda a: a.sum(-1), {"dim": -1, "keep": False})
        recorder.case("cumulativeSum", whole, lambda a: a.cumsum(1), {"dim": 1})
    empty = lambda d: (torch.zeros(0, 3),)
    recorder.case("sum", empty, torch.sum)


def maxima_and_orders(recorder):
    """topK and sort have two outputs: the values, then their int64 positions."""
    for dtype in (*FLOATS, torch.int64):
        draw = lambda d: ((d.distinct(2, 3, 4) * 10).to(dtype),)
        recorder.case("max", draw, torch.max)
        recorder.case("max", draw, torch.max, transposed=[0])
        for dim in (0, 1, -1):
            for keep in (False, True):
                largest = lambda a: a.amax(dim, keepdim=keep)
                recorder.case("max", draw, largest, {"dim": dim, "keep": keep}, transposed=[0])
            recorder.case("argmax", draw, lambda a: a.argmax(dim), {"dim": dim}, gradient=False)
            recorder.case("argmax", draw, lambda a: a.argmax(dim), {"dim": dim}, transposed=[0], gradient=False)
        for k, dim in ((1, -1), (2, 1), (4, 2)):
            compute = lambda a: tuple(a.topk(k, dim))
            recorder.case("topK", draw, compute, {"k": k, "dim": dim}, gradient=False)
        for descending in (False, True):
            for dim in (0, -1):
                compute = lambda a: tuple(a.sort(dim, descending))
                arguments = {"dim": dim, "descending": descending}
                recorder.case("sort", draw, compute, arguments, transposed=[0], gradient=False)


def exponentials(recorder):
    for method, compute in (("softmax", F.softmax), ("logSoftmax", F.log_softmax), ("logSumExp", torch.logsumexp)):
        for dtype in FLOATS:
            draw = lambda d: (d.normal(2, 3, 4, dtype=dtype) * 3,)
            for dim in (0, 1, -1):
                recorder.case(method, draw, lambda a: compute(a, dim), {"dim": dim}, tolerance=SUMMED)
            recorder.case(method, draw, lambda a: compute(a, -1), {"dim": -1}, tolerance=SUMMED, transposed=[0])
        # A large row must not overflow, a masked entry must not poison its row.
        extreme = lambda d: (torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, -1003.0, -1000.5], [0.5, -math.inf, 2.0]]),)
        recorder.case(method, extreme, lambda a: compute(a, 1), {"dim": 1}, tolerance=ROUNDED)
        half = lambda d: (d.normal(3, 8).bfloat16(),)
        recorder.case(method, half, lambda a: compute(a, -1), {"dim": -1}, tolerance=SUMMED)
