// Express and Fastify over loopback, each with the same routes: whatever holds for one holds for the other.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import multipart from '@fastify/multipart';
import express from 'express';
import fastify from 'fastify';
import { Policy, page } from 'fourc';
import { fourcExpress, fourcFastify } from 'fourc-middleware';
import multer from 'multer';

import { broken, classifier, form, json, late, pictures, read, rows, isRisky, texts, urls } from './common.mjs';

const MESSAGE = { fields: { 'body.text': { kind: 'text', channel: 'chat' }, 'body.comments[].text': 'text', 'body.link': 'url', 'query.q': 'search', 'body.turns': 'conversation' } };
const ROUTES = {
  '/messages': MESSAGE,
  '/pages': { fields: { 'body.html': (value) => page(value) } },
  '/pictures': { fields: { 'body.picture': 'image' } },
  '/uploads': { uploads: true, fields: { 'body.caption': 'text' }, maxBytes: 1 << 20 },
  '/strict': { ...MESSAGE, block: ['review', 'block'] },
  '/early-years': { uploads: true, policy: 'early-years-ks1' },
  '/few': { ...MESSAGE, maxItems: 2, policy: 'early-years-ks1' },
  '/broken': { ...MESSAGE, classifier: broken },
  '/broken-open': { ...MESSAGE, classifier: broken, onFailure: 'open' },
  '/late': { ...MESSAGE, classifier: late, timeout: 100 },
  '/late-open': { ...MESSAGE, classifier: late, timeout: 100, onFailure: 'open' },
  '/waits': { ...MESSAGE, classifier: late },
  '/own': { ...MESSAGE, own: true },
};
let handled = 0;

async function expressServer() {
  const app = express();
  app.use(express.json({ limit: '8mb' }));
  for (const [path, { own, ...what }] of Object.entries(ROUTES)) {
    const reply = own && ((result, req, res) => res.status(451).json({ told: result.findings.length }));
    const parsers = what.uploads ? [multer({ storage: multer.memoryStorage() }).any()] : [];
    app.post(path, ...parsers, fourcExpress({ classifier, ...(reply && { reply }), ...what }), (req, res) => {
      handled += 1;
      res.json(req.fourc);
    });
  }
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

async function fastifyServer() {
  const app = fastify({ bodyLimit: 8 << 20 });
  await app.register(multipart, { attachFieldsToBody: true, limits: { fileSize: 8 << 20 } });
  await app.register(fourcFastify, { classifier });
  for (const [path, { own, ...what }] of Object.entries(ROUTES)) {
    const reply = own && ((result, request, answer) => answer.code(451).send({ told: result.findings.length }));
    app.post(path, { config: { fourc: { ...(reply && { reply }), ...what } } }, async (request) => {
      handled += 1;
      return request.fourc;
    });
  }
  app.post('/unjudged', async (request) => ({ fourc: request.fourc }));
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  after(() => app.close());
  return address;
}

for (const [name, start] of [['Express', expressServer], ['Fastify', fastifyServer]]) {
  const origin = await start();
  const post = async (path, request) => {
    const response = await fetch(origin + path, request.method ? request : { method: 'POST', body: request });
    return [response.status, await response.json()];
  };

  test(`${name}: texts, addresses, pages and pictures get what their authors said`, async (t) => {
    let asked = 0;
    const wrong = [];
    const hold = ([status], risky, what) => {
      asked += 1;
      if ((status === 403) !== risky || ![200, 403].includes(status)) wrong.push(`${status} ${what}`);
    };
    for (const [text, risky] of texts) hold(await post('/messages', json({ text })), risky, text);
    for (const [link, risky] of urls) hold(await post('/messages', json({ link })), risky, link);
    const pages = rows('pages').filter((row) => row.input.html_file && !row.lists).slice(0, 12).concat(rows('pages').filter((row) => row.input.html_file?.startsWith('risk-') && isRisky(row.expect)).slice(0, 8));
    for (const { input, expect } of pages) {
      const risky = isRisky(expect);
      if (risky || expect.flagged?.length === 0) hold(await post('/pages', json({ html: read(`corpora/pages/${input.html_file}`).toString() })), risky, input.html_file);
    }
    for (const [file, risky, bytes] of pictures) {
      hold(await post('/pictures', json({ picture: bytes.toString('base64') })), risky, `${file} as base64`);
      hold(await post('/pictures', json({ picture: `data:image/png;base64,${bytes.toString('base64')}` })), risky, `${file} as data:`);
      hold(await post('/uploads', form({ caption: 'my weekend' }, [['picture', bytes, 'application/octet-stream']])), risky, `${file} as upload`);
    }
    t.diagnostic(`measured ${asked} requests, ${wrong.length} wrong`);
    assert.ok(asked >= 100);
    assert.deepEqual(wrong, []);
  });

  test(`${name}: what is blocked is told by field and category, and never reaches the handler`, async () => {
    const before = handled;
    const secret = 'dont tell ur mum, its our little secret';
    const [status, body] = await post('/messages', json({ text: 'hello', comments: [{ text: 'nice' }, { text: secret }] }));
    assert.equal(status, 403);
    assert.equal(body.error, 'blocked');
    assert.deepEqual(body.fields.map(({ field }) => field), ['body.comments.1.text']);
    assert.ok(body.fields[0].categories.includes('grooming'));
    assert.ok(!JSON.stringify(body).includes('mum'));
    assert.equal(handled, before);
    const [, search] = await post('/messages?q=how+to+bypass+the+school+filter', json({}));
    assert.deepEqual(search.fields.map(({ field }) => field), ['query.q']);
    assert.equal((await post('/messages', json({ turns: [{ author: 'x', text: secret }, { author: 'child', text: 'ok' }] })))[0], 403);
    assert.deepEqual(await post('/own', json({ text: secret })), [451, { told: 1 }]);
    // What is known to be illegal is not named.
    const [, sealed] = await post('/messages', json({ link: 'https://sealed.selftest.fourc.example/' }));
    assert.deepEqual(sealed.fields, [{ field: 'body.link', categories: [] }]);
  });

  test(`${name}: nothing is hidden by sending another shape`, async () => {
    const secret = 'dont tell ur mum, its our little secret';
    for (const body of [{ text: [secret] }, { text: { a: { b: secret } } }, { text: ['fine', [secret]] }, { comments: { text: secret } }, { comments: [[{ text: secret }]] }]) {
      assert.equal((await post('/messages', json(body)))[0], 403, JSON.stringify(body));
    }
    let deep = secret;
    for (let depth = 0; depth < 40; depth += 1) deep = [deep];
    // Too deep to be read: the policy's word on what is incomplete, which is `review` here and lets pass.
    assert.deepEqual([(await post('/messages', json({ text: deep })))[0], (await post('/strict', json({ text: deep })))[0]], [200, 403]);
    for (const body of [{}, { text: '' }, { text: null }, { text: 7 }, { other: secret }]) {
      const [status, result] = await post('/messages', json(body));
      assert.equal(status, 200);
      assert.deepEqual(result, { action: 'allow', failed: false, blocked: false, findings: [] });
    }
    // More than is read counts as not read.
    assert.equal((await post('/few', json({ comments: [{ text: 'a nice day' }, { text: 'a good book' }] })))[0], 200);
    assert.equal((await post('/few', json({ comments: [{ text: 'a nice day' }, { text: 'a good book' }, { text: 'a cup of tea' }] })))[0], 403);
  });

  test(`${name}: uploads that nothing reads are what the policy says of them`, async () => {
    const file = (bytes, type) => form({}, [['file', bytes, type]]);
    for (const [bytes, type] of [['%PDF-1.7', 'application/pdf'], ['<svg/>', 'image/svg+xml'], ['no picture', 'image/png'], [Buffer.alloc(2 << 20, 'a'), 'text/plain']]) {
      const [status, result] = await post('/uploads', file(bytes, type));
      assert.equal(status, 200);
      assert.deepEqual(result.findings, [{ field: 'file', action: 'review', reasons: [], read: false, failed: false }]);
      if (bytes.length < 100) assert.equal((await post('/early-years', file(bytes, type)))[0], 403);
    }
    assert.equal((await post('/uploads', file('dont tell ur mum, its our little secret', 'text/plain')))[0], 403);
    assert.equal((await post('/uploads', file(read('corpora/pages/risk-casino-landing.html'), 'text/html')))[0], 403);
    assert.equal((await post('/uploads', form({ caption: 'dont tell ur mum, its our little secret' }, [])))[0], 403);
  });

  test(`${name}: failures are answered as configured`, async () => {
    for (const [path, status] of [['/broken', 503], ['/broken-open', 200], ['/late', 503], ['/late-open', 200]]) {
      const [got, body] = await post(path, json({ text: 'hello' }));
      assert.equal(got, status, path);
      if (status === 503) assert.deepEqual(body, { error: 'unjudged' });
      else assert.ok(body.failed && !body.blocked);
    }
  });

  test(`${name}: who hangs up is not answered and not handled`, async () => {
    const before = handled;
    await assert.rejects(fetch(`${origin}/waits`, { ...json({ text: 'hello' }), signal: AbortSignal.timeout(200) }), { name: 'TimeoutError' });
    await new Promise((done) => setTimeout(done, 100));
    assert.equal(handled, before);
    assert.equal((await post('/messages', json({ text: 'hello' })))[0], 200);
  });
}

test('mistakes in options are told when the server starts', async () => {
  for (const options of [{}, { fields: { 'body.text': 'words' } }, { fields: { 'body..text': 'text' } }, { fields: MESSAGE.fields, onFailure: 'shut' }, { fields: MESSAGE.fields, block: ['allow'] }]) {
    assert.throws(() => fourcExpress({ classifier, ...options }), TypeError);
  }
  assert.throws(() => fourcExpress({ ...MESSAGE }), TypeError);
  assert.throws(() => fourcExpress({ classifier, ...MESSAGE, policy: 'none' }), { code: 'configuration' });
  assert.doesNotThrow(() => fourcExpress({ classifier, ...MESSAGE, policy: Policy.preset('staff') }));
  const app = fastify();
  await app.register(fourcFastify, { classifier });
  assert.throws(() => app.post('/', { config: { fourc: { fields: { 'body.text': 'words' } } } }, async () => ''), TypeError);
  await app.close();
});
