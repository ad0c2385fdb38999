"""Records what PyTorch gives for one method call after another, as safetensors beside a JSON index.

Every case draws its numbers from a generator seeded by the case's own name, so a new case changes no other.
"""

import json
import zlib
from collections import Counter

import torch
from safetensors.torch import save_file

TYPE_NAMES = {
    torch.uint8: "UINT8",
    torch.int32: "INT32",
    torch.int64: "INT64",
    torch.float16: "FLOAT16",
    torch.float32: "FLOAT32",
    torch.float64: "FLOAT64",
    torch.bool: "BOOL",
    torch.bfloat16: "BFLOAT16",
}
TYPES = {name: dtype for dtype, name in TYPE_NAMES.items()}

EXACT = {dtype: 0.0 for dtype in TYPE_NAMES}
# One rounding of the result: pointwise functions differ in the last digit between vector libraries.
ROUNDED = EXACT | {torch.float64: 1e-13, torch.float32: 1e-6, torch.float16: 2e-3, torch.bfloat16: 1.6e-2}
# Many roundings: the order of a sum depends on the matrix library and the vector width.
SUMMED = EXACT | {torch.float64: 1e-12, torch.float32: 1e-5, torch.float16: 5e-3, torch.bfloat16: 3.2e-2}


class Draw:
    """The seeded inputs of one case."""

    def __init__(self, name):
        self.generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))

    def normal(self, *shape, dtype=torch.float32):
        return torch.randn(shape, generator=self.generator, dtype=torch.float64).to(dtype)

    def positive(self, *shape, dtype=torch.float32):
        return (torch.rand(shape, generator=self.generator, dtype=torch.float64) * 3 + 0.1).to(dtype)

    def integers(self, low, high, *shape, dtype=torch.int64):
        return torch.randint(low, high, shape, generator=self.generator).to(dtype)

    def booleans(self, *shape):
        return torch.rand(shape, generator=self.generator) < 0.5

    def distinct(self, *shape, dtype=torch.float32):
        """Values with no ties, so that an order has one right answer."""
        count = int(torch.tensor(shape).prod())
        return (torch.randperm(count, generator=self.generator).reshape(shape) * 0.37 - 2.1).to(dtype)


class Recorder:
    def __init__(self):
        self.tensors = {}
        self.cases = []
        self.counts = Counter()

    def case(self, method, make_inputs, compute, arguments=None, tolerance=EXACT, transposed=(), gradient=None):
        """Runs compute(*inputs) on what make_inputs(Draw) gives and keeps both.

        transposed: positions of inputs whose last two dimensions are swapped, as a view, before the call.
        gradient: whether to keep gradients; by default where every input is float64 or not floating at all.
        """
        name = f"{method}.{self.counts[method]}"
        self.counts[method] += 1
        inputs = list(make_inputs(Draw(name)))
        record = {
            "name": name,
            "method": method,
            "arguments": arguments or {},
            "inputs": [self.store(f"{name}.input{i}", tensor) for i, tensor in enumerate(inputs)],
            "transposedInputs": list(transposed),
        }
        differentiate = self.wants_gradient(inputs) if gradient is None else gradient
        leaves = [self.leaf(tensor, differentiate) for tensor in inputs]
        result = compute(*(self.view(leaf, i in transposed) for i, leaf in enumerate(leaves)))
        self.add_result(record, result, tolerance)
        if differentiate and torch.is_tensor(result) and result.requires_grad:
            self.add_gradients(record, leaves, result)
        self.cases.append(record)

    @staticmethod
    def wants_gradient(inputs):
        floating = [tensor for tensor in inputs if tensor.is_floating_point()]
        return bool(floating) and all(tensor.dtype == torch.float64 for tensor in floating)

    @staticmethod
    def leaf(tensor, differentiate):
        return tensor.clone().requires_grad_(differentiate and tensor.is_floating_point())

    @staticmethod
    def view(tensor, transpose):
        return tensor.transpose(-2, -1) if transpose else tensor

    def add_result(self, record, result, tolerance):
        tensors = [result] if torch.is_tensor(result) else list(result) if isinstance(result, tuple) else []
        if tensors:
            suffixes = [""] if len(tensors) == 1 else range(len(tensors))
            record["outputs"] = [
                self.store(f"{record['name']}.output{suffix}", tensor) for suffix, tensor in zip(suffixes, tensors)
            ]
            record["tolerance"] = tolerance[tensors[0].dtype]
        else:
            record["expected"] = result

    def add_gradients(self, record, leaves, result):
        seed = Draw(record["name"] + ".outputGradient").normal(*result.shape, dtype=result.dtype)
        if record["method"] == "backward":
            seed = torch.ones_like(result)
        else:
            record["outputGradient"] = self.store(record["name"] + ".outputGradient", seed)
        result.backward(seed)
        record["gradients"] = {
            str(i): self.store(f"{record['name']}.gradient{i}", leaf.grad)
            for i, leaf in enumerate(leaves)
            if leaf.grad is not None
        }
        record["tolerance"] = max(record["tolerance"], SUMMED[result.dtype])

    def store(self, name, tensor):
        self.tensors[name] = tensor.detach().clone(memory_format=torch.contiguous_format)
        return name

    def save(self, folder, stem):
        save_file(self.tensors, folder / f"{stem}.safetensors")
        lines = ",\n".join("    " + json.dumps(case, allow_nan=False) for case in self.cases)
        header = f'{{\n  "torch": "{torch.__version__.split("+")[0]}",\n  "cases": [\n'
        (folder / f"{stem}.json").write_text(header + lines + "\n  ]\n}\n")
