// What the suites share. They run in a project that has the packed packages installed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Classifier, Policy } from 'fourc';

/** The checkout whose corpora are read. */
export const ROOT = process.env.FOURC_CHECKOUT;
export const read = (path) => readFileSync(join(ROOT, path));
export const rows = (name) => read(`corpora/conformance/${name}.jsonl`).toString().split('\n').filter(Boolean).map((line) => JSON.parse(line));

export const classifier = await Classifier.open({ policy: 'ks3' });
const policy = Policy.preset('ks3');

/** Whether the policy blocks at the levels that a person wrote into the corpora. */
export function isRisky({ levels = {} }) {
  const said = Object.entries(levels).filter(([, level]) => !level.startsWith('<') && level !== 'clear' && level !== 'unknown');
  return said.some(([category, level]) => policy.action(category, level.replace('>=', '')) === 'block');
}

const ordinary = (row) => !row.lists && !row.limits && !row.input.times;

/** Short texts: risky ones by their rows, harmless ones of the benign corpus. */
export const texts = [
  ...rows('text').filter((row) => ordinary(row) && Object.keys(row.input).length === 2 && isRisky(row.expect)).map((row) => [row.input.text, true]),
  ...['general', 'technical', 'bullying', 'drugs'].flatMap((name) =>
    read(`corpora/benign/${name}.txt`).toString().split('\n').filter((line) => line && !line.startsWith('#')).slice(0, 10).map((line) => [line, false])),
];

export const urls = [
  ...rows('url').filter((row) => ordinary(row) && row.input.kind === 'url' && isRisky(row.expect)).map((row) => [row.input.url, true]),
  ...read('corpora/benign/urls.txt').toString().split('\n').filter((line) => line && !line.startsWith('#')).filter((_, place) => place % 60 === 0).map((line) => [line, false]),
];

const listed = new Set(rows('image').filter((row) => row.input.file && isRisky(row.expect)).map((row) => row.input.file));
export const pictures = ['selftest.png', 'sealed_selftest.png', 'house.png', 'beach.jpg', 'skin_tones.png', 'cat.png', 'chart.png', 'books.jpg', 'ball.gif', 'depth16.png']
  .map((file) => [file, listed.has(file), read(`corpora/images/${file}`)]);

/** A classifier that breaks down, or that answers late. */
export const broken = { policy, classifyBatch: async () => { throw new Error('as if a model were broken'); } };
export const late = {
  policy,
  classifyBatch: (_, { signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); }),
};

/** What a form with files looks like to `fetch`. */
export function form(fields, files) {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  for (const [name, bytes, type] of files) made.append(name, new Blob([bytes], { type }), 'a-file');
  return made;
}

export const json = (body) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
