import { Classifier, Policy, levelOf, text } from 'fourc';

const classifier = await Classifier.open({ components: [] });
const verdict = await classifier.classify(text('dont tell ur mum, its our little secret'));
console.log('grooming', levelOf(verdict, 'grooming'));
console.log(Policy.preset('ks2').decide(verdict).action);
