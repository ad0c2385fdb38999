"""Writes operations.safetensors and operations.json: what PyTorch gives for each method of Tensor.

Written with Python 3.11, torch 2.13.0 (CPU), safetensors 0.8, by

    OMP_NUM_THREADS=1 python write_golden.py

A case of operations.json:
  name, method      "multiply.3", "multiply"
  arguments         the numbers of the call by parameter name; infinities are strings ("-Infinity"), types are
                    names of ScalarType
  inputs            names of tensors, in the order of the method's tensor parameters, the receiver first
  transposedInputs  positions of inputs whose last two dimensions are swapped (a view) before the call
  outputs           names of tensors; for a method in place, the receiver after the call
  expected          instead of outputs where the result is no tensor: a number, boolean, string or list
  tolerance         |actual - output| <= tolerance * max(1, |output|), NaN equal to NaN; so for the gradients
  outputGradient    where present: the gradient handed to backward(output, gradient); absent for "backward"
  gradients         input position -> name of the gradient at that input as stored (before its transpose)
"""

from pathlib import Path

import torch

import cases_arithmetic
import cases_creation
import cases_layout
import cases_reduction
from golden_recorder import Recorder

torch.set_num_threads(1)
recorder = Recorder()
for family in (cases_creation, cases_arithmetic, cases_reduction, cases_layout):
    family.record(recorder)
recorder.save(Path(__file__).parent, "operations")
print(f"{len(recorder.cases)} cases of {len(recorder.counts)} methods, {len(recorder.tensors)} tensors")
