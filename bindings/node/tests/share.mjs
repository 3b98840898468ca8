// Opens a classifier in this thread and in so many workers, or only loads the package there; prints what that takes.

import { createRequire } from 'node:module';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const [count, mode] = isMainThread ? process.argv.slice(2) : [undefined, workerData];
const { Classifier, isDenied, text, url } = await import('fourc');
let answering;
let denied = 0;
if (mode === 'open') {
  answering = await Classifier.open({ components: [], threads: 2, lists: [{ layer: 'deny', file: process.env.FOURC_LIST }] });
  await answering.classify(text('see you at netball'));
  denied = Number(isDenied(answering.classifySync(url('https://host-7.example/'))));
}

if (isMainThread) {
  const workers = Array.from({ length: Number(count) }, () => new Worker(new URL(import.meta.url), { workerData: mode }));
  const told = await Promise.all(workers.map((worker) => new Promise((done) => worker.once('message', done))));
  const native = createRequire(import.meta.url)('../node_modules/fourc/lib/native.cjs');
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 50));
  }
  const sum = told.reduce((all, one) => all + one, denied);
  console.log(JSON.stringify({ resident: process.memoryUsage.rss(), held: native.held(), denied: sum }));
  await Promise.all(workers.map((worker) => worker.terminate()));
} else {
  parentPort.postMessage(denied);
  // Stays until it is ended, with its classifier.
  parentPort.on('message', () => answering?.runtime);
}
