'use strict';

// The half of an Electron application that may load the addon: the main process. Renderers ask it over IPC.

const { FourcError, Policy } = require('fourc');

const CHANNEL = 'fourc:judge';
/** What a renderer may ask, and with which properties; anything else it sends is dropped or refused. */
const ASKED = {
  text: ['text', 'channel', 'author', 'subject'],
  url: ['url'],
  page: ['html', 'url', 'title', 'contentType'],
  image: ['bytes'],
  screenshot: ['bytes', 'title', 'url', 'text'],
  conversation: ['turns'],
};

/**
 * Answers the preload script's questions with what the policy decides. `isAllowed` is given the address of the frame that
 * asks. Gives a function that ends it.
 */
function serve(ipcMain, classifier, { isAllowed, policy: named, verdicts = false, atOnce = 32 } = {}) {
  if (typeof isAllowed !== 'function') throw new TypeError('isAllowed says which frames may ask, by their address');
  const policy = typeof named === 'string' ? Policy.preset(named) : (named ?? classifier.policy);
  if (!policy) throw new TypeError('give a policy here or when the classifier is opened');
  let running = 0;
  ipcMain.handle(CHANNEL, async (event, given) => {
    try {
      // A frame that has gone is `null`.
      if (!event.senderFrame || isAllowed(event.senderFrame.url) !== true) {
        throw new FourcError('configuration', 'this frame may not ask');
      }
      const input = asked(given);
      if (running >= atOnce) throw new FourcError('limit-exceeded', `more than atOnce = ${atOnce} questions at a time`);
      running += 1;
      try {
        const verdict = await classifier.classify(input);
        return { decision: policy.decide(verdict), ...(verdicts && { verdict }) };
      } finally {
        running -= 1;
      }
    } catch (error) {
      // Errors lose their code on the way through IPC: they cross as what they are made of.
      const known = error instanceof FourcError;
      return { error: { code: known ? error.code : 'internal', message: known ? error.message : 'fourc cannot answer' } };
    }
  });
  return () => ipcMain.removeHandler(CHANNEL);
}

function asked(given) {
  const names = typeof given === 'object' && given !== null && Object.hasOwn(ASKED, given.kind) ? ASKED[given.kind] : undefined;
  if (!names) throw new FourcError('invalid-input', 'an input is an object with a kind');
  const kept = names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]);
  return { kind: given.kind, ...Object.fromEntries(kept) };
}

module.exports = { serve };
