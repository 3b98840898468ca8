// What was packed: nothing that runs when it is installed, both kinds of module, types, and only what napi writes as unsafe.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { PROJECT, ROOT, require, run } from './common.mjs';

const modules = join(PROJECT, 'node_modules');
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

test('the project has the two packages and nothing else', () => {
  const found = readdirSync(modules).filter((name) => !name.startsWith('.'));
  assert.equal(found.length, 2);
  assert.ok(found.includes('fourc') && found.some((name) => name.startsWith('fourc-')));
});

test('no package runs anything when it is installed', () => {
  for (const name of readdirSync(modules).filter((name) => !name.startsWith('.'))) {
    const manifest = json(join(modules, name, 'package.json'));
    assert.equal(manifest.scripts, undefined);
    assert.equal(manifest.dependencies, undefined);
    assert.equal(manifest.version, json(join(modules, 'fourc/package.json')).version);
    assert.ok(existsSync(join(modules, name, 'LICENSE-MIT')) && existsSync(join(modules, name, 'README.md')));
  }
  const [[name, version], ...others] = Object.entries(json(join(modules, 'fourc/package.json')).optionalDependencies);
  assert.equal(others.length, 0);
  assert.equal(json(join(modules, name, 'package.json')).version, version);
});

test('both kinds of module give the same objects', async () => {
  const esm = await import('fourc');
  const cjs = require('fourc');
  assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).sort());
  for (const name of Object.keys(cjs)) assert.equal(esm[name], cjs[name], name);
});

for (const file of ['smoke.mjs', 'smoke.cjs']) {
  test(`${file} runs in a process of its own`, async () => {
    const { stdout } = await run(process.execPath, [join(PROJECT, 'tests', file)], { cwd: PROJECT });
    assert.match(stdout, /grooming (likely|strong)\nblock\n/);
  });
}

test('TypeScript accepts right uses and refuses wrong ones, in both kinds of module', async () => {
  const tsc = require.resolve('typescript/bin/tsc');
  const checked = run(process.execPath, [tsc, '--project', join(PROJECT, 'tests/tsconfig.json')], { cwd: PROJECT });
  await checked.catch(({ stdout }) => assert.fail(stdout));
});

test('what is declared is what is exported', () => {
  const types = readFileSync(join(modules, 'fourc/lib/index.d.cts'), 'utf8');
  const own = [...types.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
  const [, generated] = /^export \{ (.*) \} from/m.exec(types);
  const declared = new Set([...own, ...generated.split(', ')]);
  assert.deepEqual([...declared].sort(), Object.keys(require('fourc')).sort());
});

test('the addon holds nothing unsafe but what the macros of napi write', () => {
  const sources = join(ROOT, 'bindings/node/src');
  for (const file of readdirSync(sources)) {
    const code = readFileSync(join(sources, file), 'utf8').replaceAll('#![allow(unsafe_code', '');
    assert.ok(!/\bunsafe\b/.test(code.replace(/\/\/.*$/gm, '')), file);
  }
});

test('a package without its addon says which one is missing', async () => {
  const program = `
    const Module = require('node:module');
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (name, ...rest) => {
      if (name.startsWith('fourc-')) throw Object.assign(new Error('none'), { code: 'MODULE_NOT_FOUND' });
      return resolve(name, ...rest);
    };
    try { require('fourc') } catch (error) { console.log(error.code, error.message) }`;
  const { stdout } = await run(process.execPath, ['--eval', program], { cwd: PROJECT });
  assert.match(stdout, /^configuration .*the package fourc-\S+ is not installed/);
});
