'use strict';

/** What went wrong: a stable `code`, and a message that names the limit or the file but never the input. */
class FourcError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}
// Of the class and not of each error, so that it is not enumerable, as with the errors of JavaScript itself.
Object.defineProperty(FourcError.prototype, 'name', { value: 'FourcError', configurable: true, writable: true });

/** The error that an answer of the addon holds. */
function fromAnswer({ code, message, cause }) {
  return new FourcError(code, message, cause == null ? undefined : { cause: new Error(cause) });
}

/** What a call that its `AbortSignal` ended is rejected with; named as the web's own functions name it. */
function cancelled(signal) {
  const error = new FourcError('cancelled', 'the caller cancelled', { cause: signal.reason });
  Object.defineProperty(error, 'name', { value: 'AbortError', configurable: true, writable: true });
  return error;
}

/** The value that an answer of the addon holds; throws its error. */
function value(answer) {
  const { error, value: held } = JSON.parse(answer);
  if (error) throw fromAnswer(error);
  return held;
}

/** An object of the addon; throws the error that stands in its place. */
function object(made) {
  if (typeof made === 'string') throw fromAnswer(JSON.parse(made).error);
  return made;
}

module.exports = { FourcError, fromAnswer, cancelled, value, object };
