'use strict';

// What can be asked about. Inputs are tagged objects; these functions only write the tag.

const text = (body, options) => ({ kind: 'text', text: body, ...options });
const url = (address) => ({ kind: 'url', url: address instanceof URL ? address.href : address });
const page = (html, options) => ({ kind: 'page', html, ...options });
const image = (bytes) => ({ kind: 'image', bytes });
const screenshot = (bytes, options) => ({ kind: 'screenshot', bytes, ...options });
const conversation = (turns) => ({ kind: 'conversation', turns });

/** The addon reads properties of objects only: to read those of `null` is an exception. */
const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * The input with its bytes as a `Uint8Array`, which is all that the addon reads. Memory that other threads may write is copied.
 */
function readable(input) {
  if (input.kind === 'conversation') {
    const { kind, turns } = input;
    return Array.isArray(turns) && turns.every(isObject) ? input : { kind };
  }
  const name = input.bytes === undefined ? (input.kind === 'page' ? 'html' : 'text') : 'bytes';
  const given = input[name];
  if (!isObject(given)) return input;
  const bytes = view(given);
  return bytes === given ? input : { ...input, [name]: bytes };
}

function view(given) {
  let bytes = given;
  if (ArrayBuffer.isView(given)) {
    if (!(given instanceof Uint8Array)) bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  } else if (given instanceof ArrayBuffer || given instanceof SharedArrayBuffer) {
    bytes = new Uint8Array(given);
  }
  return bytes.buffer instanceof SharedArrayBuffer ? new Uint8Array(bytes) : bytes;
}

module.exports = { text, url, page, image, screenshot, conversation, isObject, readable };
