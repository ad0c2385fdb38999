"""Writes what PEFT computes with adapters beside the models of ../model, and the adapters as PEFT saves them.

Written with Python 3.11, torch 2.13.0 (CPU), transformers 5.23.0, peft 0.21.2, safetensors 0.8, by

    OMP_NUM_THREADS=1 python write_golden.py

A folder for each case, with PEFT's adapter_config.json and adapter_model.safetensors (both of its matrices drawn at
random, so that every gradient differs from zero), and golden.safetensors, P positions, V = 61 vocabulary entries:
  inputIds, logits   (2, P) int64 and (2, P, V): two sequences of equal length
  loss               (): mean cross-entropy of logits[:, :-1] against inputIds[:, 1:]
  gradient.NAME      gradient of the loss at the adapter's matrix that adapter_model.safetensors calls NAME
  merged.NAME        the weight NAME after merge_and_unload, where it differs from the model's own
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

VOCABULARY = 61
FIRST_PLAIN = 3  # below lie padding, begin and end of text
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
CASES = {
    "llama-tied": dict(r=4, lora_alpha=10, target_modules=ALL),
    "qwen2": dict(r=3, lora_alpha=3, target_modules=["q_proj", "v_proj", "down_proj"]),
}


def name(parameter):
    """As in the saved file: without the adapter's own name."""
    return parameter.replace(".default", "")


def make(case, seed):
    base = AutoModelForCausalLM.from_pretrained(Path(__file__).parent.parent / "model" / case).float().eval()
    model = get_peft_model(base, LoraConfig(task_type="CAUSAL_LM", **CASES[case]))
    generator = torch.Generator().manual_seed(seed)
    for _, parameter in sorted(model.named_parameters()):
        if parameter.requires_grad:
            parameter.data = 0.2 * torch.randn(parameter.shape, generator=generator)
    return model, generator


def compute(model, generator):
    ids = torch.randint(FIRST_PLAIN, VOCABULARY, (2, 12), generator=generator)
    result = model(input_ids=ids, labels=ids)
    loss = F.cross_entropy(result.logits[:, :-1].reshape(-1, VOCABULARY), ids[:, 1:].reshape(-1))
    torch.testing.assert_close(loss, result.loss)
    loss.backward()
    trained = [(key, parameter) for key, parameter in model.named_parameters() if parameter.requires_grad]
    gradients = {f"gradient.{name(key)}": parameter.grad for key, parameter in trained}
    return {"inputIds": ids, "logits": result.logits, "loss": loss} | gradients


def merged(model):
    before = {key: value.clone() for key, value in model.get_base_model().state_dict().items()}
    after = model.merge_and_unload().state_dict()
    originals = {key.replace(".base_layer", ""): value for key, value in before.items()}
    return {f"merged.{key}": value for key, value in after.items() if not torch.equal(value, originals[key])}


def write(case, seed):
    folder = Path(__file__).parent / case
    model, generator = make(case, seed)
    values = compute(model, generator)
    model.peft_config["default"].base_model_name_or_path = f"../model/{case}"
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    values |= merged(model)
    save_file({key: value.detach().contiguous() for key, value in values.items()}, folder / "golden.safetensors")
    for file in folder.iterdir():
        file.chmod(0o644)
    print(case, "loss", values["loss"].item(), "tensors", len(values))


torch.set_num_threads(1)
for seed, case in enumerate(CASES):
    write(case, seed)
