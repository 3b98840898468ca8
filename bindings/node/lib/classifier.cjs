'use strict';

const { FourcError, cancelled, object, value } = require('./errors.cjs');
const { isObject, readable } = require('./inputs.cjs');
const native = require('./native.cjs');
const { written } = require('./options.cjs');
const { Policy } = require('./policy.cjs');
const { many, single } = require('./verdict.cjs');

/** Waits for an answer of the addon, or for the signal that cancels it. */
async function answer(signal, ask) {
  if (signal === undefined || signal === null) return ask();
  if (signal.aborted) throw cancelled(signal);
  const ticket = new native.Ticket();
  let abort;
  const aborted = new Promise((_, reject) => {
    abort = () => {
      ticket.cancel();
      reject(cancelled(signal));
    };
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([ask(ticket), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Answers questions. It needs no disposal: what it holds goes with it. */
class Classifier {
  #native;
  #options;
  #policy;

  constructor(made, options, policy) {
    if (!(made instanceof native.Classifier)) {
      throw new FourcError('configuration', 'make a classifier with Classifier.open or Classifier.openSync');
    }
    this.#native = made;
    this.#options = options;
    this.#policy = policy;
  }

  static async open(options = {}) {
    const policy = options.policy == null ? undefined : Policy.of(options.policy);
    return new Classifier(object(await native.Classifier.open(written(options))), options, policy);
  }

  static openSync(options = {}) {
    const policy = options.policy == null ? undefined : Policy.of(options.policy);
    return new Classifier(object(native.Classifier.openSync(written(options))), options, policy);
  }

  async classify(input, { signal } = {}) {
    return single(await answer(signal, (ticket) => this.#native.classify(asked(input), ticket)));
  }

  classifySync(input) {
    if (input?.kind === 'url' && typeof input.url === 'string') return single(this.#native.classifyUrl(input.url));
    return single(this.#native.classifySync(asked(input)));
  }

  async classifyBatch(inputs, { signal } = {}) {
    const rows = Array.from(inputs, (input) => (isObject(input) ? readable(input) : NOTHING));
    return many(await answer(signal, (ticket) => this.#native.classifyBatch(rows, ticket)));
  }

  async reload(options = {}) {
    const next = { ...this.#options, ...options };
    const policy = next.policy == null ? undefined : Policy.of(next.policy);
    value(await this.#native.reload(written(next)));
    this.#options = next;
    this.#policy = policy;
  }

  decide(verdict) {
    if (!this.#policy) throw new FourcError('configuration', 'this classifier was opened without a policy');
    return this.#policy.decide(verdict);
  }

  canonical(url) {
    return value(this.#native.canonical(String(url)));
  }

  address(url) {
    return value(this.#native.address(String(url)));
  }

  describe(source) {
    return this.#native.describe(source) ?? undefined;
  }

  entries(phrase) {
    return this.#native.entries(phrase);
  }

  get policy() {
    return this.#policy;
  }

  get runtime() {
    return this.#native.runtime();
  }

  get bundles() {
    return value(this.#native.bundles());
  }

  get lists() {
    return value(this.#native.lists());
  }
}

/** What is asked in the place of what is no object: the addon refuses it, in its own place. */
const NOTHING = Object.freeze({});

/** An input that the addon can read; says what to do with what is none. */
function asked(input) {
  if (isObject(input)) return readable(input);
  const what =
    typeof input === 'string'
      ? 'a string may be a message or an address: say which with text(…) or url(…)'
      : 'an input is an object with a kind: text, url, page, image, screenshot, conversation';
  throw new FourcError('invalid-input', what);
}

module.exports = { Classifier };
