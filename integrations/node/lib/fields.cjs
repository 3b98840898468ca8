'use strict';

// What is to be judged, gathered out of a request: fields by their paths, and uploads. It judges nothing itself.

const { readFile, stat } = require('node:fs/promises');
const { conversation, image, page, text, url } = require('fourc');

/** What cannot be asked about: a form of file that nothing reads, or more than the limits allow. */
const UNREAD = Symbol('unread');

const isObject = (value) => typeof value === 'object' && value !== null;
const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

/** `body.comments[].text` as the steps that lead there. */
function steps(path) {
  const parts = path.replaceAll('[]', '.[]').split('.');
  if (parts.some((part) => part === '')) throw new TypeError(`"${path}" is no path of a field, such as body.comments[].text`);
  return parts;
}

/** Every value that a path leads to, with the place where it was found. */
function* at(value, path, place = []) {
  const [step, ...rest] = path;
  if (value === undefined || value === null) return;
  if (step === undefined) {
    yield [place, value];
  } else if (step === '[]' || step === '*') {
    // Where a list is expected and one thing was sent, that thing is judged.
    if (!Array.isArray(value)) yield* at(value, rest, place);
    if (isObject(value) && !isBytes(value)) for (const [key, one] of Object.entries(value)) yield* at(one, rest, [...place, key]);
  } else if (Array.isArray(value) && !(step in value)) {
    for (const [key, one] of value.entries()) yield* at(one, path, [...place, key]);
  } else if (isObject(value) && Object.hasOwn(value, step)) {
    yield* at(value[step], rest, [...place, step]);
  }
}

/** All strings and bytes in a value: whoever sends an object in the place of a text hides nothing in it. */
function* leaves(value, depth = 0) {
  if (typeof value === 'string') {
    if (value.trim() !== '') yield value;
  } else if (isBytes(value)) {
    yield value;
  } else if (isObject(value)) {
    if (depth >= DEEPEST) yield UNREAD;
    // A field of a form, as @fastify/multipart gives it.
    else if (value.type === 'field' && 'value' in value) yield* leaves(value.value, depth + 1);
    else if (!isUpload(value)) for (const one of Object.values(value)) yield* leaves(one, depth + 1);
  }
}

/** Bytes out of what a field for pictures holds: bytes, base64, or a `data:` address. */
function decoded(value) {
  if (typeof value !== 'string') return value;
  return Buffer.from(value.startsWith('data:') ? value.slice(value.indexOf(',') + 1) : value, 'base64');
}

const KINDS = {
  text: (value, { channel, author }) => text(value, { ...(channel && { channel }), ...(author && { author }) }),
  url: (value) => (typeof value === 'string' ? url(value) : UNREAD),
  page: (value) => page(value),
  image: (value) => image(decoded(value)),
};

/** A field's description, checked once when the server starts. */
function described(name, given) {
  const field = typeof given === 'function' ? { make: given } : typeof given === 'string' ? { kind: given } : { ...given };
  if (field.kind === 'search') Object.assign(field, { kind: 'text', channel: 'search' });
  const known = field.make || field.kind === 'conversation' || Object.hasOwn(KINDS, field.kind ?? '');
  if (!known) throw new TypeError(`the field ${name} is one of text, search, url, page, image, conversation, or a function`);
  return { ...field, path: steps(name) };
}

/** The questions of one field. */
function* asked(field, request) {
  const [first, ...rest] = field.path;
  // `query` and others are accessors of the request's class; what is within them came from outside.
  for (const [place, value] of at(request[first], rest, [first])) {
    const name = place.join('.');
    if (field.make) {
      for (const input of [field.make(value, request)].flat()) if (input) yield { field: name, input };
    } else if (field.kind === 'conversation') {
      yield { field: name, input: conversation(value) };
    } else {
      for (const leaf of leaves(value)) {
        yield { field: name, input: leaf === UNREAD ? UNREAD : KINDS[field.kind](leaf, field) };
      }
    }
  }
}

/** Whether something is a file of multer or of @fastify/multipart. */
function isUpload(value) {
  return isObject(value) && typeof value.mimetype === 'string' && (value.type === 'file' || 'fieldname' in value);
}

/** The uploads of a request: of multer in `file` and `files`, of @fastify/multipart in the body. */
function* uploads(value, depth = 0) {
  if (isUpload(value)) yield value;
  else if (isBytes(value)) yield { fieldname: 'body', mimetype: '', buffer: value };
  else if (isObject(value) && depth < DEEPEST) for (const one of Object.values(value)) yield* uploads(one, depth + 1);
}

async function bytesOf(upload, most) {
  if (isBytes(upload.buffer)) return upload.buffer;
  if (typeof upload.toBuffer === 'function') return upload.toBuffer();
  if (typeof upload.path !== 'string') return UNREAD;
  return (await stat(upload.path)).size > most ? UNREAD : readFile(upload.path);
}

/** How PNG, JPEG, GIF, RIFF (WebP), BMP and both kinds of TIFF begin. */
const PICTURES = ['89504e47', 'ffd8ff', '47494638', '52494646', '424d', '49492a00', '4d4d002a'].map((hex) => Buffer.from(hex, 'hex'));

/** The question about an upload, by what it says it is and, where that is no picture, by its first bytes. */
function uploaded(mimetype, bytes) {
  const type = mimetype.split(';')[0].trim().toLowerCase();
  const begins = (magic) => magic.every((byte, place) => bytes[place] === byte);
  if (PICTURES.some(begins)) return image(bytes);
  if (type.startsWith('image/') && type !== 'image/svg+xml') return image(bytes);
  if (type === 'text/html' || type === 'application/xhtml+xml') return page(bytes, { contentType: mimetype });
  if (type.startsWith('text/')) return text(bytes, { channel: 'document' });
  return UNREAD;
}

/** Everything of a request that is to be judged, at most `maxItems`: what is more is one that was not read. */
async function gathered(request, { fields, uploads: wanted, maxItems, maxBytes }) {
  const found = [];
  const add = (one) => {
    if (found.length < maxItems) found.push(one);
    else if (found.length === maxItems) found.push({ field: one.field, input: UNREAD });
  };
  for (const field of fields) for (const one of asked(field, request)) add(one);
  if (wanted) {
    for (const upload of uploads([request.file, request.files, request.body])) {
      const field = upload.fieldname;
      const bytes = found.length > maxItems ? UNREAD : await bytesOf(upload, maxBytes);
      const isRead = bytes !== UNREAD && bytes.byteLength <= maxBytes;
      if (isRead && bytes.byteLength === 0) continue;
      add({ field, input: isRead ? uploaded(upload.mimetype, bytes) : UNREAD });
    }
  }
  return found;
}

/** Objects within objects that are looked into. */
const DEEPEST = 16;

module.exports = { UNREAD, described, gathered };
