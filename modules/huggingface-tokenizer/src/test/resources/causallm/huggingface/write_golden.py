"""Writes the golden files of the tokenizers: python write_golden.py, with tokenizers==0.23.3, here.

Trains four small tokenizers built as those of the models are, and writes what Hugging Face's library makes of awkward
texts: ids without and with special tokens, the places of the tokens, and what decoding gives.
"""
import json
import pathlib
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent

CORPUS = [
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May.",
    "How many clips did Natalia sell altogether in April and May?",
    "She sold 48/2 = <<48/2=24>>24 clips in May.\n\nAltogether she sold 48+24 = 72.\n#### 72",
    "def add(a, b):\n    # adds\n\treturn a + b\n\n\nprint(add(1, 2))\n",
    "It's 5 o'clock; we'll go.\n\nThen we're done.\nYes!\n",
    "Der Bär läuft über die Straße. Ça va très bien, merci. Ελληνικά. Привет, мир! 你好，世界。 こんにちは 🙂🙃",
    "a  b   c    d\te\r\nf\r\n\r\ng",
] * 6

TEXTS = [
    "", " ", "\n", "\n\n", "\n\n\n\n\n", " \n \n ", "\t\t\tx", "a\r\nb\r\n\r\n", "a.\n\nb", "a.\n\n    b\n   c", "x  y   z    ",
    "  leading", "trailing  ", "She sold 48/2 = 24.\n#### 24", "1234567890", "3.14e-10", "It's we'll I'D",
    "🙂", "👩‍👩‍👧‍👦🏳️‍🌈", "e\u0301 é a\u0308\u0323", "ﬁ ½ ² Å", "\u0000\u0001\u007f", "\ufeffx\u200b\u200dy\u00a0z\u2028w", "\ufffd\ufffd",
    "<|endoftext|>", "a<|im_end|>b", "<|im_start|>user\nHi<|im_end|>\n", "<s>[INST] x [/INST]</s>", "<unk><pad>", "<|im_end",
    "<0x0A>", "<0x41><0xFF>", "<think>\nhm\n</think>\n\nyes", "▁▁x ▁y", "ĠĊ", "日本語テスト\n漢字", "Привет", "اَلْعَرَبِيَّةُ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈",
    "a\u0300\u0301\u0302\u0303", "\r", "\r\r\n", "x\u0085y", "\n \n\t\nx", "   \n", "Ω≈ç√∫˜µ≤≥÷", "z" * 50, "ab" * 40,
]


def byte_level(special, pre_tokenizer, normalizer=None, post=None):
    tokenizer = Tokenizer(models.BPE())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = post or processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def smollm():
    return byte_level(
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]),
        post=processors.ByteLevel(trim_offsets=True))


PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
           r"|\s+(?!\S)|\s+")


def split():
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PATTERN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def qwen():
    tokenizer = byte_level([], split(), normalizers.NFC())
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer.add_tokens([AddedToken("<think>", normalized=False), AddedToken("</think>", normalized=False)])
    return tokenizer


def llama3():
    tokenizer = byte_level([], split())
    tokenizer.add_special_tokens(["<|begin_of_text|>", "<|im_end|>", "<|endoftext|>"])
    start = tokenizer.token_to_id("<|begin_of_text|>")
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=True),
        processors.TemplateProcessing(single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", start)])])
    return tokenizer


def llama2():
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=special + [f"<0x{byte:02X}>" for byte in range(256)], limit_alphabet=80,
        show_progress=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    tokenizer.train_from_iterator([text.replace("\n", " ") for text in CORPUS], trainer)
    tokenizer.pre_tokenizer = None
    content = json.loads(tokenizer.to_str())
    content["pre_tokenizer"] = None
    content["added_tokens"] = [token for token in content["added_tokens"] if token["content"] in special]
    tokenizer = Tokenizer.from_str(json.dumps(content))
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def case(tokenizer, text):
    tokenizer.encode_special_tokens = True
    plain = tokenizer.encode(text, add_special_tokens=False)
    tokenizer.encode_special_tokens = False
    special = tokenizer.encode(text, add_special_tokens=False)
    return {
        "text": text,
        "ids": plain.ids,
        "offsets": plain.offsets,
        "special": special.ids,
        "decoded": tokenizer.decode(plain.ids, skip_special_tokens=True),
        "decoded_special": tokenizer.decode(special.ids, skip_special_tokens=True),
    }


def noise(tokenizer, generator):
    """Any ids at all: most bytes of these are no text."""
    size = max(tokenizer.get_vocab().values()) + 1
    first = tokenizer.token_to_id("<0x00>") or 0
    ids = [generator.randrange(first, min(first + 256, size)) if generator.random() < 0.7 else generator.randrange(size)
           for _ in range(generator.randrange(12))]
    return {"ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True)}


KINDS = {
    "smollm": (smollm, {"eos_token": "<|im_end|>", "pad_token": "<|im_end|>"}, {"eos_token_id": 2}),
    "qwen": (qwen, {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}, {"eos_token_id": ["<|im_end|>", "<|endoftext|>"]}),
    "llama3": (llama3, {"eos_token": {"content": "<|im_end|>"}}, {"eos_token_id": ["<|endoftext|>", "<|im_end|>"]}),
    "llama2": (llama2, {"eos_token": "</s>"}, {}),
    "unigram": (unigram, {}, {"eos_token_id": 2}),
}

for name, (make, config, generation) in KINDS.items():
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    tokenizer = make()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    if generation:
        ends = generation["eos_token_id"]
        if isinstance(ends, list):
            generation = {"eos_token_id": [tokenizer.token_to_id(end) for end in ends]}
        (folder / "generation_config.json").write_text(json.dumps(generation) + "\n")
    generator = random.Random(1)
    golden = {
        "size": max(tokenizer.get_vocab().values()) + 1,
        "cases": [case(tokenizer, text) for text in TEXTS + CORPUS[:7]],
        "noise": [noise(tokenizer, generator) for _ in range(300)],
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
