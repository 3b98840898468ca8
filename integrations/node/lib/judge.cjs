'use strict';

// Asks fourc about what a request holds and the policy what to do. Express and Fastify only carry requests here.

const { ACTIONS, FourcError, Policy } = require('fourc');
const { UNREAD, described, gathered } = require('./fields.cjs');

/** Errors that are the content's fault: what they mean is the policy's `on_incomplete`. */
const CONTENT = new Set(['invalid-input', 'unsupported-input', 'limit-exceeded']);
/** What is known to be illegal is not named to whoever sent it. */
const UNNAMED = new Set(['child-sexual-abuse']);

class Judge {
  #classifier;
  #policy;
  #unread;
  #given;

  constructor(options) {
    const { classifier, policy, fields = {}, uploads = false, onFailure = 'closed', block = ['block'] } = options;
    const { timeout = 10_000, maxItems = 200, maxBytes = 16 << 20 } = options;
    if (typeof classifier?.classifyBatch !== 'function') throw new TypeError('classifier is a Classifier of fourc');
    if (!['closed', 'open'].includes(onFailure)) throw new TypeError('onFailure is closed or open');
    const wrong = block.filter((action) => action === 'allow' || !ACTIONS.includes(action));
    if (wrong.length > 0) throw new TypeError('block is a list of actions: warn, review, block');
    const read = Object.entries(fields).map(([name, field]) => described(name, field));
    if (read.length === 0 && !uploads) throw new TypeError('nothing is to be judged: name fields, or set uploads');
    this.#classifier = classifier;
    this.#policy = typeof policy === 'string' ? Policy.preset(policy) : (policy ?? classifier.policy);
    if (!this.#policy) throw new TypeError('give a policy here or when the classifier is opened');
    this.#unread = this.#policy.toJSON().on_incomplete;
    this.#given = { fields: read, uploads, onFailure, block, timeout, maxItems, maxBytes };
  }

  /**
   * What to do about a request. Never rejects but where `signal` says that nobody waits any more: a failure is an answer, too.
   */
  async judge(request, signal) {
    const { timeout, onFailure, block } = this.#given;
    let findings = [];
    let failed = false;
    try {
      const found = await gathered(request, this.#given);
      const readable = found.filter(({ input }) => input !== UNREAD);
      const late = AbortSignal.timeout(timeout);
      const either = signal ? AbortSignal.any([late, signal]) : late;
      const rows = readable.length > 0 ? await this.#classifier.classifyBatch(readable.map(({ input }) => input), { signal: either }) : [];
      const answers = new Map(readable.map((one, place) => [one, rows[place]]));
      findings = found.map((one) => this.#finding(one.field, answers.get(one)));
    } catch (error) {
      if (signal?.aborted) throw error;
      failed = true;
    }
    failed ||= findings.some((finding) => finding.failed);
    const strictest = Math.max(0, ...findings.map(({ action }) => ACTIONS.indexOf(action)));
    const action = ACTIONS[strictest];
    const told = findings.filter((finding) => finding.action !== 'allow' || finding.failed);
    return { action, failed, blocked: block.includes(action) || (failed && onFailure === 'closed'), findings: told };
  }

  #finding(field, row) {
    if (row === undefined) return { field, action: this.#unread, reasons: [], read: false, failed: false };
    const { verdict, error } = row;
    if (error) {
      const read = !(error instanceof FourcError && CONTENT.has(error.code));
      return { field, action: read ? 'allow' : this.#unread, reasons: [], read, failed: read };
    }
    const { action, reasons } = this.#policy.decide(verdict);
    return { field, action, reasons, read: true, failed: false };
  }
}

/** The status and body that a blocked request is answered with: fields and categories, never content. */
function answer({ action, failed, findings }, block) {
  const blocked = findings.filter((finding) => block.includes(finding.action));
  if (blocked.length === 0 && failed) return { status: 503, body: { error: 'unjudged' } };
  const fields = blocked.map(({ field, action: own, reasons }) => ({
    field,
    categories: reasons.filter((reason) => reason.action === own && !UNNAMED.has(reason.category)).map(({ category }) => category),
  }));
  return { status: 403, body: { error: 'blocked', action, fields } };
}

module.exports = { Judge, answer };
