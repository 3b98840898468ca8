'use strict';

const { FourcError, object, value } = require('./errors.cjs');
const { PRESETS } = require('./names.cjs');
const native = require('./native.cjs');

/** What to do about verdicts: a preset by phase of school, or a file of one's own. */
class Policy {
  #native;

  constructor(made) {
    if (!(made instanceof native.Policy)) {
      throw new FourcError('configuration', 'make a policy with Policy.preset or Policy.fromJSON');
    }
    this.#native = made;
  }

  static preset(id) {
    return new Policy(object(native.Policy.preset(String(id))));
  }

  static get presets() {
    return PRESETS;
  }

  static fromJSON(json) {
    return new Policy(object(native.Policy.fromJson(typeof json === 'string' ? json : JSON.stringify(json))));
  }

  /** A policy as an option: an object of this class, or the id of a preset. */
  static of(given) {
    return given instanceof Policy ? given : Policy.preset(given);
  }

  decide(verdict) {
    return value(this.#native.decide(JSON.stringify(verdict)));
  }

  action(category, level) {
    return value(this.#native.action(category, level));
  }

  get id() {
    return this.#native.id;
  }

  get title() {
    return this.#native.title;
  }

  toJSON() {
    return JSON.parse(this.#native.toJson());
  }
}

module.exports = { Policy };
