// What the binding costs beside the same work in Rust: batches of 1,000 short texts, and one address at a time.
//
// Takes the folder of a project that has the packages installed (`cargo xtask node` leaves one).

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const project = resolve(process.argv[2] ?? join(ROOT, 'target/node/release/project'));
const { Classifier, text, url } = createRequire(join(project, 'package.json'))('fourc');
const FLOOR = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'release/examples/node_floor');
const [TEXTS, URLS, TIMES] = [20_000, 20_000, 7];

/** Short texts of the corpora, harmless ones and risky ones, numbered so that no two are alike. */
function texts(count) {
  const files = readdirSync(join(ROOT, 'corpora/benign')).filter((file) => file.endsWith('.txt') && file !== 'urls.txt');
  const lines = files.sort().flatMap((file) => readFileSync(join(ROOT, 'corpora/benign', file), 'utf8').split('\n'));
  const short = lines.filter((line) => line && !line.startsWith('#') && line.length <= 120);
  const mixed = short.map((line, place) => (place % 50 ? line : 'dont tell ur mum, its our little secret'));
  return Array.from({ length: count }, (_, place) => `${mixed[place % mixed.length]} ${Math.floor(place / mixed.length)}`);
}

function addresses(count) {
  const lines = readFileSync(join(ROOT, 'corpora/benign/urls.txt'), 'utf8').split('\n');
  const good = lines.filter((line) => line && !line.startsWith('#') && !line.includes(' '));
  return Array.from({ length: count }, (_, place) => good[place % good.length]);
}

const given = texts(TEXTS);
const asked = addresses(URLS);
const folder = mkdtempSync(join(tmpdir(), 'fourc-'));
const files = [join(folder, 'texts.txt'), join(folder, 'urls.txt')];
writeFileSync(files[0], given.join('\n'));
writeFileSync(files[1], asked.join('\n'));
const classifier = await Classifier.open({ components: [] });
const inputs = given.map((line) => text(line));
const urls = asked.map((line) => url(line));

/** Seconds for all texts; `read` does what a caller does with the rows of a batch. */
async function batches(read = () => {}) {
  const begun = performance.now();
  let answered = 0;
  for (let from = 0; from < TEXTS; from += 1_000) {
    const rows = await classifier.classifyBatch(inputs.slice(from, from + 1_000));
    rows.forEach(read);
    answered += rows.length;
  }
  if (answered !== TEXTS) throw new Error('a batch lost answers');
  return (performance.now() - begun) / 1_000;
}

function one() {
  const begun = performance.now();
  for (const input of urls) classifier.classifySync(input);
  return ((performance.now() - begun) * 1_000) / URLS;
}

await batches();
one();
const runs = [];
// In turns, so that whatever else the machine does falls on all alike.
for (let round = 0; round < TIMES; round += 1) {
  const rust = JSON.parse(execFileSync(FLOOR, files, { encoding: 'utf8' }));
  runs.push({ rust, batches: await batches(), read: await batches((row) => row.verdict.scores.length), url: one() });
}
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const of = (number) => median(runs.map(number));
console.log(`median of ${TIMES} rounds, ${TEXTS} short texts in batches of 1,000, ${URLS} addresses; node ${process.version}`);
console.log(`classifyBatch: ${of((run) => run.batches).toFixed(3)} s, Rust ${of((run) => run.rust.batches).toFixed(3)} s, ${of((run) => run.batches / run.rust.batches).toFixed(3)} times Rust`);
console.log(`classifyBatch, every verdict read: ${of((run) => run.read).toFixed(3)} s, ${of((run) => run.read / run.rust.batches).toFixed(3)} times Rust`);
console.log(`classifySync(url): ${of((run) => run.url).toFixed(1)} µs, Rust ${of((run) => run.rust.url).toFixed(1)} µs, ${of((run) => run.url - run.rust.url).toFixed(1)} µs over Rust`);
