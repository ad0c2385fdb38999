"""Writes golden.json: what transformers makes of some texts with SmolLM2-135M-Instruct, in float32.

    python write_golden.py FOLDER      (torch 2.13, transformers 5; FOLDER is the model's Hugging Face folder)
"""
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

TEXTS = [
    "Question: Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May."
    " How many clips did Natalia sell altogether in April and May?\nAnswer:\n",
    "def factorial(n):\n",
    "Die Hauptstadt von Frankreich ist",
]

folder = sys.argv[1]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
cases = []
for text in TEXTS:
    tokens = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    with torch.no_grad():
        log_probabilities = model(**tokens).logits[0].log_softmax(-1)
        best = log_probabilities[-1].topk(8)
        greedy = model.generate(
            **tokens, do_sample=False, max_new_tokens=64, min_new_tokens=64, repetition_penalty=1.0
        )[0, tokens.input_ids.shape[1]:]
    followed = tokens.input_ids[0, 1:]
    cases.append({
        "text": text,
        "tokens": tokens.input_ids[0].tolist(),
        "logProbabilities": log_probabilities[:-1].gather(1, followed[:, None])[:, 0].tolist(),
        "bestTokens": best.indices.tolist(),
        "bestLogProbabilities": best.values.tolist(),
        "greedy": greedy.tolist(),
    })
(Path(__file__).parent / "golden.json").write_text(json.dumps(cases, indent=1) + "\n")
