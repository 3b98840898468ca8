// Inputs of every kind and carrier, verdicts, policies, lists, cancelling and reloading.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import * as fourc from 'fourc';
import { CATEGORIES, Classifier, LIMITS, Policy, excerpt, evidenceFor, isDenied, levelOf, page, scoreOf, text, url } from 'fourc';

import { ROOT, benign, native } from './common.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fourc-'));
after(() => rmSync(folder, { recursive: true }));
const classifier = await Classifier.open();
const rules = await Classifier.open({ effort: 'rules', components: [] });
const cat = readFileSync(join(ROOT, 'corpora/images/cat.png'));

test('without options it works offline with what is packed', async () => {
  assert.deepEqual(classifier.bundles.map(({ id }) => id), ['base', 'nsfwjs']);
  assert.match(classifier.runtime, /^tract /);
  const message = '🙂 dont tell ur mum, its our little secret';
  const verdict = await classifier.classify(text(message, { channel: 'chat' }));
  assert.ok(fourc.isAtLeast(levelOf(verdict, 'grooming'), 'likely'));
  const blamed = evidenceFor(verdict, 'grooming').map((one) => one.span && message.slice(...one.span));
  assert.ok(blamed.includes('dont tell ur mum'));
  const picture = await classifier.classify(fourc.image(cat));
  assert.equal(picture.coverage.signals.find(({ id }) => id === 'image-model').status, 'ran');
});

test('spans are UTF-16 code units, whatever stands before them', () => {
  for (const before of ['', '🙂', 'é', '\u{1F468}\u200D\u{1F469}', '漢字', '\ud800']) {
    const input = text(`${before} dont tell ur mum`, { subject: `${before} nobody likes u` });
    const verdict = rules.classifySync(input);
    assert.equal(verdict.offsets, 'utf16');
    const cut = verdict.evidence.filter(({ span }) => span).map((one) => excerpt(one, input));
    assert.ok(cut.includes('dont tell ur mum'), before);
  }
});

test('bytes come in every carrier, and are read at once', async () => {
  const copy = new Uint8Array(cat);
  const shared = new Uint8Array(new SharedArrayBuffer(cat.length));
  shared.set(cat);
  const offset = new Uint8Array(cat.length + 7);
  offset.set(cat, 7);
  const carriers = [cat, copy, copy.buffer, new DataView(copy.buffer), new Uint8ClampedArray(copy), new Int8Array(copy), shared, shared.buffer, offset.subarray(7)];
  const wanted = await classifier.classify(fourc.image(cat));
  for (const bytes of carriers) {
    assert.deepEqual(await classifier.classify(fourc.image(bytes)), wanted);
    assert.deepEqual(classifier.classifySync(fourc.screenshot(bytes)).kind, 'screenshot');
  }
  // What happens to the bytes after the call is nobody's business.
  const waiting = classifier.classify(fourc.image(copy));
  copy.fill(0);
  assert.deepEqual(await waiting, wanted);
  assert.deepEqual(rules.classifySync(text(Buffer.from('dont tell ur mum'))), rules.classifySync(text('dont tell ur mum')));
});

test('the encoding of a page is found out', () => {
  const html = '<html><head><meta charset="windows-1252"><title>caf\xe9</title></head><body>n\xe9: dont tell ur mum</body></html>';
  const verdict = rules.classifySync(page(Buffer.from(html, 'latin1')));
  assert.deepEqual(verdict.evidence, rules.classifySync(page(html)).evidence);
  const utf16 = Buffer.from(`\ufeff${html.replace('windows-1252', 'utf-16')}`, 'utf16le');
  const other = rules.classifySync(page(utf16, { contentType: 'text/html; charset=utf-16le' }));
  assert.ok(other.evidence.some((one) => one.category === 'grooming'));
});

test('turns are arrays or objects', () => {
  const pairs = fourc.conversation([['other', 'how old r u'], ['child', 'dont tell ur mum']]);
  const objects = fourc.conversation([{ author: 'other', text: 'how old r u' }, { author: 'child', text: 'dont tell ur mum' }]);
  const verdict = rules.classifySync(pairs);
  assert.deepEqual(rules.classifySync(objects), verdict);
  const blamed = evidenceFor(verdict, 'grooming').find((one) => one.turn === 1);
  assert.equal(excerpt(blamed, pairs), 'dont tell ur mum');
  assert.equal(excerpt(blamed, objects), 'dont tell ur mum');
});

test('one, many, now and later agree', async () => {
  const inputs = [...benign(40).map((line) => text(line)), url('https://www.bet365.com/'), url(new URL('https://example.org/'))];
  const rows = await rules.classifyBatch(inputs);
  for (const [place, input] of inputs.entries()) {
    assert.deepEqual(rows[place].verdict, rules.classifySync(input));
    assert.deepEqual(rows[place].verdict, await rules.classify(input));
  }
});

test('rows of a batch look like plain data, read or not', async () => {
  const inputs = [...benign(4).map((line) => text(line)), text('')];
  const wanted = inputs.slice(0, 4).map((input) => ({ verdict: rules.classifySync(input) }));
  const asked = async () => (await rules.classifyBatch(inputs)).slice(0, 4);
  assert.deepEqual(structuredClone(await asked()), wanted);
  assert.deepEqual(JSON.parse(JSON.stringify(await asked())), JSON.parse(JSON.stringify(wanted)));
  assert.deepEqual((await asked()).map((row) => ({ ...row })), wanted);
  assert.deepEqual(await asked(), wanted);
  const [row] = await asked();
  assert.ok('verdict' in row && !('error' in row));
  assert.equal(row.verdict, row.verdict);
  row.verdict = 'other';
  assert.equal(row.verdict, 'other');
  assert.equal((await rules.classifyBatch(inputs))[4].error.code, 'invalid-input');
});

test('a verdict is plain data', async () => {
  const verdict = rules.classifySync(url('https://www.bet365.com/'));
  assert.deepEqual(structuredClone(verdict), verdict);
  assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict);
  // The fields stand in the core's order, so that logs of both compare line by line.
  assert.deepEqual(Object.keys(verdict), Object.keys(JSON.parse(native.Classifier.openSync('{"effort":"rules"}').verdictJson(url('https://www.bet365.com/')))));
  assert.ok(Object.isFrozen(verdict.coverage.signals) && Object.isFrozen(verdict.assessed));
  assert.equal(scoreOf(verdict, 'grooming'), undefined);
  assert.equal(levelOf(verdict, 'grooming'), 'unknown');
});

test('policies decide, in each way of giving them', async () => {
  const verdict = rules.classifySync(url('https://www.bet365.com/'));
  const decision = Policy.preset('ks3').decide(verdict);
  assert.equal(decision.action, 'block');
  assert.equal(decision.policy, 'ks3');
  assert.equal(decision.reasons[0].category, 'gambling');
  const own = Policy.fromJSON({ ...Policy.preset('ks3').toJSON(), id: 'own', on_incomplete: 'allow' });
  assert.equal(own.decide(JSON.parse(JSON.stringify(verdict))).policy, 'own');
  assert.equal(own.action('gambling', 'strong'), 'block');
  for (const policy of ['staff', own]) {
    const deciding = await Classifier.open({ effort: 'rules', components: [], policy });
    assert.equal(deciding.decide(verdict).policy, policy.id ?? policy);
  }
  assert.deepEqual(Policy.presets.length, 6);
  assert.throws(() => rules.decide(verdict), { code: 'configuration' });
});

test('names come from the core', () => {
  assert.ok(CATEGORIES.includes('grooming') && CATEGORIES.length > 40);
  assert.equal(fourc.categoryInfo('gambling').dimension, 'commerce');
  assert.throws(() => fourc.categoryInfo('fun'), { code: 'configuration' });
  assert.equal(LIMITS.textBytes, 4 * 2 ** 20);
  assert.equal(fourc.TAXONOMY_VERSION, native.taxonomyVersion());
  assert.equal(rules.canonical('HTTP://WWW.Example.org:80/a/../b'), 'http://www.example.org/b');
  assert.equal(rules.address('https://www.bing.com/search?q=cats').search.text, 'cats');
  assert.ok(rules.entries('dont tell ur mum').length > 0);
  const { source } = rules.classifySync(url('https://www.bet365.com/')).evidence[0];
  assert.equal(typeof (rules.describe(source) ?? ''), 'string');
});

test('own terms and calibrations are taken', async () => {
  const toml = '[[term]]\nterm = "the old mill at lunch"\nlabel = "drugs"\nstrength = "strong"\n';
  writeFileSync(join(folder, 'school.toml'), toml);
  writeFileSync(join(folder, 'table.tsv'), 'term\tlabel\tstrength\nthe old mill at lunch\tdrugs\tstrong\n');
  const ways = [
    { name: 'school', toml },
    { file: join(folder, 'school.toml') },
    { file: pathToFileURL(join(folder, 'table.tsv')) },
    { name: 'school', table: 'term,strength\nthe old mill at lunch,strong\n', label: 'drugs' },
  ];
  for (const terms of ways) {
    const own = await Classifier.open({ effort: 'rules', components: [], terms: [terms] });
    assert.ok(fourc.isAtLeast(levelOf(own.classifySync(text('meet by the old mill at lunch')), 'drugs'), 'likely'));
  }
  assert.equal(levelOf(rules.classifySync(text('meet by the old mill at lunch')), 'drugs'), 'clear');
});

test('lists of addresses speak in their layers, and are exchanged while others ask', async () => {
  const deny = join(folder, 'deny.txt');
  writeFileSync(deny, 'videos.example\n');
  const own = await Classifier.open({
    effort: 'rules',
    components: [],
    today: new Date(2026, 10, 22),
    lists: [{ layer: 'deny', file: deny }, { layer: 'allow', name: 'school', text: 'betfair.com' }, { layer: 'sealed', name: 'licensed' }],
  });
  assert.ok(isDenied(own.classifySync(url('https://m.videos.example/1'))));
  assert.equal(levelOf(own.classifySync(url('https://betfair.com/')), 'gambling'), 'clear');
  assert.deepEqual(own.lists.filter(({ layer }) => layer === 'deny'), [{ layer: 'deny', name: 'deny/deny', entries: 1, expires: null, missing: false }]);
  assert.ok(own.lists.some(({ layer, missing }) => layer === 'sealed' && missing));
  assert.equal(own.classifySync(url('https://example.org/')).coverage.complete, false);

  writeFileSync(deny, 'videos.example\nmore.example\n');
  assert.ok(!isDenied(own.classifySync(url('https://more.example/'))));
  await own.reload();
  assert.ok(isDenied(own.classifySync(url('https://more.example/'))));
  // What is worse than before is not taken.
  writeFileSync(deny, '');
  await assert.rejects(own.reload(), { code: 'invalid-input' });
  await assert.rejects(own.reload({ lists: [] }), { code: 'reload-refused' });
  assert.ok(isDenied(own.classifySync(url('https://more.example/'))));
});

test('a signal cancels, before and in between', async () => {
  const inputs = benign(20_000).map((line) => text(line));
  await assert.rejects(rules.classifyBatch(inputs.slice(0, 2), { signal: AbortSignal.abort('enough') }), { code: 'cancelled', name: 'AbortError', cause: 'enough' });
  const controller = new AbortController();
  const begun = performance.now();
  const waiting = classifier.classifyBatch(inputs, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(waiting, { code: 'cancelled' });
  assert.ok(performance.now() - begun < 5_000);
  // A signal that outlives many calls keeps nothing of them.
  const long = new AbortController();
  for (let round = 0; round < 100; round += 1) await rules.classify(text('hello'), { signal: long.signal });
  const { getEventListeners } = await import('node:events');
  assert.equal(getEventListeners(long.signal, 'abort').length, 0);
});

test('the event loop turns while models read', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  await classifier.classifyBatch(benign(600).map((line) => text(line)));
  clearInterval(timer);
  assert.ok(turns > 3, `${turns} turns`);
});
