// The package itself: both kinds of module, types, and nothing that runs when it is installed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const HERE = dirname(fileURLToPath(import.meta.url));

test('both kinds of module give the same functions, and what is declared is what is exported', async () => {
  const [esm, cjs] = [await import('fourc-middleware'), require('fourc-middleware')];
  assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).sort());
  for (const name of Object.keys(cjs)) assert.equal(esm[name], cjs[name]);
  const types = readFileSync(require.resolve('fourc-middleware').replace('index.cjs', 'index.d.cts'), 'utf8');
  assert.deepEqual([...types.matchAll(/^export function (\w+)/gm)].map(([, name]) => name).sort(), Object.keys(cjs).sort());
});

test('it runs nothing when it is installed and brings nothing but fourc', () => {
  const manifest = require('fourc-middleware/package.json');
  assert.deepEqual([manifest.scripts, manifest.dependencies], [undefined, undefined]);
  assert.deepEqual(manifest.peerDependencies, { fourc: require('fourc/package.json').version });
});

test('TypeScript accepts right uses and refuses wrong ones', async () => {
  const checked = promisify(execFile)(process.execPath, [require.resolve('typescript/bin/tsc'), '--project', join(HERE, 'tsconfig.json')]);
  await checked.catch(({ stdout }) => assert.fail(stdout));
});
