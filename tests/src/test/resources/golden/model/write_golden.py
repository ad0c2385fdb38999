"""Writes a folder for each kind of model: a tiny one saved by transformers, and golden.safetensors with what it computes.

Written with Python 3.11, torch 2.13.0 (CPU), transformers 5.23.0, safetensors 0.8, by

    OMP_NUM_THREADS=1 python write_golden.py

golden.safetensors, P positions, V = 61 vocabulary entries:
  inputIds, logits        (2, P) int64 and (2, P, V): two sequences of equal length
  hiddenStates            (2, P, 32): after the last norm, before the output layer
  loss                    (): mean cross-entropy of logits[:, :-1] against inputIds[:, 1:]
  gradient.NAME           gradient of the loss at the parameter that model.safetensors calls NAME
  padded.inputIds         (2, P): sequences of length 9 and 5, padding on the right
  padded.attentionMask    (2, P) int64: 1 where a token counts
  padded.logits           (2, P, V): meaningful only where the mask is 1
  greedy.prompt, .tokens  (6) and (64) int64: the prompt, and the tokens that greedy decoding adds to it
"""

from itertools import count
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY = 61
PADDING = 0
FIRST_PLAIN = 3  # below lie padding, begin and end of text
NEW_TOKENS = 64
# A greedy choice nearer than this to the second best could fall the other way under another matrix library.
LEAST_MARGIN = 1e-2

LLAMA = (LlamaConfig, LlamaForCausalLM)
ROPE = {"rope_type": "default", "rope_theta": 10_000.0}
LLAMA3_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 500_000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
KINDS = {
    "llama-tied": (*LLAMA, {"tie_word_embeddings": True, "rms_norm_eps": 1e-5}),
    "llama-untied": (*LLAMA, {"rope_parameters": ROPE | {"rope_theta": 500_000.0}}),
    "llama-biased": (*LLAMA, {"attention_bias": True}),
    "llama-linear": (*LLAMA, {"rope_parameters": ROPE | {"rope_type": "linear", "factor": 4.0}}),
    "llama-3": (*LLAMA, {"rope_parameters": LLAMA3_ROPE, "eos_token_id": [2, 1]}),
    "mistral": (MistralConfig, MistralForCausalLM, {"head_dim": 16, "sliding_window": 96}),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM, {"tie_word_embeddings": True}),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM, {"head_dim": 16, "tie_word_embeddings": True}),
}
SHARDED = "qwen2"


class UnclearChoice(Exception):
    """Greedy decoding met two tokens that are nearly as good: another seed is needed."""


def make_model(config_class, model_class, differences, seed):
    common = dict(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        rms_norm_eps=1e-6,
        rope_parameters=ROPE,
        tie_word_embeddings=False,
        pad_token_id=PADDING,
        bos_token_id=1,
        eos_token_id=2,
    )
    model = model_class(config_class(**common | differences)).float().eval()
    randomise(model, seed)
    return model


def randomise(model, seed):
    """Larger than the usual initialisation, and norms away from one, so that a wrong detail shows in the logits."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=generator)
        parameter.data = 1 + 0.3 * noise if "norm" in name else 0.25 * noise


def unpadded(model, generator):
    ids = torch.randint(FIRST_PLAIN, VOCABULARY, (2, 12), generator=generator)
    result = model(input_ids=ids, labels=ids, output_hidden_states=True)
    loss = F.cross_entropy(result.logits[:, :-1].reshape(-1, VOCABULARY), ids[:, 1:].reshape(-1))
    torch.testing.assert_close(loss, result.loss)
    loss.backward()
    gradients = {f"gradient.{name}": parameter.grad for name, parameter in model.named_parameters()}
    values = {"inputIds": ids, "logits": result.logits, "hiddenStates": result.hidden_states[-1], "loss": loss}
    return values | gradients


@torch.no_grad()
def padded(model, generator):
    ids = torch.randint(FIRST_PLAIN, VOCABULARY, (2, 9), generator=generator)
    mask = torch.ones_like(ids)
    ids[1, 5:], mask[1, 5:] = PADDING, 0
    logits = model(input_ids=ids, attention_mask=mask).logits
    torch.testing.assert_close(logits[1, :5], model(input_ids=ids[1:, :5]).logits[0])
    return {"padded.inputIds": ids, "padded.attentionMask": mask, "padded.logits": logits}


@torch.no_grad()
def greedy(model, generator):
    prompt = torch.randint(FIRST_PLAIN, VOCABULARY, (6,), generator=generator)
    ids = prompt
    for _ in range(NEW_TOKENS):
        best = model(input_ids=ids[None]).logits[0, -1].topk(2)
        # A stop token would end other generators early.
        if best.values[0] - best.values[1] <= LEAST_MARGIN or best.indices[0] < FIRST_PLAIN:
            raise UnclearChoice
        ids = torch.cat((ids, best.indices[:1]))
    generated = model.generate(prompt[None], attention_mask=torch.ones(1, 6), max_new_tokens=NEW_TOKENS,
                               do_sample=False, eos_token_id=None)
    assert torch.equal(generated[0], ids), "the cache changed a token"
    return {"greedy.prompt": prompt, "greedy.tokens": ids[len(prompt) :]}


def compute(kind):
    for seed in count():
        model = make_model(*KINDS[kind], seed)
        generator = torch.Generator().manual_seed(seed + 1)
        try:
            return seed, model, greedy(model, generator) | padded(model, generator) | unpadded(model, generator)
        except UnclearChoice:
            continue


def write(kind):
    folder = Path(__file__).parent / kind
    seed, model, values = compute(kind)
    model.save_pretrained(folder, max_shard_size="20KB" if kind == SHARDED else "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    save_file({name: value.detach().contiguous() for name, value in values.items()}, folder / "golden.safetensors")
    for file in folder.iterdir():
        file.chmod(0o644)
    print(kind, "seed", seed, "loss", values["loss"].item(), "tokens", values["greedy.tokens"].tolist())


torch.set_num_threads(1)
for kind in KINDS:
    write(kind)
