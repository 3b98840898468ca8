// The same types by way of CommonJS.

import fourc = require('fourc');

const classifier: fourc.Classifier = fourc.Classifier.openSync({ effort: 'rules' });
const verdict: fourc.Verdict = classifier.classifySync(fourc.url('https://example.org'));
const level: fourc.Level = fourc.levelOf(verdict, 'gambling');
console.log(level);
// @ts-expect-error no such effort
fourc.Classifier.openSync({ effort: 'some' });
