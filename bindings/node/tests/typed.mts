// Checked by TypeScript and never run: right uses pass, and each `@ts-expect-error` must be one.

import { readFile } from 'node:fs/promises';

import {
  CATEGORIES,
  Classifier,
  FourcError,
  LIMITS,
  Policy,
  conversation,
  excerpt,
  image,
  isAtLeast,
  levelOf,
  page,
  screenshot,
  text,
  url,
  type Action,
  type BatchResult,
  type Category,
  type ErrorCode,
  type Input,
  type Level,
  type Verdict,
} from 'fourc';

const controller = new AbortController();
const classifier: Classifier = await Classifier.open({
  components: [new URL('file:///components/nsfwjs')],
  terms: [{ name: 'school', toml: '' }, { file: 'terms.csv' }],
  lists: [{ layer: 'deny', name: 'school', text: 'a.example' }, { layer: 'sealed', name: 'licensed' }, { file: 'compiled.list' }],
  today: new Date(),
  limits: { textBytes: LIMITS.textBytes, imagePixels: 1_000_000 },
  effort: 'balanced',
  policy: 'ks3',
});
const inputs: Input[] = [
  text('hello', { channel: 'chat', author: 'child', subject: 'x' }),
  url(new URL('https://example.org')),
  page(await readFile('page.html'), { contentType: 'text/html', url: 'https://example.org' }),
  image(new Uint8Array(3)),
  screenshot(new ArrayBuffer(3), { title: 'x', text: 'y' }),
  conversation([['child', 'hello'], { author: 'other', text: 'hello' }]),
  { kind: 'url', url: 'https://example.org' },
];
const rows: BatchResult[] = await classifier.classifyBatch(inputs, { signal: controller.signal });
for (const { verdict, error } of rows) {
  if (error) {
    const code: ErrorCode = error.code;
    console.log(code);
  } else {
    const level: Level = levelOf(verdict, 'grooming');
    console.log(isAtLeast(level, 'likely'));
  }
}
const verdict: Verdict = classifier.classifySync(url('https://example.org'));
const first = verdict.evidence[0];
if (first?.span) console.log('message'.slice(...first.span), excerpt(first, url('https://example.org'))?.length);
const action: Action = Policy.preset('post-16').decide(verdict).action;
const categories: readonly Category[] = CATEGORIES;
console.log(action, categories.length, classifier.address('x').search?.safe_search);
await classifier.reload({ lists: [] });
try {
  await classifier.classify(text('hello'), { signal: controller.signal });
} catch (error) {
  if (error instanceof FourcError && error.code === 'cancelled') console.log(error.cause);
}

// @ts-expect-error a string may be a message or an address
await classifier.classify('hello');
// @ts-expect-error no such kind
await classifier.classify({ kind: 'smell' });
// @ts-expect-error no such category
levelOf(verdict, 'fun');
// @ts-expect-error no such level
isAtLeast('likely', 'surely');
// @ts-expect-error no such preset
Policy.preset('toddlers');
// @ts-expect-error limits are named as JavaScript names things
await Classifier.open({ limits: { text_bytes: 4 } });
// @ts-expect-error made by open
new Classifier();
// @ts-expect-error shared by many verdicts
verdict.assessed.push('grooming');
// @ts-expect-error a picture is bytes
image('cat.png');
