"""The method's works in transformers, with the options, the loads and the line of JSON of this project's own program.

    python works.py --task sampling --model FOLDER --load LOAD.json --dtype bfloat16 --threads 2

sampling, completions: model.generate with its cache. Ways are rows of a batch; a batch runs until its longest row
    ends, and tokens beyond a row's end or limit are not counted. The rate counts new tokens. Of the load's jobs the
    first forPeers are taken.
trees, rows: forward and backward of the sum of squared differences between each action's log-probability and its
    target, over a row for each action. Ways: rowsN, N rows of like length, padded on the right, where causal attention
    needs no mask; packedN, rows behind each other up to N tokens, with positions that begin anew and a mask of blocks
    that transformers makes of them. Hidden states of scored tokens alone reach the output layer. The rate counts
    actions. bfloat16-autocast has float32 weights and bfloat16 products.
critic: values of every prefix (all of a solution's in one row) and of every prefix with an action (a row each).
    Ways are rows of a batch. The rate counts values.
first-token: seconds from the checkpoint to the first token, since the process was started and since its libraries
    were there.
vocabulary: the peak memory of a pass forward and backward over the log-probabilities of a row, by full logits.
Of a load's states, trees, rows and critic take those that are marked as sampled.
"""

import argparse
import contextlib
import json
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F
import transformers
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

import peer

TYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32, "bfloat16-autocast": torch.float32}


def load_model(kind, arguments, **more):
    return kind.from_pretrained(arguments.model, dtype=TYPES[arguments.dtype], attn_implementation="sdpa", **more)


def batches(rows, size):
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def time_ways(arguments, run, warm_up):
    """Each way's rate; run(way) gives the amount that it got through."""
    ways = {}
    for way in arguments.ways:
        warm_up(way)
        amounts = []
        times = peer.repeat(
            lambda: amounts.append(run(way)), arguments.repeats, arguments.seconds / len(arguments.ways)
        )
        ways[way] = peer.rates(sum(amounts) / len(amounts), times)
    return ways


# --- Sampling ---------------------------------------------------------------------------------------------------------


class Sampling:
    def __init__(self, arguments, load):
        self.model = load_model(AutoModelForCausalLM, arguments).eval()
        jobs = load["jobs"][: load["forPeers"]]
        self.rows = [(job["prompt"], limit) for job in jobs for limit in job["limits"]]
        self.ends = set(load["ends"])
        self.temperature = arguments.temperature
        self.check = {}

    def warm_up(self, way):
        self.batch([(prompt, 2) for prompt, _ in self.rows[: int(way)]])

    @torch.inference_mode()
    def run(self, way):
        made = [row for batch in batches(self.rows, int(way)) for row in self.batch(batch)]
        tokens = sum(map(len, made))
        self.check = {} if self.ends else {"newTokens": tokens}
        if not self.temperature:
            self.check["firstTokens"] = made[0][:8]
        return tokens

    def batch(self, rows):
        """The tokens of each row that count."""
        width = max(len(prompt) for prompt, _ in rows)
        ids = torch.tensor([[0] * (width - len(prompt)) + prompt for prompt, _ in rows])
        mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt, _ in rows])
        way = dict(do_sample=True, temperature=self.temperature, top_k=0, top_p=1.0) if self.temperature else {}
        new = self.model.generate(
            ids, attention_mask=mask, max_new_tokens=max(limit for _, limit in rows), pad_token_id=0,
            eos_token_id=sorted(self.ends) or None, **(way or dict(do_sample=False)),
        )[:, width:].tolist()
        return [self.counted(tokens[:limit]) for tokens, (_, limit) in zip(new, rows)]

    def counted(self, tokens):
        for index, token in enumerate(tokens):
            if token in self.ends:
                return tokens[: index + 1]
        return tokens


# --- Training on candidate steps --------------------------------------------------------------------------------------


def sampled_states(load):
    """Prefix, actions and targets of each state that is sampled."""
    for solution in load["solutions"]:
        prefix = solution["prompt"]
        for index, state in enumerate(solution["states"]):
            if state["sampled"]:
                yield prefix, state["actions"], state["targets"]
            prefix = prefix + (solution["steps"][index] if index < len(solution["steps"]) else [])


class Training:
    def __init__(self, arguments, load):
        self.model = load_model(AutoModelForCausalLM, arguments).train()
        self.mixed = arguments.dtype == "bfloat16-autocast"
        rows = [
            (prefix, action, target)
            for prefix, actions, targets in sampled_states(load)
            for action, target in zip(actions, targets)
        ]
        self.rows = sorted(rows, key=lambda row: len(row[0]) + len(row[1]))
        self.check = {}

    def pieces(self, way):
        if way.startswith("rows"):
            return batches(self.rows, int(way.removeprefix("rows")))
        budget, packs, used = int(way.removeprefix("packed")), [], math.inf
        for row in self.rows:
            size = len(row[0]) + len(row[1]) - 1
            if used + size > budget:
                packs.append([])
                used = 0
            packs[-1].append(row)
            used += size
        return packs

    def warm_up(self, way):
        self.backward(way, self.pieces(way)[0])

    def run(self, way):
        self.model.zero_grad()
        losses = [self.backward(way, piece) for piece in self.pieces(way)]
        self.check = {"loss": sum(losses) / len(self.rows)}
        return len(self.rows)

    def backward(self, way, rows):
        with torch.autocast("cpu", torch.bfloat16) if self.mixed else contextlib.nullcontext():
            logits = self.model.lm_head(self.hidden(way, rows))
        chosen = torch.tensor([token for _, action, _ in rows for token in action])
        scores = -F.cross_entropy(logits.float(), chosen, reduction="none")
        sums = torch.stack([part.sum() for part in scores.split([len(action) for _, action, _ in rows])])
        loss = (sums - torch.tensor([target for _, _, target in rows])).square().sum()
        loss.backward()
        return loss.item()

    def hidden(self, way, rows):
        """The hidden states (N, D) from which the actions' tokens are predicted; a row's last token is not read."""
        read = [prefix + action[:-1] for prefix, action, _ in rows]
        if way.startswith("rows"):
            width = max(map(len, read))
            starts = [row * width for row in range(len(rows))]
            states = self.model.model(
                input_ids=torch.tensor([tokens + [0] * (width - len(tokens)) for tokens in read]), use_cache=False
            )
        else:
            starts = [sum(map(len, read[:row])) for row in range(len(rows))]
            states = self.model.model(
                input_ids=torch.tensor([sum(read, [])]),
                position_ids=torch.tensor([[place for tokens in read for place in range(len(tokens))]]),
                use_cache=False,
            )
        places = [
            start + len(prefix) - 1 + index
            for start, (prefix, action, _) in zip(starts, rows)
            for index in range(len(action))
        ]
        return states.last_hidden_state.flatten(0, 1)[places]

    def gradient_norm(self):
        return math.sqrt(sum(weight.grad.square().sum().item() for weight in self.model.parameters()))


# --- The critic -------------------------------------------------------------------------------------------------------


class Critic:
    """Rows with the places of the states whose values are asked for."""

    def __init__(self, arguments, load):
        self.model = load_model(AutoModelForSequenceClassification, arguments, num_labels=1).eval()
        rows = []
        for solution in load["solutions"]:
            prefixes = list(sampled_states({"solutions": [solution]}))
            rows.append((prefixes[-1][0], [len(prefix) for prefix, _, _ in prefixes]))
            rows += [
                (prefix + action, [len(prefix) + len(action)]) for prefix, actions, _ in prefixes for action in actions
            ]
        self.rows = sorted(rows, key=lambda row: len(row[0]))
        self.check = {}

    def warm_up(self, way):
        self.values(self.rows[: int(way)])

    def run(self, way):
        values = [value for batch in batches(self.rows, int(way)) for value in self.values(batch)]
        self.check = {"meanSquare": sum(value * value for value in values) / len(values)}
        return len(values)

    @torch.inference_mode()
    def values(self, rows):
        width = max(len(tokens) for tokens, _ in rows)
        ids = torch.tensor([tokens + [0] * (width - len(tokens)) for tokens, _ in rows])
        states = self.model.model(input_ids=ids, use_cache=False).last_hidden_state.flatten(0, 1)
        places = [row * width + end - 1 for row, (_, ends) in enumerate(rows) for end in ends]
        return self.model.score(states[places]).float().sigmoid().flatten().tolist()


# --- Time and memory, once a process ----------------------------------------------------------------------------------


def first_token(arguments, load):
    """Seconds to the first token, since the process was started and since its libraries were there."""
    start = time.perf_counter()
    model = load_model(AutoModelForCausalLM, arguments).eval()
    prompt = torch.tensor([load["jobs"][0]["prompt"]])
    with torch.inference_mode():
        made = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=1, eos_token_id=None,
            pad_token_id=0,
        )
    tokens = made[0, prompt.shape[1] :].tolist()
    return {
        "librariesLoaded": time.perf_counter() - start,
        "processStarted": peer.process_age(),
        "checks": {"firstTokens": tokens},
    }


def vocabulary_memory(arguments, load):
    """The peak memory of a pass over full logits and back, beyond what was resident before."""
    model = load_model(AutoModelForCausalLM, arguments).train()
    mixed = arguments.dtype == "bfloat16-autocast"

    def mean_loss(row):
        ids = torch.tensor([row])
        with torch.autocast("cpu", torch.bfloat16) if mixed else contextlib.nullcontext():
            logits = model(input_ids=ids[:, :-1], use_cache=False).logits
        scores = logits.float().log_softmax(-1).gather(-1, ids[:, 1:, None])
        loss = -scores.mean()
        loss.backward()
        return loss.item()

    row = load["jobs"][0]["prompt"]
    mean_loss(row[:16])
    model.zero_grad()
    peer.forget_peak()
    before = peer.megabytes("VmRSS")
    loss = mean_loss(row)
    return {"megabytes": peer.megabytes("VmHWM") - before, "checks": {"loss": loss}}


ONCE = {"first-token": first_token, "vocabulary": vocabulary_memory}

# --- The command ------------------------------------------------------------------------------------------------------

TASKS = {
    "sampling": (Sampling, ["16", "64"]),
    "completions": (Sampling, ["16", "64"]),
    "trees": (Training, ["rows8", "rows16"]),
    "rows": (Training, ["rows4", "rows8"]),
    "critic": (Critic, ["8", "16", "32"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peer.add_work_arguments(parser, [*TASKS, *ONCE], list(TYPES), None)
    peer.add_common_arguments(parser, repeats=5, seconds=60)
    arguments = parser.parse_args()
    in_training = arguments.task in ("trees", "rows", "vocabulary")
    if arguments.dtype == ("bfloat16" if in_training else "bfloat16-autocast"):
        parser.error("--dtype: training takes bfloat16-autocast or float32, the others bfloat16 or float32")
    peer.set_threads(arguments.threads)
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.manual_seed(0)
    load = json.loads(Path(arguments.load).read_text())
    figures = ONCE[arguments.task](arguments, load) if arguments.task in ONCE else rate(arguments, load)
    peer.print_result("transformers", arguments, figures, transformers=transformers.__version__)


def rate(arguments, load):
    kind, ways = TASKS[arguments.task]
    arguments.ways = arguments.ways or ways
    work = kind(arguments, load)
    ways = time_ways(arguments, work.run, work.warm_up)
    checks = work.check | ({"gradientNorm": work.gradient_norm()} if kind is Training else {})
    return peer.fastest(ways) | {"checks": checks}


main()
