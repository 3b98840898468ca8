// The Electron example without Electron, whose program cannot be had everywhere: `electron` is a small pair of main process and
// renderer in this process. What crosses between them is cloned, as Electron's IPC does it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

import { serve } from 'fourc-middleware';

import { broken, classifier } from './common.mjs';

const require = createRequire(import.meta.url);
const EXAMPLE = join(dirname(require.resolve('fourc-middleware/package.json')), 'electron');
const source = (name) => readFileSync(join(EXAMPLE, name), 'utf8');

/** Main process and renderer. */
class Pair {
  handlers = new Map();
  frame = { url: 'app://school/index.html' };
  ipcMain = {
    handle: (channel, handler) => this.handlers.set(channel, handler),
    removeHandler: (channel) => this.handlers.delete(channel),
  };
  ipcRenderer = {
    invoke: async (channel, ...given) => {
      const handler = this.handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      return structuredClone(await handler({ senderFrame: this.frame }, ...structuredClone(given)));
    },
  };

  /** What the preload script puts into the page's world. */
  world() {
    const world = {};
    const electron = { ipcRenderer: this.ipcRenderer, contextBridge: { exposeInMainWorld: (name, api) => { world[name] = api; } } };
    const sandboxed = (name) => {
      if (name === 'electron') return electron;
      throw new Error(`module not found: ${name}`);
    };
    vm.runInNewContext(source('preload.cjs'), { require: sandboxed });
    return world;
  }
}

const isAllowed = (address) => address === 'app://school/index.html';
const secret = 'dont tell ur mum, its our little secret';

test('a page judges through the preload script, and gets a decision and nothing else', async () => {
  const pair = new Pair();
  serve(pair.ipcMain, classifier, { isAllowed });
  const world = pair.world();
  assert.deepEqual(Object.keys(world), ['fourc']);
  assert.deepEqual(Object.keys(world.fourc), ['judge']);
  const answer = await world.fourc.judge({ kind: 'text', text: secret, channel: 'chat' });
  assert.equal(answer.decision.action, 'block');
  assert.deepEqual(Object.keys(answer), ['decision']);
  assert.equal((await world.fourc.judge({ kind: 'text', text: 'see you at netball' })).decision.action, 'allow');
  assert.equal((await world.fourc.judge({ kind: 'url', url: 'https://www.bet365.com/' })).decision.action, 'block');
  const bytes = new Uint8Array(readFileSync(join(process.env.FOURC_CHECKOUT, 'corpora/images/house.png')));
  assert.equal((await world.fourc.judge({ kind: 'image', bytes })).decision.action, 'allow');
});

test('verdicts cross only where the application wants it', async () => {
  const pair = new Pair();
  serve(pair.ipcMain, classifier, { isAllowed, verdicts: true, policy: 'staff' });
  const { verdict, decision } = await pair.world().fourc.judge({ kind: 'text', text: secret });
  assert.equal(verdict.schema, 'fourc.verdict/1');
  assert.equal(decision.policy, 'staff');
});

test('other frames, odd inputs and failures get an error with a code, and no content', async () => {
  const pair = new Pair();
  const end = serve(pair.ipcMain, classifier, { isAllowed });
  const { judge } = pair.world().fourc;
  for (const odd of [undefined, null, 'text', {}, { kind: 'policy' }, { kind: '__proto__' }, { kind: 'text', text: 7 }, { kind: 'url', url: `${secret}` }]) {
    const { error, decision } = await judge(odd);
    assert.equal(decision, undefined);
    assert.equal(error.code, 'invalid-input', JSON.stringify(odd));
    assert.ok(!error.message.includes('mum'));
  }
  for (const frame of [null, { url: 'https://elsewhere.example/' }]) {
    pair.frame = frame;
    assert.equal((await judge({ kind: 'text', text: 'hello' })).error.code, 'configuration');
  }
  end();
  await assert.rejects(judge({ kind: 'text', text: 'hello' }), /No handler/);
  const failing = new Pair();
  serve(failing.ipcMain, { policy: broken.policy, classify: async () => { throw new Error(secret); } }, { isAllowed });
  assert.deepEqual(await failing.world().fourc.judge({ kind: 'text', text: 'hello' }), { error: { code: 'internal', message: 'fourc cannot answer' } });
});

test('a flood is refused and not queued', async () => {
  const pair = new Pair();
  serve(pair.ipcMain, classifier, { isAllowed, atOnce: 2 });
  const { judge } = pair.world().fourc;
  const answers = await Promise.all(Array.from({ length: 6 }, () => judge({ kind: 'text', text: 'see you at netball' })));
  assert.equal(answers.filter(({ error }) => error?.code === 'limit-exceeded').length, 4);
  assert.equal(answers.filter(({ decision }) => decision?.action === 'allow').length, 2);
});

test('the main process opens windows with sandbox and isolation, and lets only its own page ask', async () => {
  const pair = new Pair();
  const opened = [];
  class BrowserWindow {
    webContents = { setWindowOpenHandler: (handler) => assert.deepEqual(handler(), { action: 'deny' }) };
    constructor(options) {
      opened.push(options.webPreferences);
    }
    async loadFile(path) {
      pair.frame = { url: pathToFileURL(path).href };
    }
  }
  const electron = { app: { whenReady: async () => {} }, ipcMain: pair.ipcMain, BrowserWindow };
  const own = createRequire(join(EXAMPLE, 'main.cjs'));
  const module = { exports: {} };
  const load = vm.runInThisContext(`(function (require, module, exports, __dirname) {${source('main.cjs')}\n})`);
  load((name) => (name === 'electron' ? electron : own(name)), module, module.exports, EXAMPLE);
  await module.exports.started;
  const [{ preload, ...preferences }] = opened;
  assert.deepEqual(preferences, { sandbox: true, contextIsolation: true, nodeIntegration: false });
  assert.equal(preload, join(EXAMPLE, 'preload.cjs'));
  const { judge } = pair.world().fourc;
  assert.equal((await judge({ kind: 'text', text: secret })).decision.action, 'block');
  pair.frame = { url: 'https://elsewhere.example/' };
  assert.equal((await judge({ kind: 'text', text: secret })).error.code, 'configuration');
});

test('nothing that a renderer loads names the addon', () => {
  for (const name of ['preload.cjs', 'page.js', 'index.html']) {
    const required = [...source(name).matchAll(/require\('([^']+)'\)/g)].map(([, own]) => own);
    assert.deepEqual(required.filter((own) => own !== 'electron'), [], name);
  }
});
