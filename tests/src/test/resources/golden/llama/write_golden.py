"""Writes tied/ and untied/: a tiny Llama saved by transformers, and golden.safetensors with what it computes.

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
  greedy.prompt, .tokens  (6) and (24) int64: the prompt, and the tokens that greedy decoding adds to it
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY = 61
PADDING = 0
FIRST_PLAIN = 3  # below lie padding, begin and end of text
NEW_TOKENS = 24
# A greedy choice nearer than this to the second best could fall the other way under another matrix library.
LEAST_MARGIN = 1e-2


def make_model(tied, seed):
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=64,
        rms_norm_eps=1e-5 if tied else 1e-6,
        rope_parameters={"rope_type": "default", "rope_theta": 10_000.0 if tied else 500_000.0},
        tie_word_embeddings=tied,
        pad_token_id=PADDING,
        bos_token_id=1,
        eos_token_id=2,
    )
    model = LlamaForCausalLM(config).float().eval()
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
        assert best.values[0] - best.values[1] > LEAST_MARGIN, "choose another seed"
        assert best.indices[0] >= FIRST_PLAIN, "choose another seed: a stop token ends other generators early"
        ids = torch.cat((ids, best.indices[:1]))
    generated = model.generate(prompt[None], attention_mask=torch.ones(1, 6), max_new_tokens=NEW_TOKENS,
                               do_sample=False, eos_token_id=None)
    assert torch.equal(generated[0], ids), "the cache changed a token"
    return {"greedy.prompt": prompt, "greedy.tokens": ids[len(prompt) :]}


def write(folder, tied, seed):
    model = make_model(tied, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    values = unpadded(model, generator) | padded(model, generator) | greedy(model, generator)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    save_file({name: value.detach().contiguous() for name, value in values.items()}, folder / "golden.safetensors")
    for file in folder.iterdir():
        file.chmod(0o644)
    print(folder.name, "loss", values["loss"].item(), "tokens", values["greedy.tokens"].tolist())


torch.set_num_threads(1)
write(Path(__file__).parent / "tied", tied=True, seed=20)
write(Path(__file__).parent / "untied", tied=False, seed=14)
