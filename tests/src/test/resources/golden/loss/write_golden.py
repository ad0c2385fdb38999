"""Writes direct-advantage, critic and adamw, each as .safetensors with the tensors and .json with the numbers.

Written with Python 3.11, torch 2.13.0 (CPU), safetensors 0.8, by

    OMP_NUM_THREADS=1 python write_golden.py

direct-advantage (float64; T tokens, N actions, the actions of a state side by side), a case "NAME" of the JSON with
its beta and loss, and the tensors
  NAME.tokenLogProbabilities (T)      NAME.actionOffsets (N + 1) int64: action i has tokens [offset i, offset i + 1)
  NAME.referenceSums (N): the reference's log-probability of each action     NAME.advantages (N)
  NAME.stateIndex (N) int64           NAME.gradient (T): of the loss at the token log-probabilities
  The loss is half the mean over states of the mean over the state's actions of (A/beta - log ratio)^2.

critic, a case "NAME" with its loss, and NAME.logits, NAME.targets, NAME.gradient (N): the mean over N states of the
  binary cross-entropy between sigmoid(logit) and a target between 0 and 1.

adamw, cases "float32" and "float64": the settings, and by step the learning rate and the gradients' norm before
  clipping; the tensors NAME.PARAMETER.initial, NAME.PARAMETER.gradient.STEP (before clipping),
  NAME.PARAMETER.after.STEP, steps from 1. Clipping multiplies by min(1, maximumNorm / (norm + 1e-6)).

Tolerance of a case: |actual - value| <= tolerance * max(1, |value|).
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

FOLDER = Path(__file__).parent
TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-6}


def save(stem, cases, tensors):
    save_file({name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}, FOLDER / f"{stem}.safetensors")
    (FOLDER / f"{stem}.safetensors").chmod(0o644)
    content = {"torch": torch.__version__.split("+")[0], "cases": cases}
    (FOLDER / f"{stem}.json").write_text(json.dumps(content, indent=1, allow_nan=False) + "\n")


# --- The objective of the actor ---------------------------------------------------------------------------------------


def batch(actions_by_state, generator):
    """Made-up actions of one to six tokens each, with log-ratios and advantages of both signs."""
    count = sum(actions_by_state)
    lengths = torch.randint(1, 7, (count,), generator=generator)
    offsets = torch.cat((torch.zeros(1, dtype=torch.int64), lengths.cumsum(0)))
    uniform = lambda size: torch.rand(size, generator=generator, dtype=torch.float64)
    tokens = -3 * uniform(int(offsets[-1])) ** 2
    sums = torch.stack([tokens[offsets[i] : offsets[i + 1]].sum() for i in range(count)])
    return {
        "tokenLogProbabilities": tokens,
        "actionOffsets": offsets,
        "referenceSums": sums + 2 * uniform(count) - 1,
        "advantages": uniform(count) - 0.5,
        "stateIndex": torch.repeat_interleave(torch.arange(len(actions_by_state)), torch.tensor(actions_by_state)),
    }


def direct_advantage_loss(tokens, columns, beta):
    """Term by term as the equation reads, with no thought of speed."""
    offsets, states = columns["actionOffsets"].tolist(), columns["stateIndex"].tolist()
    terms = {}
    for i, state in enumerate(states):
        log_ratio = tokens[offsets[i] : offsets[i + 1]].sum() - columns["referenceSums"][i]
        terms.setdefault(state, []).append((columns["advantages"][i] / beta - log_ratio) ** 2)
    return 0.5 * sum(sum(group) / len(group) for group in terms.values()) / len(terms)


def write_direct_advantage():
    cases, tensors = [], {}
    sizes = {"ragged": [3, 1, 4, 2], "one-state": [5], "one-action": [1]}
    for seed, (shape, actions_by_state) in enumerate(sizes.items()):
        columns = batch(actions_by_state, torch.Generator().manual_seed(seed))
        for beta in (0.01, 0.1):
            name = f"{shape}-{beta}"
            tokens = columns["tokenLogProbabilities"].clone().requires_grad_()
            loss = direct_advantage_loss(tokens, columns, beta)
            loss.backward()
            cases.append({"name": name, "beta": beta, "loss": loss.item(), "tolerance": TOLERANCE[torch.float64]})
            tensors |= {f"{name}.{column}": tensor for column, tensor in (columns | {"gradient": tokens.grad}).items()}
    save("direct-advantage", cases, tensors)


# --- The objective of the critic --------------------------------------------------------------------------------------


def write_critic():
    cases, tensors = [], {}
    generator = torch.Generator().manual_seed(3)
    ordinary = (3 * torch.randn(17, generator=generator, dtype=torch.float64), torch.arange(17) / 16)
    extreme = (torch.tensor([40.0, -40.0, 800.0, -800.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.75, 0.25, 0.0, 1.0]))
    for label, (values, targets) in {"ordinary": ordinary, "extreme": extreme}.items():
        for dtype, tolerance in TOLERANCE.items():
            name = f"{label}-{str(dtype).removeprefix('torch.')}"
            logits, soft = values.to(dtype).requires_grad_(), targets.to(dtype)
            loss = F.binary_cross_entropy_with_logits(logits, soft)
            (gradient,) = torch.autograd.grad(loss, logits)
            cases.append({"name": name, "loss": loss.item(), "tolerance": tolerance})
            tensors |= {f"{name}.logits": logits, f"{name}.targets": soft, f"{name}.gradient": gradient}
    save("critic", cases, tensors)


# --- The optimizer ----------------------------------------------------------------------------------------------------

DECAY = {"matrix": 0.1, "vector": 0.0}
SETTINGS = {"beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "maximumNorm": 1.0, "weightDecay": DECAY}
STEPS, WARM_UP, PEAK = 5, 2, 1e-2
GRADIENT_SCALES = (3.0, 0.1, 1.0, 0.02, 5.0)  # above and below the clipping norm


def learning_rate(step):
    """Up by equal parts to the peak at step WARM_UP, then down by equal parts, to zero one step after the last."""
    return PEAK * (step / WARM_UP if step <= WARM_UP else (STEPS + 1 - step) / (STEPS + 1 - WARM_UP))


def run_adamw(parameters, gradients, **kind):
    """Yields the norm before clipping after each step that it takes on parameters."""
    groups = [{"params": [parameters[name]], "weight_decay": decay} for name, decay in DECAY.items()]
    optimizer = torch.optim.AdamW(groups, betas=(SETTINGS["beta1"], SETTINGS["beta2"]), eps=SETTINGS["epsilon"], **kind)
    for step in range(1, STEPS + 1):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step)
        for name, parameter in parameters.items():
            parameter.grad = gradients[name][step - 1].clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters.values(), SETTINGS["maximumNorm"])
        optimizer.step()
        yield norm.item()


def write_adamw():
    cases, tensors = [], {}
    for dtype, tolerance in TOLERANCE.items():
        name = str(dtype).removeprefix("torch.")
        generator = torch.Generator().manual_seed(4)
        draw = lambda *shape: torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)
        initial = {"matrix": draw(3, 4), "vector": draw(4)}
        gradients = {key: [scale * draw(*value.shape) for scale in GRADIENT_SCALES] for key, value in initial.items()}
        parameters = {key: value.clone().requires_grad_() for key, value in initial.items()}
        plain = {key: value.clone().requires_grad_() for key, value in initial.items()}
        norms = []
        for step, norm in enumerate(run_adamw(parameters, gradients, fused=True), start=1):
            norms.append(norm)
            tensors |= {f"{name}.{key}.after.{step}": value.detach().clone() for key, value in parameters.items()}
            tensors |= {f"{name}.{key}.gradient.{step}": gradients[key][step - 1] for key in parameters}
        tensors |= {f"{name}.{key}.initial": value for key, value in initial.items()}
        list(run_adamw(plain, gradients, foreach=False))
        torch.testing.assert_close(parameters, plain)
        rates = [learning_rate(step) for step in range(1, STEPS + 1)]
        cases.append({"name": name, **SETTINGS, "learningRates": rates, "norms": norms, "tolerance": tolerance})
    save("adamw", cases, tensors)


torch.set_num_threads(1)
write_direct_advantage()
write_critic()
write_adamw()
