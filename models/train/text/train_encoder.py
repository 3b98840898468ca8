"""Fine-tune the encoder from start to finish: tokeniser, weights, export, scores of every row for the fast model to learn from.

    python models/train/text/train_encoder.py --data ../shared/data/text --out models/train/text/out

Seeded and resumable: stopped at any point, the same command goes on from the last finished epoch.
"""

import encoder_fit  # first: it sets the number of threads before JAX wakes

import numpy as np

import alike
import data as corpus
import encoder
import encoder_export
import metrics
import options
import pretrained
import tokens
from labels import HEADS, TRAINED


def progress(rows, tokenizer):
    """Prints how well development styles are told apart: the labels' means against all rows, and against each one's own."""
    rows = [row for row in rows if row.split == "dev" and row.file == corpus.scheme.AUTHORED]

    def report(p, epoch):
        z = encoder_fit.logits_of(p, tokenizer, [row.text for row in rows])
        table = []
        for j, name in enumerate(HEADS):
            known = np.array([name in row.known for row in rows])
            truth = np.array([row.known.get(name, 0) for row in rows])
            stated = known & np.array([name in row.stated or row.orig == "plain" for row in rows])
            if truth.sum() >= 20:
                table.append((name, metrics.auprc(z[known, j], truth[known]), metrics.auprc(z[stated, j], truth[stated]),
                              metrics.recall_at(0.01)(z[known, j], truth[known])))
        print(f"epoch {epoch + 1}, development: macro AUPRC {np.mean([r[1] for r in table]):.3f} against all rows, "
              f"{np.mean([r[2] for r in table]):.3f} against own and plain ones, recall at 1 % {np.mean([r[3] for r in table]):.3f}", flush=True)
        print(" ".join(f"{n} {a:.2f}/{b:.2f}/{r:.2f}" for n, a, b, r in table), flush=True)

    return report


def main():
    a = options.parser(__doc__).parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    rows = corpus.read_train(a.data, a.fold, a.out / "folded")
    training = [row for row in rows if row.split == "train"]
    second = [row for row in training if not row.is_listed]
    first = [row for row in second if not row.is_later]
    weights, original = pretrained.fetch(a.out / "pretrained")
    plain, joined = a.out / "pieces.json", a.out / tokens.FILE
    vectors, tokenizer = pretrained.cut(weights, original, [row.text for row in first], plain)
    print(f"{len(training)} training rows, {len(vectors)} pieces", flush=True)
    p = encoder.initial(weights, vectors, len(HEADS), encoder_fit.SEED)
    for number, course in enumerate(encoder_fit.COURSES, 1):
        own = training if course.joined else second if course.later else first
        if course.joined:
            p = {**p, "words": alike.join(p["words"], plain, joined)}
            tokenizer = tokens.load(a.out)
        p = encoder_fit.fit(own, tokenizer, p, course, a.out / f"encoder-{number}.pickle", progress(rows, tokenizer))
    keep, _ = corpus.shipped(corpus.counts(rows))
    path = a.out / "text-encoder.onnx"
    encoder_export.write_onnx(p, [HEADS.index(name) for name in TRAINED], path)
    teacher = encoder_export.scores(path, tokenizer, [row.text for row in corpus.taught(rows)], threads=2)
    np.save(a.out / "words.npy", encoder_export.stored(p)["words"])
    np.save(a.out / "teacher.npy", teacher.astype(np.float16))
    encoder_export.write_onnx(p, [HEADS.index(name) for name in keep], path)
    encoder_export.check(p, tokenizer, keep, path)


if __name__ == "__main__":
    main()
