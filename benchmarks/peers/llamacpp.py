"""Sampling by llama.cpp's server, in the process of its Python package xllamacpp, at bfloat16.

    python llamacpp.py --task sampling --model FOLDER --load LOAD.json --threads 2

--model is the Hugging Face folder of a Llama: its weights are written to a GGUF file beside the load, in bfloat16
(norms in float32), once. --load is what works.py takes. Ways are the numbers of requests that the server decodes at
a time (its slots); it continues a slot's cache where a prompt begins alike. Requests are arrays of tokens, so no text
is tokenized. The rate counts new tokens, the one that ends a text included.
"""

import argparse
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import gguf
import torch
import xllamacpp
from safetensors import safe_open

import peer

LAYER = {
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}
OUTER = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
         "lm_head.weight": "output.weight"}


# --- The file ---------------------------------------------------------------------------------------------------------


def gguf_name(name):
    if name in OUTER:
        return OUTER[name]
    _, _, layer, rest = name.split(".", 3)
    return f"blk.{layer}.{LAYER[rest.removesuffix('.weight')]}.weight"


def interleaved(weight, heads):
    """Rows of each head from (first halves, second halves) to pairs: llama.cpp turns neighbours in its Llama."""
    rows, columns = weight.shape
    return weight.view(heads, 2, rows // heads // 2, columns).transpose(1, 2).reshape(rows, columns)


def add_tensor(writer, name, weight, config):
    if name.endswith("q_proj.weight"):
        weight = interleaved(weight, config["num_attention_heads"])
    if name.endswith("k_proj.weight"):
        weight = interleaved(weight, config["num_key_value_heads"])
    if weight.dim() == 1:
        writer.add_tensor(gguf_name(name), weight.float().numpy())
        return
    raw = weight.to(torch.bfloat16).contiguous().view(torch.uint8).numpy()
    writer.add_tensor(gguf_name(name), raw, raw_dtype=gguf.GGMLQuantizationType.BF16)


def rope_theta(config):
    return config.get("rope_theta") or config["rope_parameters"]["rope_theta"]


def write_gguf(folder, path):
    """Tokens have made-up texts, since all prompts are numbers."""
    config = json.loads((folder / "config.json").read_text())
    vocabulary = config["vocab_size"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_rope_dimension_count(config["hidden_size"] // config["num_attention_heads"])
    writer.add_rope_freq_base(rope_theta(config))
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_BF16)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([f"t{i}" for i in range(vocabulary)])
    writer.add_token_types([gguf.TokenType.NORMAL] * vocabulary)
    writer.add_token_merges(["t 0"])
    ends = config.get("eos_token_id")
    writer.add_eos_token_id(vocabulary - 1 if ends is None else ends if isinstance(ends, int) else ends[0])
    with safe_open(folder / "model.safetensors", "pt") as weights:
        for name in weights.keys():
            add_tensor(writer, name, weights.get_tensor(name), config)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


# --- Sampling ---------------------------------------------------------------------------------------------------------


def start_server(path, load, slots, threads):
    longest = max(len(job["prompt"]) + max(job["limits"]) for job in load["jobs"])
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_parallel = slots
    parameters.n_ctx = slots * (longest // 32 + 2) * 32
    parameters.n_gpu_layers = 0
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.fit_params = False
    parameters.cache_ram_mib = 0
    parameters.verbosity = -1
    return xllamacpp.Server(parameters)


def complete(server, prompt, limit, load, temperature):
    """The server's answer to one request."""
    wish = {
        "prompt": prompt, "n_predict": limit, "temperature": temperature, "samplers": ["temperature"],
        "ignore_eos": not load["ends"], "cache_prompt": True, "return_tokens": True,
    }
    request = urllib.request.Request(
        server.listening_address + "/completion", json.dumps(wish).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def sample(server, slots, load, temperature):
    """All completions, so many requests at a time as there are slots."""
    jobs = load["jobs"][: load["forPeers"]]
    requests = [(job["prompt"], limit) for job in jobs for limit in job["limits"]]
    with ThreadPoolExecutor(slots) as pool:
        return list(pool.map(lambda request: complete(server, *request, load, temperature), requests))


def measure(arguments):
    load = json.loads(Path(arguments.load).read_text())
    path = Path(arguments.load).with_name(Path(arguments.model).resolve().name + ".gguf")
    if not path.exists():
        part = path.with_suffix(".part")
        write_gguf(Path(arguments.model), part)
        part.rename(path)
    ways = {}
    for way in arguments.ways:
        server = start_server(path, load, int(way), arguments.threads)
        complete(server, load["jobs"][0]["prompt"], 2, load, 0)
        runs = []
        times = peer.repeat(
            lambda: runs.append(sample(server, int(way), load, arguments.temperature)),
            arguments.repeats, arguments.seconds / len(arguments.ways),
        )
        tokens = sum(answer["tokens_predicted"] for run in runs for answer in run) / len(runs)
        ways[way] = peer.rates(tokens, times)
        first = runs[-1][0]["tokens"][:8]
        del server
    checks = {} if load["ends"] else {"newTokens": tokens}
    return ways, checks if arguments.temperature else checks | {"firstTokens": first}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peer.add_work_arguments(parser, ["sampling", "completions"], ["bfloat16"], ["16", "64"])
    peer.add_common_arguments(parser, repeats=5, seconds=60)
    arguments = parser.parse_args()
    peer.set_threads(arguments.threads)
    ways, checks = measure(arguments)
    versions = {"xllamacpp": version("xllamacpp"), "system": xllamacpp.get_system_info()}
    peer.print_result("llama.cpp", arguments, peer.fastest(ways) | {"checks": checks}, **versions)


main()
