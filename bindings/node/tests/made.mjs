// Pictures by the names of the conformance corpus, made as its README says.

import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const TEXTS = {
  empty: '',
  'html-as-jpg': '<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>',
  'text-file': 'Dear parents, the school trip leaves at nine.',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  pdf: '%PDF-1.7\n1 0 obj\n',
};

export async function picture(name) {
  if (name in TEXTS) return Buffer.from(TEXTS[name]);
  switch (name) {
    case 'png-signature-only':
      return Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    case 'truncated-png':
      return half(await smooth(200, 200).png().toBuffer());
    case 'cut-off-jpeg':
      return half(await smooth(200, 200).jpeg().toBuffer());
    case 'small-png':
      return smooth(32, 32).png().toBuffer();
    case 'plain-png':
      return smooth(128, 96).png().toBuffer();
    case 'webp':
      return smooth(128, 96).webp({ lossless: true }).toBuffer();
    case 'bmp':
      return bitmap(128, 96);
    case 'huge-png-header':
      return pngHead(65_000, 65_000);
    case 'gif-bomb':
      return gif(16_000, 16_000, 4_000);
    case 'many-frames-gif':
      return moving(96, 60);
    case 'random-bytes':
      return Buffer.from(Array.from({ length: 4096 }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 13) & 0xff));
    default:
      throw new Error(`no picture is made by the name ${name}`);
  }
}

const half = (bytes) => bytes.subarray(0, bytes.length / 2);

function pixels(width, height) {
  const rows = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.push(Math.floor((x * 255) / width), Math.floor((y * 255) / height), 120);
  }
  return Buffer.from(rows);
}

const smooth = (width, height) => sharp(pixels(width, height), { raw: { width, height, channels: 3 } });

/** Rows from the bottom, blue first; no padding, as the width is a multiple of four. */
function bitmap(width, height) {
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + width * height * 3, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  const given = pixels(width, height);
  const rows = Buffer.alloc(given.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [from, to] = [3 * (y * width + x), 3 * ((height - 1 - y) * width + x)];
      [rows[to], rows[to + 1], rows[to + 2]] = [given[from + 2], given[from + 1], given[from]];
    }
  }
  return Buffer.concat([head, rows]);
}

function pngHead(width, height) {
  const chunk = (kind, data) => {
    const named = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32 ? crc32(named) : 0);
    return Buffer.concat([size, named, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(0))), chunk('IEND', Buffer.alloc(0))]);
}

/** An animation of so many flat frames, which differ enough not to be taken for one another. */
function moving(side, frames) {
  const grey = Buffer.concat(Array.from({ length: frames }, (_, frame) => Buffer.alloc(3 * side * side, (frame * 67) % 256)));
  const raw = { width: side, height: side * frames, channels: 3, pageHeight: side };
  return sharp(grey, { raw }).gif().toBuffer();
}

/** Frames that fill a canvas of this size with almost no data each. */
function gif(width, height, frames) {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const head = Buffer.concat([Buffer.from('GIF89a'), size, Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])]);
  const frame = Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0]), size, Buffer.from([0, 2, 2, 0x44, 0x01, 0])]);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from(';')]);
}
