// Starts workers one after the other, ends each while it waits for answers, and prints how the memory went.

import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const options = { components: [], threads: 2 };

async function work() {
  const { Classifier, text } = await import('fourc');
  const classifier = await Classifier.open(options);
  const inputs = Array.from({ length: 100 }, (_, place) => text(`see you at netball ${place}`));
  const calls = [
    ...inputs.slice(0, 4).map((input) => classifier.classify(input)),
    classifier.classifyBatch(inputs),
    classifier.classifyBatch(inputs, { signal: new AbortController().signal }),
    Classifier.open({ ...options, effort: 'rules' }),
  ];
  parentPort.postMessage('begun');
  await Promise.all(calls);
  parentPort.postMessage('done');
}

async function ended(round) {
  const worker = new Worker(new URL(import.meta.url), { workerData: 'work' });
  const said = [];
  worker.on('error', (error) => {
    throw error;
  });
  await new Promise((begun) => {
    worker.on('message', (message) => {
      said.push(message);
      begun();
    });
  });
  // Now at once, now a little later, so that it is met in all states.
  await new Promise((done) => setTimeout(done, round % 8));
  await worker.terminate();
  return !said.includes('done');
}

async function settled() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await new Promise((done) => setTimeout(done, 50));
  }
  return process.memoryUsage.rss();
}

if (isMainThread) {
  const [count, who] = process.argv.slice(2);
  // Holds what the workers share, or has nothing to do with the package at all.
  const kept = who === 'main' ? await (await import('fourc')).Classifier.open(options) : undefined;
  let [early, unfinished] = [0, 0];
  for (let round = 0; round < Number(count); round += 1) {
    if (round === 50) early = await settled();
    unfinished += Number(await ended(round));
  }
  console.log(JSON.stringify({ early, late: await settled(), unfinished, runtime: kept?.runtime }));
} else if (workerData === 'work') {
  await work();
}
