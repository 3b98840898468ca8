"""Threads, forks, spawned workers, event loops, and a hundred thousand calls."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import RISKY, Runner, benign

import fourc
from fourc import Text, Url

memory = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")


def resident() -> float:
    """Resident memory in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


TEXTS = [Text(text) for text in benign(60) + RISKY]


def test_threads_share_one_classifier_and_agree(classifier: fourc.Classifier) -> None:
    wanted = [classifier.classify(text).to_json() for text in TEXTS]

    def ask(_: int) -> list[str]:
        return [classifier.classify(text).to_json() for text in TEXTS]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == wanted for found in pool.map(ask, range(8)))


def test_the_interpreter_runs_while_the_core_works(classifier: fourc.Classifier) -> None:
    long = Text("an ordinary sentence about the weather in march. " * 4000)
    ticks, done = 0, threading.Event()

    def ask() -> None:
        classifier.classify(long)
        done.set()

    worker = threading.Thread(target=ask)
    worker.start()
    while not done.wait(0.001):
        ticks += 1
    worker.join()
    assert ticks > 5


def test_asyncio_to_thread(classifier: fourc.Classifier) -> None:
    async def all_at_once() -> list[fourc.Verdict]:
        return list(await asyncio.gather(*(asyncio.to_thread(classifier.classify, text) for text in TEXTS)))

    assert asyncio.run(all_at_once()) == [classifier.classify(text) for text in TEXTS]


@pytest.mark.parametrize("runtime", [None, "tract"], ids=["onnxruntime", "tract"])
def test_a_forked_child_is_told_so_and_can_make_its_own(run: Runner, runtime: str | None) -> None:
    status, output = run(f"""
import os, fourc
clf = fourc.Classifier(runtime={runtime!r})
text = fourc.Text("dont tell ur mum, its our little secret")
parent = clf.classify_batch([text] * 200)[0]
child = os.fork()
if child == 0:
    codes = []
    for ask in (lambda: clf.classify(text), lambda: clf.classify_batch([text] * 100), lambda: clf.classify_arrow(["x"])):
        try:
            ask()
        except fourc.FourcError as error:
            codes.append((type(error).__name__, error.code, "spawn" in error.message))
    assert codes == [("ForkedError", "forked", True)] * 3, codes
    own = fourc.Classifier(runtime={runtime!r})
    assert own.classify_batch([text] * 200)[0].to_json() == parent.to_json()
    print("child is fine", flush=True)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert clf.classify(text) == parent
print("parent is fine")
""")
    assert status == 0 and "child is fine" in output and "parent is fine" in output, output


def ask_in_a_worker(classifier: fourc.Classifier, text: str) -> tuple[int, str]:
    return os.getpid(), classifier.classify(Text(text)).to_json()


def test_spawned_workers_get_the_classifier_by_its_options(classifier: fourc.Classifier) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        answers = list(pool.map(ask_in_a_worker, [classifier] * 20, RISKY * 6 + RISKY[:2]))
    assert os.getpid() not in {pid for pid, _ in answers}
    assert [json for _, json in answers] == [classifier.classify(Text(text)).to_json() for text in RISKY * 6 + RISKY[:2]]


def test_a_batch_can_be_interrupted(run: Runner) -> None:
    status, output = run("""
import os, signal, threading, time, fourc
clf = fourc.Classifier(threads=1)
texts = [fourc.Text(f"an ordinary sentence about the weather, number {i}") for i in range(400_000)]
threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
begun = time.perf_counter()
try:
    clf.classify_batch(texts)
    print("not interrupted")
except KeyboardInterrupt:
    print(f"interrupted {time.perf_counter() - begun < 30}")
""")
    assert status == 0 and "interrupted True" in output, output


@memory
def test_a_hundred_thousand_calls_leave_memory_flat(rules: fourc.Classifier) -> None:
    inputs = [Text(RISKY[0]), Text("see you at netball"), Url("https://www.bet365.com/")]

    def ask(times: int) -> None:
        for place in range(times):
            verdict = rules.classify(inputs[place % 3])
            assert verdict.top is None or verdict.top.level
            for one in verdict.evidence:
                verdict.excerpt(one)
            try:
                rules.classify(Text(""))
            except fourc.InvalidInputError:
                pass

    ask(10_000)
    before = resident()
    ask(100_000)
    assert resident() - before < 8, "100,000 further calls keep no more than 8 MiB"


@memory
def test_models_stay_flat_too(classifier: fourc.Classifier) -> None:
    for _ in range(3):
        classifier.classify_batch(TEXTS * 20)
    before = resident()
    for _ in range(10):
        classifier.classify_batch(TEXTS * 20)
    assert resident() - before < 24
