"""Train the fast model from start to finish: weights, export. The encoder, trained before, gives it pieces and first vectors and is its teacher.

    python models/train/text/train_fast.py --data ../shared/data/text --out models/train/text/out

Seeded and resumable: stopped at any point, the same command goes on from the last finished epoch.
"""

from fit import fit, scores_of  # first: it sets the number of threads before JAX wakes

import numpy as np

import cross_source
import data as corpus
import export
import model
import options
import tokens


def arguments():
    parser = options.parser(__doc__)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--width", type=int, default=model.WIDTH, help="of a token's vector; detectors and hidden layer grow with it")
    parser.add_argument("--no-teacher", action="store_true", help="learn from people's labels alone")
    parser.add_argument("--cross-source", action="store_true", help="also the runs that leave a whole corpus out")
    return parser.parse_args()


def main():
    a = arguments()
    model.resize(a.width)
    rows = corpus.read_train(a.data, a.fold, a.out / "folded")
    keep, _ = corpus.shipped(corpus.counts(rows))
    training = corpus.taught(rows)
    teacher = None if a.no_teacher else np.load(a.out / "teacher.npy").astype(np.float32)
    tokenizer, words = tokens.load(a.out), np.load(a.out / "words.npy")
    p = fit(training, tokenizer, words, a.epochs, a.out / f"fast-{a.width}{'-alone' if a.no_teacher else ''}.pickle", teacher)
    path = a.out / "text-fast.onnx"
    export.write_onnx(p, keep, path)
    export.check(export.stored(p), tokenizer, keep, path, scores_of)
    if a.cross_source:
        cross_source.run(rows, keep, tokenizer, words, a.out)


if __name__ == "__main__":
    main()
