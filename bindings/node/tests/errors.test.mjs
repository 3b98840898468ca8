// Stable codes, causes kept, a bad input of a batch in its own place, and nothing of the input in a message.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { Classifier, ERROR_CODES, FourcError, Policy, image, text, url } from 'fourc';

import { ROOT, require, PROJECT } from './common.mjs';

const { fromAnswer } = require(join(PROJECT, 'node_modules/fourc/lib/errors.cjs'));
const rules = Classifier.openSync({ effort: 'rules', components: [] });
const folder = mkdtempSync(join(tmpdir(), 'fourc-'));
after(() => rmSync(folder, { recursive: true }));

const has = (code, says = '') => (error) =>
  error instanceof FourcError && error instanceof Error && error.code === code && error.message.includes(says);

/** How each code comes about in Node; the others cannot, and say why. */
const WAYS = {
  'invalid-input': () => rules.classifySync(url('no address at all')),
  'unsupported-input': () => rules.classifySync(url('mailto:head@school.example')),
  'limit-exceeded': () => Classifier.openSync({ effort: 'rules', components: [], limits: { textBytes: 4 } }).classifySync(text('hello')),
  configuration: () => Classifier.openSync({ sessions: 0 }),
  'bundle-not-found': () => Classifier.openSync({ bundle: join(folder, 'none') }),
  'bundle-corrupt': () => Classifier.openSync({ bundle: changed('terms.tsv', 'id\n') }),
  'bundle-incompatible': () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'models/base/bundle.json'), 'utf8'));
    return Classifier.openSync({ bundle: changed('bundle.json', JSON.stringify({ ...manifest, taxonomy: '9.0' })) });
  },
  'model-failed': () => Classifier.openSync({ runtime: join(folder, 'libonnxruntime.so.1') }),
  io: () => Classifier.openSync({ effort: 'rules', terms: [{ file: join(folder, 'none.toml') }] }),
  cancelled: () => rules.classify(text('hello'), { signal: AbortSignal.abort() }),
  forked: 'Node starts other processes anew and never forks one that runs',
  'null-pointer': 'only C has pointers to give',
  'reload-refused': async () => {
    const lists = (sites) => [{ layer: 'deny', name: 'school', text: sites.join('\n') }];
    const classifier = await Classifier.open({ effort: 'rules', components: [], lists: lists(['a.example', 'b.example']) });
    await classifier.reload({ lists: lists(['a.example']) });
  },
  internal: 'a bug; its mapping is tested below',
};

function changed(file, content) {
  const copy = mkdtempSync(join(folder, 'base-'));
  cpSync(join(ROOT, 'models/base'), copy, { recursive: true });
  writeFileSync(join(copy, file), content);
  return copy;
}

test('every code of the core has a way or a reason, and is mapped', () => {
  assert.deepEqual(Object.keys(WAYS).sort(), [...ERROR_CODES].sort());
  for (const code of ERROR_CODES) {
    const error = fromAnswer({ code, message: 'what', cause: 'why' });
    assert.ok(has(code, 'what')(error));
    assert.equal(error.cause.message, 'why');
    assert.equal(String(error), 'FourcError: what');
  }
});

for (const [code, way] of Object.entries(WAYS)) {
  if (typeof way === 'string') continue;
  test(`${code} comes about`, async () => {
    await assert.rejects(async () => way(), has(code));
  });
}

test('asynchronous opening fails with the same codes', async () => {
  await assert.rejects(Classifier.open({ bundle: join(folder, 'none') }), has('bundle-not-found'));
  await assert.rejects(Classifier.open({ nonsense: 1 }), has('configuration', 'nonsense'));
  await assert.rejects(Classifier.open({ effort: 'some' }), has('configuration', 'rules, fast'));
  await assert.rejects(Classifier.open({ limits: { textLength: 4 } }), has('configuration', 'text_bytes'));
  await assert.rejects(Classifier.open({ policy: 'toddlers' }), has('configuration', 'ks3'));
  await assert.rejects(Classifier.open({ today: 'soon' }), has('invalid-input'));
});

test('a limit is named as the core names it', () => {
  assert.throws(WAYS['limit-exceeded'], has('limit-exceeded', 'text_bytes = 4'));
});

test('a bad input costs its own place only', async () => {
  const asked = [text('see you at netball'), url('no url at all'), text(''), image(Buffer.from('x')), 'hello', null, 7, {}, { kind: 'smell' }, text('hello')];
  const rows = await rules.classifyBatch(asked);
  const codes = rows.map((row) => row.error?.code);
  const bad = 'invalid-input';
  assert.deepEqual(codes, [undefined, bad, bad, bad, bad, bad, bad, bad, bad, undefined]);
  assert.deepEqual(rows[0].verdict, await rules.classify(asked[0]));
  assert.ok(rows[1].error instanceof FourcError && rows[1].verdict === undefined);
  assert.deepEqual(await rules.classifyBatch([]), []);
  assert.equal((await rules.classifyBatch(new Set(asked))).length, asked.length);
});

test('what is no input says what to do', async () => {
  await assert.rejects(rules.classify('hello'), has('invalid-input', 'text(…) or url(…)'));
  assert.throws(() => rules.classifySync(undefined), has('invalid-input'));
  assert.throws(() => rules.classifySync({ kind: 'text' }), has('invalid-input', 'the text of an input'));
  assert.throws(() => rules.classifySync({ kind: 'image', bytes: 'nothing' }), has('invalid-input', 'bytes'));
  assert.throws(() => rules.classifySync(text('hello', { channel: 'letter' })), has('configuration', 'chat, search'));
  assert.throws(() => rules.classifySync(text(Buffer.from([0x68, 0xff]))), has('invalid-input', 'byte 1'));
  assert.throws(() => rules.classifySync({ kind: 'conversation', turns: [['child']] }), has('invalid-input'));
  assert.throws(() => rules.classifySync({ kind: 'conversation', turns: [null] }), has('invalid-input'));
  assert.throws(() => rules.classifySync({ kind: 'conversation', turns: 'hello' }), has('invalid-input'));
});

test('causes are kept', () => {
  assert.throws(() => Policy.fromJSON('{"schema": 3}'), (error) => has('configuration', 'line 1')(error) && error.cause instanceof Error);
});

test('no message holds the input', async () => {
  const secret = 'pelargonium';
  const rows = await rules.classifyBatch([url(`${secret} is no address`), text(Buffer.from([...Buffer.from(secret), 0xff])), { kind: secret }, text('x', { channel: secret })]);
  for (const { error } of rows) assert.ok(error && !JSON.stringify([error.message, String(error.cause)]).includes(secret));
});

test('a policy refuses what is no verdict', () => {
  assert.throws(() => Policy.preset('ks3').decide({ scores: [] }), has('invalid-input'));
  assert.throws(() => new Policy(), has('configuration'));
  assert.throws(() => new Classifier(), has('configuration'));
});
