// Record what the original nsfwjs says about corpora/images, under TensorFlow.js:
//
//   node record_golden.mjs <scratch folder with the packages> <folder of pictures>
//   node record_golden.mjs <scratch folder with the packages> <folder of pictures> MobileNetV2Mid golden-mid.json
//
// The scratch folder is made with `npm install nsfwjs@4.4.0 @tensorflow/tfjs pngjs jpeg-js`; nothing is installed here.
// The model, its resizing and its scaling are nsfwjs' own. This script only decodes: no colour management, EXIF
// orientation applied and alpha laid over white, as a browser shows a picture on a page.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [scratch, folder, kind = 'MobileNetV2', result = 'golden.json'] = process.argv.slice(2);
if (!scratch || !folder) {
  console.error('usage: node record_golden.mjs <scratch folder> <folder of pictures> [model] [file]');
  process.exit(2);
}
const require = createRequire(path.resolve(scratch, 'package.json'));
const tf = require('@tensorflow/tfjs');
const nsfwjs = require('nsfwjs');
const { PNG } = require('pngjs');
const jpeg = require('jpeg-js');

const WHITE = 255;
const TURN_CLOCKWISE_TO_SHOW = 6;
// How far another implementation may differ in any score, by file or else by ending. The model itself agrees to 0.000002 on
// the same pixels; what is left is decoding. JPEG decoders round differently, and at 4:2:0 jpeg-js repeats colour samples
// where others smooth them, which the small sunset, all hard colour edges, shows most.
// The larger model is unsure of two grainy renders, where the same rounding shows.
const ALLOWED_DIFFERENCE = {
  '.png': 0.001,
  '.jpg': 0.01,
  'sunset_small.jpg': 0.03,
  ...(kind === 'MobileNetV2Mid' && { 'cloth.jpg': 0.02, 'corridor.jpg': 0.02 }),
};
const KINDS = { MobileNetV2: 'mobilenet_v2', MobileNetV2Mid: 'mobilenet_v2_mid' };
const DECODERS = { '.png': decodePng, '.jpg': decodeJpeg };

const model = await nsfwjs.load(kind);
const pictures = {};
for (const name of fs.readdirSync(folder).sort()) {
  const decode = DECODERS[path.extname(name)];
  if (decode) pictures[name] = await scores(decode(fs.readFileSync(path.join(folder, name))));
}
const golden = {
  model: `nsfwjs@${installedVersion('nsfwjs')} ${KINDS[kind]}`,
  recorded_with: {
    tfjs: tf.version.tfjs,
    backend: tf.getBackend(),
    node: process.version.slice(1),
    pngjs: installedVersion('pngjs'),
    'jpeg-js': installedVersion('jpeg-js'),
  },
  allowed_difference: ALLOWED_DIFFERENCE,
  pictures,
};
fs.writeFileSync(path.join(folder, result), JSON.stringify(golden, null, 2) + '\n');
console.log(`${Object.keys(pictures).length} pictures recorded`);

async function scores({ width, height, rgb }) {
  const pixels = tf.tensor3d(rgb, [height, width, 3], 'int32');
  const classified = await model.classify(pixels);
  pixels.dispose();
  const byClass = Object.fromEntries(classified.map((one) => [one.className.toLowerCase(), one.probability]));
  return Object.fromEntries(Object.keys(byClass).sort().map((name) => [name, Number(byClass[name].toFixed(7))]));
}

// pngjs gives 8-bit RGBA whatever is stored; 16-bit samples it rounds to the nearest of 256 steps.
function decodePng(bytes) {
  const { width, height, data } = PNG.sync.read(bytes);
  return { width, height, rgb: overWhite(data, width * height) };
}

function decodeJpeg(bytes) {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true });
  const decoded = { width, height, rgb: overWhite(data, width * height) };
  switch (exifOrientation(bytes)) {
    case 1:
      return decoded;
    case TURN_CLOCKWISE_TO_SHOW:
      return turnClockwise(decoded);
    default:
      throw new Error('an orientation that this script does not know');
  }
}

function overWhite(rgba, count) {
  const rgb = new Int32Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) {
    const alpha = rgba[pixel * 4 + 3];
    for (let channel = 0; channel < 3; channel++) {
      const laid = rgba[pixel * 4 + channel] * alpha + WHITE * (255 - alpha);
      rgb[pixel * 3 + channel] = Math.floor((laid + 127) / 255);
    }
  }
  return rgb;
}

function turnClockwise({ width, height, rgb }) {
  const turned = new Int32Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (x * height + (height - 1 - y)) * 3;
      turned.set(rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), to);
    }
  }
  return { width: height, height: width, rgb: turned };
}

// The orientation in the Exif segment of a JPEG; 1 (upright) where there is none.
function exifOrientation(bytes) {
  for (let at = 2; bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] !== 0xe1 || bytes.toString('latin1', at + 4, at + 10) !== 'Exif\0\0') continue;
    const tiff = bytes.subarray(at + 10);
    const little = tiff.toString('latin1', 0, 2) === 'II';
    const u16 = (offset) => (little ? tiff.readUInt16LE(offset) : tiff.readUInt16BE(offset));
    const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let entry = 0; entry < u16(directory); entry++) {
      const field = directory + 2 + entry * 12;
      if (u16(field) === 0x0112) return u16(field + 8);
    }
  }
  return 1;
}

// Read from the file: not every package exports its package.json.
function installedVersion(name) {
  const manifest = path.resolve(scratch, 'node_modules', name, 'package.json');
  return JSON.parse(fs.readFileSync(manifest, 'utf8')).version;
}
