"""Training and decoding speed of transformers on a Llama with random weights, in tokens a second.

    python models.py --model llama-135m --task train --dtype float32 --threads 2
    python models.py --model demo --task decode --dtype bfloat16 --batch 64 --threads 2

train:  forward, backward and a fused AdamW step on --batch sequences of --length tokens (by default 4 x 256 for
        llama-135m, 64 x 128 for demo). Ways: attention "sdpa" or "eager". --dtype bfloat16 keeps weights and
        optimizer state in bfloat16; bfloat16-autocast keeps them in float32 and computes in bfloat16.
decode: greedy, --new-tokens after a prompt of 64; the rate counts new tokens, its time includes the prompt.
        Ways: model.generate, and a plain loop over the model with a growing or a preallocated cache.
Each way is warmed up and gets an equal share of --seconds; tokensPerSecond is the fastest way's median.
"""

import argparse
import contextlib

import torch
import transformers
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM, StaticCache

import peer

MODELS = {
    "llama-135m": dict(
        vocab_size=49_152, hidden_size=576, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3,
        intermediate_size=1_536, tie_word_embeddings=True,
    ),
    "demo": dict(
        vocab_size=24, hidden_size=160, num_hidden_layers=4, num_attention_heads=5, num_key_value_heads=5,
        intermediate_size=448, tie_word_embeddings=True,
    ),
}
TRAINING_SHAPE = {"llama-135m": (4, 256), "demo": (64, 128)}


def make_model(name, dtype, attention):
    torch.manual_seed(0)
    config = LlamaConfig(
        **MODELS[name], max_position_embeddings=4_096, attn_implementation=attention,
        bos_token_id=None, eos_token_id=None, pad_token_id=None,
    )
    return LlamaForCausalLM(config).to(torch.bfloat16 if dtype == "bfloat16" else torch.float32)


def random_ids(arguments, length):
    generator = torch.Generator().manual_seed(1)
    return torch.randint(MODELS[arguments.model]["vocab_size"], (arguments.batch, length), generator=generator)


# --- Training ---------------------------------------------------------------------------------------------------------


def training_step(arguments, attention):
    model = make_model(arguments.model, arguments.dtype, attention).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), fused=True)
    ids = random_ids(arguments, arguments.length)
    mixed = arguments.dtype == "bfloat16-autocast"

    def step():
        with torch.autocast("cpu", torch.bfloat16) if mixed else contextlib.nullcontext():
            loss = model(input_ids=ids, labels=ids, use_cache=False).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

    return step


def measure_training(arguments):
    ways = {}
    for attention in arguments.ways:
        step = training_step(arguments, attention)
        step()
        times = peer.repeat(step, arguments.repeats, arguments.seconds / len(arguments.ways))
        ways[attention] = peer.rates(arguments.batch * arguments.length, times)
    return ways


# --- Decoding ---------------------------------------------------------------------------------------------------------


def generate(model, prompt, count):
    model.generate(
        prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=count,
        eos_token_id=None, pad_token_id=0,
    )


def loop(model, prompt, count, cache):
    ids = prompt
    for _ in range(count):
        logits = model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1).logits
        ids = logits[:, -1].argmax(-1, keepdim=True)


def growing(model, prompt, count):
    loop(model, prompt, count, DynamicCache(config=model.config))


def preallocated(model, prompt, count):
    loop(model, prompt, count, StaticCache(config=model.config, max_cache_len=prompt.shape[1] + count))


DECODERS = {"generate": generate, "growing": growing, "preallocated": preallocated}


@torch.inference_mode()
def measure_decoding(arguments):
    model = make_model(arguments.model, arguments.dtype, "sdpa").eval()
    prompt = random_ids(arguments, arguments.prompt)
    ways = {}
    for name in arguments.ways:
        decode = DECODERS[name]
        decode(model, prompt, 2)
        run = lambda: decode(model, prompt, arguments.new_tokens)
        times = peer.repeat(run, arguments.repeats, arguments.seconds / len(arguments.ways))
        ways[name] = peer.rates(arguments.batch * arguments.new_tokens, times)
    return ways


# --- The command ------------------------------------------------------------------------------------------------------

TASKS = {"train": (measure_training, ["sdpa", "eager"]), "decode": (measure_decoding, list(DECODERS))}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=MODELS, required=True)
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument("--dtype", choices=("float32", "bfloat16", "bfloat16-autocast"), default="float32")
    parser.add_argument("--batch", type=int, help="sequences (default: train as above, decode 1)")
    parser.add_argument("--length", type=int, help="train: tokens of a sequence (default: as above)")
    parser.add_argument("--prompt", type=int, default=64, help="decode: tokens of the prompt (default: 64)")
    parser.add_argument("--new-tokens", type=int, default=64, help="decode: tokens to add (default: 64)")
    parser.add_argument("--ways", nargs="+", help="measure only these ways (default: every way of the task)")
    peer.add_common_arguments(parser, repeats=5, seconds=60)
    arguments = parser.parse_args()
    ways = TASKS[arguments.task][1]
    if unknown := set(arguments.ways or []) - set(ways):
        parser.error(f"--ways: found {', '.join(sorted(unknown))}, expected some of {', '.join(ways)}")
    if arguments.task == "decode" and arguments.dtype == "bfloat16-autocast":
        parser.error("--dtype bfloat16-autocast is for --task train; decode in bfloat16")
    batch, length = TRAINING_SHAPE[arguments.model]
    arguments.ways = arguments.ways or ways
    arguments.batch = arguments.batch or (batch if arguments.task == "train" else 1)
    arguments.length = arguments.length or length
    return arguments


def main():
    arguments = parse()
    peer.set_threads(arguments.threads)
    transformers.logging.set_verbosity_error()
    ways = TASKS[arguments.task][0](arguments)
    best = max(ways, key=lambda name: ways[name]["median"])
    figures = {"tokensPerSecond": ways[best]["median"], "fastestWay": best, "byWay": ways}
    peer.print_result("transformers", arguments, figures, transformers=transformers.__version__)


main()
