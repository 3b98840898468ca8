// Checked by TypeScript and never run: right uses pass, and each `@ts-expect-error` must be one.

import { Classifier, Policy, text } from 'fourc';
import { fourcExpress, fourcFastify, serve, type Answer, type Result } from 'fourc-middleware';

const classifier = await Classifier.open({ policy: 'ks3' });
fourcExpress({
  classifier,
  policy: Policy.preset('ks2'),
  fields: { 'body.text': { kind: 'text', channel: 'chat' }, 'body.own': (value) => [text(String(value))] },
  uploads: true,
  onFailure: 'open',
  block: ['review', 'block'],
  reply: (result: Result, _req, res) => res.status(403).end(result.action),
});
await fourcFastify({}, { classifier, fields: { 'body.text': 'text' } });
const end: () => void = serve({ handle: () => {}, removeHandler: () => {} }, classifier, { isAllowed: (address) => address === 'x' });
end();
const answer = {} as Answer;
if (answer.error) answer.error.code.length;
else answer.decision.action satisfies 'allow' | 'warn' | 'review' | 'block';

// @ts-expect-error: there is no such kind of field
fourcExpress({ classifier, fields: { 'body.text': 'words' } });
// @ts-expect-error: nothing blocks what is allowed
fourcExpress({ classifier, block: ['allow'] });
// @ts-expect-error: which frames may ask must be said
serve({ handle: () => {}, removeHandler: () => {} }, classifier, {});
