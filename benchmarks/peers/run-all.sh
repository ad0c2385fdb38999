#!/bin/sh
# Every figure of the peers, one line of JSON each: run-all.sh THREADS [SECONDS A FIGURE]. Nothing else should run.
# PYTHON names the interpreter (default python3), with the packages of requirements.txt.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
threads=${1:?how many threads, for example: run-all.sh 2}
seconds=${2:-60}
export OMP_NUM_THREADS="$threads"

"$python" operators.py --threads "$threads"
for model in demo llama-135m; do
    for dtype in float32 bfloat16 bfloat16-autocast; do
        "$python" models.py --model $model --task train --dtype $dtype --threads "$threads" --seconds "$seconds"
    done
    for dtype in float32 bfloat16; do
        for batch in 1 16 64; do
            "$python" models.py --model $model --task decode --dtype $dtype --batch $batch --threads "$threads" \
                --seconds "$seconds"
        done
    done
done
