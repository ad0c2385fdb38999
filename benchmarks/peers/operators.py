"""What one small operator costs in eager PyTorch, in nanoseconds a call, Python's own call included.

    python operators.py --threads 1

mul: two tensors of one element. linear: (1, 16) by a (16, 16) weight, with bias. noGrad: under torch.no_grad();
grad: the operands require gradients, so that the call records its backward, which is not run.
"""

import argparse
import statistics
import timeit

import torch
import torch.nn.functional as F

import peer


def operands(grad):
    tensor = lambda *shape: torch.rand(*shape, requires_grad=grad)
    return {"a": tensor(1), "b": tensor(1), "x": tensor(1, 16), "w": tensor(16, 16), "c": tensor(16), "linear": F.linear}


def nanoseconds(statement, grad, arguments, seconds):
    """The median over repetitions of equal numbers of calls, with the garbage collector off."""
    with torch.set_grad_enabled(grad):
        timer = timeit.Timer(statement, globals=operands(grad))
        timer.timeit(2_000)
        calls = max(1, int(2_000 * seconds / arguments.repeats / timer.timeit(2_000)))
        times = timer.repeat(arguments.repeats, calls)
    return peer.significant(statistics.median(times) / calls * 1e9)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peer.add_common_arguments(parser, repeats=9, seconds=8)
    arguments = parser.parse_args()
    peer.set_threads(arguments.threads)
    statements = {"mul": "a * b", "linear": "linear(x, w, c)"}
    figures = {
        f"{name}.{mode}": nanoseconds(statement, grad, arguments, arguments.seconds / 4)
        for name, statement in statements.items()
        for mode, grad in (("noGrad", False), ("grad", True))
    }
    peer.print_result("torch", arguments, {"nanosecondsPerCall": figures})


main()
