// Nothing stays behind: no classifier that nobody holds, nothing of an answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Classifier, text, url } from 'fourc';

import { benign, mebibytes, native, resident } from './common.mjs';

async function opened(count, from) {
  for (let place = 0; place < count; place += 1) {
    const own = await Classifier.open({ effort: 'rules', components: [], threads: 1, limits: { textBytes: from + place } });
    own.classifySync(text('see you at netball'));
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 50));
  }
}

test('classifiers go with their last user', async (t) => {
  const kept = await Classifier.open({ effort: 'rules', components: [], threads: 1 });
  // The allocator keeps room for the next classifier; more of them must not take more.
  await opened(20, 1_000);
  const early = await resident();
  await opened(80, 2_000);
  const late = await resident();
  t.diagnostic(`measured ${mebibytes(early)} after 20 classifiers, ${mebibytes(late)} after 100`);
  assert.equal(native.held(), 1);
  // Room for one and a half; eighty that stayed would take thousands.
  assert.ok(late - early < 128 * 2 ** 20, `${mebibytes(early)} became ${mebibytes(late)}`);
  assert.equal(kept.classifySync(url('https://example.org/')).kind, 'url');
});

test('answers leave nothing behind', async (t) => {
  const classifier = await Classifier.open({ effort: 'rules', components: [], threads: 1 });
  const inputs = benign(3_000).map((line) => text(line));
  const signal = new AbortController().signal;
  async function round() {
    for (const input of inputs.slice(0, 1_000)) classifier.classifySync(input);
    for (const input of inputs.slice(0, 300)) await classifier.classify(input, { signal });
    await classifier.classifyBatch(inputs, { signal });
  }
  // By then the allocator has what it goes on with; forty more rounds leave 172,000 answers.
  for (let count = 0; count < 20; count += 1) await round();
  const early = await resident();
  for (let count = 0; count < 40; count += 1) await round();
  const late = await resident();
  t.diagnostic(`measured ${mebibytes(early)} after 20 rounds, ${mebibytes(late)} after 60`);
  // Seen: 15 and 33. An answer holds some six thousand bytes, so those that stayed would take a thousand.
  assert.ok(late - early < 96 * 2 ** 20, `${mebibytes(early)} became ${mebibytes(late)}`);
});
