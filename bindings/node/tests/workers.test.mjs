// Worker threads: what they share, and what happens when they are ended in the middle of their work. Each measurement is a
// process of its own, so that one that crashes is a failure and not the end of the tests.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { PROJECT, mebibytes, run } from './common.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fourc-'));
after(() => rmSync(folder, { recursive: true }));
const list = join(folder, 'deny.txt');
writeFileSync(list, Array.from({ length: 50_000 }, (_, place) => `host-${place}.example`).join('\n'));

async function measured(program, ...given) {
  const { stdout } = await run(process.execPath, ['--expose-gc', join(PROJECT, 'tests', program), ...given], {
    cwd: PROJECT,
    env: { ...process.env, FOURC_LIST: list },
  });
  return JSON.parse(stdout);
}

test('eight workers that open the same need the memory of one', async (t) => {
  const none = await measured('share.mjs', '0', 'idle');
  const one = await measured('share.mjs', '0', 'open');
  const idle = await measured('share.mjs', '8', 'idle');
  const open = await measured('share.mjs', '8', 'open');
  const [own, eight] = [one.resident - none.resident, open.resident - idle.resident];
  t.diagnostic(`measured one classifier ${mebibytes(own)}, eight workers with one each ${mebibytes(eight)}`);
  // Two entries of the registry: the classifier without the list and the one with it.
  assert.equal(open.held, 2);
  assert.equal(open.denied, 9);
  assert.ok(eight < 1.5 * own, `${mebibytes(eight)} for eight and ${mebibytes(own)} for one`);
});

test('two hundred workers that are ended in mid-flight neither crash nor leak', async (t) => {
  const { early, late, unfinished } = await measured('terminate.mjs', '200', 'main');
  t.diagnostic(`measured ${mebibytes(early)} after 50 workers, ${mebibytes(late)} after 200; ${unfinished} ended in mid-flight`);
  assert.ok(unfinished >= 150, `only ${unfinished} were in mid-flight`);
  assert.ok(late - early < 48 * 2 ** 20, `${mebibytes(early)} became ${mebibytes(late)}`);
});

test('a process in which only workers load the addon survives their end', async () => {
  const { unfinished } = await measured('terminate.mjs', '10', 'workers');
  assert.ok(unfinished > 0);
});
