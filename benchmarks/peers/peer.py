"""What the peers' benchmarks share: threads, repeated timing within a budget, and the line of JSON they end with."""

import json
import os
import platform
import statistics
import time
from pathlib import Path

import torch


def add_common_arguments(parser, repeats, seconds):
    parser.add_argument("--threads", type=int, default=1, help="threads of one operator (default: 1)")
    parser.add_argument("--repeats", type=int, default=repeats, help=f"timed repetitions (default: {repeats})")
    parser.add_argument(
        "--seconds", type=float, default=seconds,
        help=f"stop repeating once this much time is spent; one repetition always runs (default: {seconds:g})",
    )


def add_work_arguments(parser, tasks, types, ways):
    """What the works' peers are told, as WorkBenchmark is."""
    parser.add_argument("--task", choices=tasks, required=True)
    parser.add_argument("--model", required=True, help="a Hugging Face folder")
    parser.add_argument("--load", required=True, help="a file of JSON: what is to be done")
    parser.add_argument("--dtype", choices=types, default=types[0])
    parser.add_argument("--ways", type=lambda text: text.split(","), default=ways, help="measure these, by commas")
    parser.add_argument("--temperature", type=float, default=1, help="0 for the likeliest token (default: 1)")


def set_threads(count):
    torch.set_num_threads(count)
    torch.set_num_interop_threads(1)


def repeat(run, repeats, seconds):
    """The seconds that each repetition of run() took."""
    times = []
    end = time.perf_counter() + seconds
    while not times or (len(times) < repeats and time.perf_counter() < end):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return times


def rates(amount, times):
    """Amount by second: median, and the slowest and fastest repetition."""
    return {
        "median": significant(amount / statistics.median(times)),
        "slowest": significant(amount / max(times)),
        "fastest": significant(amount / min(times)),
        "repeats": len(times),
    }


def fastest(ways):
    """What the way with the highest median gives, and that of each."""
    best = max(ways, key=lambda name: ways[name]["median"])
    return {"rate": ways[best]["median"], "fastestWay": best, "byWay": ways}


def significant(value):
    return float(f"{value:.4g}")


def process_age():
    """Seconds since this process was started, to a hundredth."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return float(Path("/proc/uptime").read_text().split()[0]) - int(fields[19]) / os.sysconf("SC_CLK_TCK")


def forget_peak():
    """Makes what is resident now the peak."""
    Path("/proc/self/clear_refs").write_text("5")


def megabytes(name):
    """A line of this process's status, such as VmHWM, the peak resident set."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":"))


def processor():
    """The model and the features that decide the speed of a matrix product."""
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return platform.processor() or platform.machine()
    fields = dict(line.split(":", 1) for line in information.read_text().splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in fields.items()}
    features = set(fields.get("flags", "").split())
    known = [name for name in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if name in features]
    return " ".join([fields.get("model name", platform.machine()), *known])


def print_result(peer, arguments, figures, **versions):
    result = {
        "peer": peer,
        "versions": {"python": platform.python_version(), "torch": torch.__version__, **versions},
        "processor": processor(),
        "cores": os.cpu_count(),
        **vars(arguments),
        **figures,
    }
    print(json.dumps(result), flush=True)
