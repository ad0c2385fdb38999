"""Shapes, views, indexing and joining: all exact, in several types."""

import torch

DTYPES = (torch.float32, torch.float64, torch.int64, torch.bool)


def record(recorder):
    for dtype in DTYPES:
        shapes(recorder, dtype)
        views(recorder, dtype)
        indexing(recorder, dtype)
        writing(recorder, dtype)
        putting(recorder, dtype)
        joining(recorder, dtype)


def values(dtype, *shape):
    return lambda d: (d.booleans(*shape) if dtype == torch.bool else (d.normal(*shape, dtype=torch.float64) * 9).to(dtype),)


def shapes(recorder, dtype):
    draw = values(dtype, 2, 3, 4)
    for shape in ([6, 4], [-1], [4, -1, 1]):
        recorder.case("reshape", draw, lambda a: a.reshape(shape), {"shape": shape})
        recorder.case("reshape", draw, lambda a: a.reshape(shape), {"shape": shape}, transposed=[0])
        recorder.case("view", draw, lambda a: a.view(shape), {"shape": shape})
    for dim in (0, 2, 3, -1, -4):
        recorder.case("unsqueeze", draw, lambda a: a.unsqueeze(dim), {"dim": dim}, transposed=[0])
    narrow = values(dtype, 1, 3, 1)
    for dim in (0, 1, -1):
        recorder.case("squeeze", narrow, lambda a: a.squeeze(dim), {"dim": dim})
    for shape in ([2, 3, 4], [5, 1, 3, 2], [-1, -1, 6]):
        recorder.case("expand", narrow, lambda a: a.expand(shape), {"shape": shape})


def views(recorder, dtype):
    draw = values(dtype, 2, 3, 4)
    for first, second in ((0, 1), (1, 2), (-1, 0), (-1, -2)):
        compute = lambda a: a.transpose(first, second)
        recorder.case("transpose", draw, compute, {"first": first, "second": second})
    for order in ([2, 0, 1], [0, 2, 1], [-1, 1, 0]):
        recorder.case("permute", draw, lambda a: a.permute(order), {"dims": order})
        recorder.case("permute", draw, lambda a: a.permute(order), {"dims": order}, transposed=[0])
    for dim, start, length in ((0, 1, 1), (1, 0, 2), (-1, 1, 3), (2, 2, 0)):
        compute = lambda a: a.narrow(dim, start, length)
        arguments = {"dim": dim, "start": start, "length": length}
        recorder.case("narrow", draw, compute, arguments)
        recorder.case("narrow", values(dtype, 3, 5, 5), compute, arguments, transposed=[0])
    for dim, index in ((0, 1), (1, 0), (-1, 3), (2, -1)):
        recorder.case("select", draw, lambda a: a.select(dim, index), {"dim": dim, "index": index})


def indexing(recorder, dtype):
    draw = values(dtype, 2, 3, 4)
    for dim, ids in ((0, [1, 1, 0]), (1, [2, 0]), (-1, [3, 3, 0, 1, 2])):
        with_ids = lambda d: (*draw(d), torch.tensor(ids))
        recorder.case("indexSelect", with_ids, lambda a, i: a.index_select(dim, i), {"dim": dim})
    square = values(dtype, 2, 4, 4)
    with_ids = lambda d: (*square(d), torch.tensor([3, 1]))
    recorder.case("indexSelect", with_ids, lambda a, i: a.index_select(1, i), {"dim": 1}, transposed=[0])
    for dim, size in ((0, 2), (1, 3), (-1, 4)):
        with_ids = lambda d: (*draw(d), d.integers(0, size, 2, 3, 4))
        recorder.case("gather", with_ids, lambda a, i: a.gather(dim, i), {"dim": dim})
    picked = lambda d: (*square(d), d.integers(0, 4, 2, 4, 1))
    recorder.case("gather", picked, lambda a, i: a.gather(-1, i), {"dim": -1}, transposed=[0])


def writing(recorder, dtype):
    """scatter gives a new tensor; indexCopyInPlace writes whole slices into the receiver."""
    base = values(dtype, 3, 4)
    for dim, ids in ((1, [[3, 0], [1, 2], [2, 1]]), (0, [[2, 0, 1, 2], [0, 1, 2, 1]]), (-1, [[0, 3], [2, 0], [1, 3]])):
        index = torch.tensor(ids)
        inputs = lambda d: (*base(d), index, *values(dtype, *index.shape)(d))
        recorder.case("scatter", inputs, lambda a, i, s: a.scatter(dim, i, s), {"dim": dim})
    for dim, ids, shape in ((0, [2, 0], (2, 4)), (1, [1, 3], (3, 2)), (-1, [0], (3, 1))):
        inputs = lambda d: (*base(d), torch.tensor(ids), *values(dtype, *shape)(d))
        compute = lambda a, i, s: a.index_copy_(dim, i, s)
        recorder.case("indexCopyInPlace", inputs, compute, {"dim": dim}, gradient=False)
    square = values(dtype, 4, 4)
    inputs = lambda d: (*square(d), torch.tensor([3, 1]), *values(dtype, 2, 4)(d))
    compute = lambda a, i, s: a.index_copy_(0, i, s)
    recorder.case("indexCopyInPlace", inputs, compute, {"dim": 0}, transposed=[0], gradient=False)


def putting(recorder, dtype):
    """indexPutInPlace: the receiver, one tensor of positions a dimension, the values."""
    square = values(dtype, 4, 5)
    put = lambda a, *rest: a.index_put_(rest[:-1], rest[-1])
    rows = lambda d: (*square(d), torch.tensor([3, 1]), *values(dtype, 2, 5)(d))
    recorder.case("indexPutInPlace", rows, put, gradient=False)
    elements = lambda d: (*square(d), torch.tensor([3, 0, 1]), torch.tensor([4, 4, -1]), *values(dtype, 3)(d))
    recorder.case("indexPutInPlace", elements, put, gradient=False)
    spread = lambda d: (*square(d), torch.tensor([[3], [0]]), torch.tensor([1, 2, 4]), *values(dtype, 2, 3)(d))
    recorder.case("indexPutInPlace", spread, put, gradient=False)
    strided = lambda d: (*values(dtype, 5, 4)(d), torch.tensor([2]), torch.tensor([3]), *values(dtype, 1)(d))
    recorder.case("indexPutInPlace", strided, put, transposed=[0], gradient=False)


def joining(recorder, dtype):
    def parts(*shapes):
        return lambda d: tuple(values(dtype, *shape)(d)[0] for shape in shapes)

    join = lambda dim: lambda *tensors: torch.cat(tensors, dim)
    recorder.case("concatenate", parts((2, 3), (1, 3), (4, 3)), join(0), {"dim": 0})
    recorder.case("concatenate", parts((2, 3), (2, 1)), join(1), {"dim": 1})
    recorder.case("concatenate", parts((2, 3), (2, 0), (2, 2)), join(-1), {"dim": -1})
    for dim in (0, 1, -1):
        compute = lambda *tensors: torch.stack(tensors, dim)
        recorder.case("stack", parts((2, 3), (2, 3), (2, 3)), compute, {"dim": dim})
    recorder.case("stack", parts((3, 3), (3, 3)), lambda *t: torch.stack(t, 1), {"dim": 1}, transposed=[1])
    recorder.case("concatenate", parts((3, 3), (3, 3)), join(1), {"dim": 1}, transposed=[0])
