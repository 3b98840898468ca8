// How long nsfwjs takes: node nsfwjs.mjs SCRATCH FOLDER ROUNDS sharp|jpeg-js
//
// TensorFlow.js' WebAssembly backend, one thread (tfjs-node fetches its engine from outside npm when it is installed).
// Decoding by sharp, the fastest that npm has, or by jpeg-js, which nsfwjs' own Node examples come down to without tfjs-node.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [scratch, folder, rounds, decoder] = process.argv.slice(2);
const require = createRequire(path.resolve(scratch, 'package.json'));
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(path.resolve(scratch, 'node_modules/@tensorflow/tfjs-backend-wasm/wasm-out') + path.sep);
wasm.setThreadsCount(1);
await tf.setBackend('wasm');
await tf.ready();
const nsfwjs = require('nsfwjs');
const sharp = decoder === 'sharp' ? require('sharp') : null;
const jpeg = decoder === 'sharp' ? null : require('jpeg-js');
if (sharp) sharp.concurrency(1);
const model = await nsfwjs.load('MobileNetV2');

for (const group of fs.readdirSync(folder).sort()) {
  const files = fs.readdirSync(path.join(folder, group)).map((name) => fs.readFileSync(path.join(folder, group, name)));
  for (let round = 0; round <= Number(rounds); round++) {
    const start = process.hrtime.bigint();
    for (const bytes of files) {
      const pixels = await decoded(bytes);
      await model.classify(pixels);
      pixels.dispose();
    }
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (round > 0) console.log(JSON.stringify({ group, pictures: files.length, seconds }));
  }
}

async function decoded(bytes) {
  if (sharp) {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return tf.tensor3d(data, [info.height, info.width, 3], 'int32');
  }
  const { data, width, height } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false });
  return tf.tensor3d(data, [height, width, 3], 'int32');
}
