// The golden vectors of `corpora/conformance` and `corpora/regression`, on both engines; the corpus' README says what holds.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import Ajv2020 from 'ajv/dist/2020.js';
import { Classifier, LEVELS, Policy, categoryInfo, evidenceFor, excerpt, isAllowed, isAtLeast, isDenied, levelOf, scoreOf } from 'fourc';
import * as fourc from 'fourc';

import { ONNXRUNTIME, ROOT, lines, native, read, require } from './common.mjs';
import { picture } from './made.mjs';

const { written } = require(join(import.meta.dirname, '../node_modules/fourc/lib/options.cjs'));
const suites = (folder) => {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.jsonl')).sort();
  return Object.fromEntries(names.map((name) => [name, lines(`${folder}/${name}`)]));
};
const GOLDEN = suites('corpora/conformance');
const REGRESSIONS = suites('corpora/regression');
const ROWS = [GOLDEN, REGRESSIONS].flatMap((all) => Object.values(all)).flat();
const KNOWN = new Set(
  read('corpora/conformance/known-failures.txt').split('\n').filter((line) => line && !line.startsWith('#')),
);
const fits = new Ajv2020({ strict: false, validateFormats: false }).compile(
  JSON.parse(read('models/schema/verdict.v1.json')),
);

test('the corpus is whole', () => {
  const manifest = JSON.parse(read('corpora/conformance/manifest.json'));
  const counts = Object.fromEntries(Object.entries(GOLDEN).map(([name, rows]) => [name, rows.length]));
  assert.deepEqual(counts, Object.fromEntries(Object.entries(manifest.suites).sort()));
  assert.equal(Object.values(counts).reduce((sum, count) => sum + count, 0), manifest.total);
  const ids = new Set(ROWS.map((row) => row.id));
  assert.equal(ids.size, ROWS.length);
  for (const id of KNOWN) assert.ok(ids.has(id), `${id} is a known failure without a row`);
  assert.ok(Object.keys(REGRESSIONS).length > 0);
});

/** One classifier, and one of the bare addon, for each set of options. */
const built = new Map();
function classifiers(row, engine) {
  const options = {
    bundle: join(ROOT, 'models/base'),
    components: row.bundle === 'base+nsfwjs' ? [join(ROOT, 'models/nsfwjs')] : [],
    limits: Object.fromEntries(
      Object.entries(row.limits ?? {}).map(([name, limit]) => [name.replace(/_./g, (two) => two[1].toUpperCase()), limit]),
    ),
    lists: row.lists,
    today: row.today,
    runtime: engine === 'tract' ? 'tract' : ONNXRUNTIME,
    threads: 1,
  };
  const key = JSON.stringify(options);
  // Lists are opened for their row only; everything else stays.
  const made = built.get(key) ?? { classifier: Classifier.openSync(options), core: native.Classifier.openSync(written(options)) };
  if (!row.lists) built.set(key, made);
  return made;
}

async function question(given) {
  const { kind, times = 1, ...rest } = given;
  switch (kind) {
    case 'text':
      return fourc.text(rest.text.repeat(times), { channel: rest.channel, author: rest.author, subject: rest.subject });
    case 'url':
      return fourc.url(rest.url);
    case 'page': {
      const html = rest.html_file ? read(`corpora/pages/${rest.html_file}`) : (rest.html ?? '').repeat(times);
      return fourc.page(html, { url: rest.url, title: rest.title });
    }
    case 'conversation':
      return fourc.conversation(rest.turns);
    default: {
      const bytes = rest.file ? readFileSync(join(ROOT, 'corpora/images', rest.file)) : await picture(rest.made);
      return kind === 'image'
        ? fourc.image(bytes)
        : fourc.screenshot(bytes, { title: rest.title, url: rest.url, text: rest.text });
    }
  }
}

const engines = ONNXRUNTIME ? ['tract', 'onnxruntime'] : ['tract'];
for (const engine of engines) {
  for (const row of ROWS) {
    test(`${row.id} ${engine}`, async () => {
      if (!KNOWN.has(row.id)) return check(row, engine);
      return assert.rejects(() => check(row, engine), `${row.id} holds now: take it out of known-failures.txt`);
    });
  }
}

/** What a refusal must be. */
const refused = (expect) => (error) =>
  error instanceof fourc.FourcError && error.code === expect.error && error.message.includes(expect.says ?? '');

async function check(row, engine) {
  const { expect } = row;
  if (row.input.kind === 'policy') return checkPolicy(row);
  const input = await question(row.input);
  if (expect.error && row.lists) {
    await assert.rejects(async () => classifiers(row, engine).classifier.classify(input), refused(expect));
    return undefined;
  }
  const { classifier, core } = classifiers(row, engine);
  if (expect.canonical !== undefined) {
    const canonical = classifier.canonical(input.url);
    assert.equal(canonical, expect.canonical);
    assert.equal(classifier.canonical(canonical), canonical);
  }
  if (expect.error) {
    assert.throws(() => classifier.classifySync(input), refused(expect));
    await assert.rejects(classifier.classify(input), refused(expect));
    return undefined;
  }
  if (input.kind === 'url') checkAddress(classifier.address(input.url), input.url, expect);
  const verdict = await classifier.classify(input);
  assert.deepEqual(classifier.classifySync(input), verdict);
  checkForm(verdict, row, engine, input, core);
  checkLevels(verdict, expect);
  for (const seen of expect.evidence ?? []) checkEvidence(verdict, seen, input);
  for (const [signal, status] of Object.entries(expect.coverage ?? {})) {
    assert.equal(verdict.coverage.signals.find(({ id }) => id === signal)?.status, status, signal);
  }
  if (expect.conditions) assert.deepEqual(verdict.coverage.conditions, expect.conditions);
  if (expect.complete !== undefined) assert.equal(verdict.coverage.complete, expect.complete);
  if (expect.denied !== undefined) assert.equal(isDenied(verdict), expect.denied);
  if (expect.allowed !== undefined) assert.equal(isAllowed(verdict), expect.allowed);
  for (const [preset, action] of Object.entries(expect.decision ?? {})) {
    assert.equal(Policy.preset(preset).decide(verdict).action, action, preset);
  }
  return undefined;
}

function checkPolicy({ input, expect }) {
  const read = () => Policy.fromJSON(JSON.stringify(input.json));
  if (expect.error) {
    assert.throws(read, refused(expect));
  } else {
    const policy = read();
    assert.deepEqual(Policy.fromJSON(policy.toJSON()).toJSON(), policy.toJSON());
  }
}

function checkAddress(address, url, expect) {
  const cut = (span) => (span ? url.slice(...span) : undefined);
  if (expect.search !== undefined) {
    const { search } = address;
    const found = search && {
      engine: search.engine,
      text: search.text,
      mode: search.mode,
      safe: search.safe_search ?? undefined,
      autocomplete: search.autocomplete,
      excerpt: cut(search.span),
    };
    const wanted = expect.search && { mode: 'web', autocomplete: false, safe: undefined, ...expect.search };
    assert.deepEqual(found, wanted);
  }
  if (expect.targets !== undefined) {
    const found = address.targets.map(({ canonical, wrapper, kind, span }) => ({ canonical, wrapper, kind, excerpt: cut(span) }));
    assert.deepEqual(found, expect.targets);
  }
  if (expect.unknown_target !== undefined) assert.equal(address.unknown_target, expect.unknown_target);
}

/** What must hold of every verdict, whatever the row promises. */
function checkForm(verdict, row, engine, input, core) {
  const json = JSON.stringify(verdict);
  assert.ok(fits(JSON.parse(json)), JSON.stringify(fits.errors));
  assert.deepEqual(JSON.parse(json), JSON.parse(core.verdictJson(input)));
  assert.equal(verdict.kind, row.input.kind);
  assert.equal(verdict.offsets, 'utf16');
  const { provenance } = verdict;
  assert.equal(provenance.engine, fourc.version);
  assert.equal(provenance.taxonomy, fourc.TAXONOMY_VERSION);
  assert.ok(provenance.runtime.startsWith(engine), provenance.runtime);
  assert.equal(provenance.bundles.map(({ id }) => id).join('+'), row.bundle ?? 'base');
  for (const bundle of provenance.bundles) {
    assert.ok(bundle.version && /^sha256:[0-9a-f]{64}$/.test(bundle.digest));
    assert.ok(bundle.models.every((model) => model.licence && model.calibration));
  }
  for (const one of verdict.evidence) {
    if (one.span) assert.ok(excerpt(one, input), `a span that cuts out nothing: ${JSON.stringify(one)}`);
  }
}

const claim = (one) => {
  const said = [one.category, one.context, one.condition].filter((value) => value !== undefined);
  assert.equal(said.length, 1);
  return said[0];
};

function checkLevels(verdict, expect) {
  for (const [category, wanted] of Object.entries(expect.levels ?? {})) {
    const level = levelOf(verdict, category);
    if (wanted.startsWith('>=')) assert.ok(isAtLeast(level, wanted.slice(2)), `${category} is ${level}`);
    else if (wanted.startsWith('<')) assert.ok(level !== 'unknown' && !isAtLeast(level, wanted.slice(1)), `${category} is ${level}`);
    else assert.equal(level, wanted, category);
    assert.ok(LEVELS.includes(level));
  }
  for (const category of expect.absent ?? []) {
    assert.equal(levelOf(verdict, category), 'unknown', category);
    assert.equal(scoreOf(verdict, category), undefined, category);
  }
  if (expect.flagged) {
    const flagged = verdict.scores.filter(({ category, level }) => categoryInfo(category).kind === 'risk' && isAtLeast(level, 'likely'));
    assert.deepEqual(flagged.map(({ category }) => category).sort(), [...expect.flagged].sort());
  }
  for (const [category, contexts] of Object.entries(expect.suppressed ?? {})) {
    const entry = verdict.scores.find((score) => score.category === category);
    const by = entry.suppressed_by.map((place) => claim(verdict.evidence[place]));
    assert.ok(by.length > 0 && contexts.every((context) => by.includes(context)), category);
    assert.ok(entry.score < entry.raw_score && evidenceFor(verdict, category).length > 0, category);
  }
  for (const source of expect.unseen ?? []) {
    assert.equal(verdict.evidence.find((one) => one.source.startsWith(source)), undefined, source);
  }
}

function checkEvidence(verdict, seen, input) {
  const candidates = verdict.evidence.filter(
    (one) =>
      claim(one) === seen.claim &&
      one.source.startsWith(seen.source) &&
      one.part === seen.part &&
      one.turn === seen.turn &&
      (seen.overruled === undefined || (one.basis === 'list' && one.strength <= 0) === seen.overruled),
  );
  assert.ok(candidates.length > 0, `no evidence like ${JSON.stringify(seen)}`);
  if (seen.excerpt === undefined) return;
  const own = excerpt({ span: [0, Infinity], part: seen.part, turn: seen.turn }, input);
  assert.equal(own.slice(...seen.utf16), seen.excerpt);
  assert.equal([...own].slice(...seen.codepoint).join(''), seen.excerpt);
  assert.equal(Buffer.from(own).subarray(...seen.utf8).toString(), seen.excerpt);
  const spans = candidates.map(({ span }) => JSON.stringify(span));
  assert.ok(spans.includes(JSON.stringify(seen.utf16)), `${JSON.stringify(seen.utf16)} is not among ${spans}`);
}
