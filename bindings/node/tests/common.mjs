// What several suites share. The tests run in a project that has the packed packages installed.

import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The checkout whose corpora are read. */
export const ROOT = process.env.FOURC_CHECKOUT;
/** The library of ONNX Runtime. */
export const ONNXRUNTIME = process.env.FOURC_ONNXRUNTIME;
/** The project that the packages are installed in. */
export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..');

export const require = createRequire(import.meta.url);
/** The addon itself, which the package does not export. */
export const native = require(join(PROJECT, 'node_modules/fourc/lib/native.cjs'));

export const read = (path) => readFileSync(join(ROOT, path), 'utf8');
export const lines = (path) => read(path).split('\n').filter(Boolean).map((line) => JSON.parse(line));

/** Short harmless texts out of the corpora, as many as are asked for. */
export function benign(count) {
  const files = readdirSync(join(ROOT, 'corpora/benign')).filter((file) => file.endsWith('.txt') && file !== 'urls.txt');
  const texts = files.sort().flatMap((file) => read(`corpora/benign/${file}`).split('\n'));
  const good = texts.filter((text) => text && !text.startsWith('#') && text.length <= 120);
  return Array.from({ length: count }, (_, place) => `${good[place % good.length]} ${Math.floor(place / good.length)}`);
}

/** Resident memory in bytes after garbage was collected. */
export async function resident() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 50));
  }
  return process.memoryUsage.rss();
}

export const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Runs a program of its own in the project. */
export const run = promisify(execFile);
