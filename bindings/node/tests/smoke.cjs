'use strict';

const { Classifier, Policy, levelOf, text } = require('fourc');

const classifier = Classifier.openSync({ components: [] });
const verdict = classifier.classifySync(text('dont tell ur mum, its our little secret'));
console.log('grooming', levelOf(verdict, 'grooming'));
console.log(Policy.preset('ks2').decide(verdict).action);
