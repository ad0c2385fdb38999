"""What math-verify says of the same pairs: python compare_math_verify.py answers.tsv

Needs pip install math-verify==0.9.0 antlr4-python3-runtime==4.13.2. Prints every pair that it judges
otherwise than the table, in three ways of handing the answers over, since it reads LaTeX only between
dollar signs.
"""

import logging
import sys

from math_verify import (
    ExprExtractionConfig,
    LatexExtractionConfig,
    StringExtractionConfig,
    parse,
    verify,
)

EXTRACTION = [
    LatexExtractionConfig(),
    ExprExtractionConfig(),
    StringExtractionConfig(strings=("A", "B", "C", "D", "E")),
]


def plain(text):
    return text


def formula(text):
    return text if "$" in text else f"${text}$"


WAYS = {
    "gold and answer between dollar signs": (formula, formula),
    "gold between dollar signs, answer as it is": (formula, plain),
    "both as they are": (plain, plain),
}


def read_table(path):
    with open(path, encoding="utf-8") as table:
        return [line.rstrip("\n").split("\t") for line in table if "\t" in line]


def is_same(gold, answer):
    try:
        return bool(verify(parse(gold, EXTRACTION), parse(answer, EXTRACTION)))
    except Exception:  # what cannot be judged is wrong
        return False


def main():
    logging.disable(logging.CRITICAL)
    rows = read_table(sys.argv[1])
    for way, (of_gold, of_answer) in WAYS.items():
        verdicts = [is_same(of_gold(gold), of_answer(answer)) for gold, answer, _ in rows]
        judged = list(zip(rows, verdicts))
        positives = [row for row, same in judged if same and row[2] == "different"]
        negatives = [row for row, same in judged if not same and row[2] == "same"]
        print(f"{way}: {len(rows)} pairs, {len(positives)} false positives, "
              f"{len(negatives)} false negatives")
        for name, wrong in (("false positive", positives), ("false negative", negatives)):
            for gold, answer, _ in wrong:
                print(f"  {name}: {gold} | {answer}")


if __name__ == "__main__":
    main()
