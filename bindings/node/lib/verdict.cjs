'use strict';

// Verdicts out of the addon's JSON, and small questions about them. A verdict is a plain object: it can be logged as JSON,
// cloned, and posted to other threads.

const { fromAnswer } = require('./errors.cjs');
const { LEVELS } = require('./names.cjs');
const native = require('./native.cjs');

// What the numbers in the addon's answers stand for. The table is bounded by the addon.
const parts = [];

/** A part that many verdicts share: frozen, since they hold the same object. */
function part(number) {
  return (parts[number] ??= frozen(JSON.parse(native.part(number))));
}

function frozen(value) {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** A row of answers: `{ verdict }` or `{ error }`. */
function row(answer) {
  const { verdict } = answer;
  if (verdict === undefined) return { error: fromAnswer(answer.error) };
  for (const name of ['assessed', 'coverage', 'provenance']) {
    if (typeof verdict[name] === 'number') verdict[name] = part(verdict[name]);
  }
  return answer;
}

/** The verdict of a single answer; throws its error. */
function single(json) {
  const { verdict, error } = row(JSON.parse(json));
  if (error) throw error;
  return verdict;
}

/** The rows of a batch; throws the error of the whole. */
function many(answers) {
  if (typeof answers === 'string') throw fromAnswer(JSON.parse(answers).error);
  const rows = Array.from({ length: answers.length }, (_, place) => unread(answers, place));
  for (const place of answers.refused()) rows[place] = row(JSON.parse(answers.take(place)));
  return rows;
}

/** A row whose verdict is built when it is first read; to `JSON.stringify`, to cloning and to spreading it looks like any other. */
function unread(answers, place) {
  let held;
  return {
    get verdict() {
      if (answers) {
        held = single(answers.take(place));
        answers = undefined;
      }
      return held;
    },
    set verdict(other) {
      held = other;
      answers = undefined;
    },
  };
}

/** How a category stands: `unknown` where nothing that could have seen it has run. */
function levelOf(verdict, category) {
  const entry = verdict.scores.find((score) => score.category === category);
  if (entry) return entry.level;
  return verdict.assessed.includes(category) ? 'clear' : 'unknown';
}

/** The score of a category; `undefined` where it was not assessed. */
function scoreOf(verdict, category) {
  const entry = verdict.scores.find((score) => score.category === category);
  if (entry) return entry.score;
  return verdict.assessed.includes(category) ? 0 : undefined;
}

/** Whether a level is another one or above it. */
function isAtLeast(level, least) {
  const [rank, wanted] = [LEVELS.indexOf(level), LEVELS.indexOf(least)];
  if (rank < 0 || wanted < 0) throw new TypeError(`a level is one of ${LEVELS.join(', ')}`);
  return rank >= wanted;
}

/** The evidence that speaks for a category. */
function evidenceFor(verdict, category) {
  const entry = verdict.scores.find((score) => score.category === category);
  return entry ? entry.evidence.map((place) => verdict.evidence[place]) : [];
}

const stands = (verdict, condition) =>
  verdict.evidence.some((evidence) => evidence.condition === condition && evidence.strength >= 1);

/** Whether a deny list covers what was asked about. */
function isDenied(verdict) {
  return stands(verdict, 'denied');
}

/** Whether an allow list covers what was asked about, and nothing overrules it. */
function isAllowed(verdict) {
  return stands(verdict, 'allowed');
}

/** What a piece of evidence points at, cut out of the input; `undefined` where it points at no text that is a string. */
function excerpt(evidence, input) {
  if (!evidence.span) return undefined;
  const turn = evidence.turn === undefined ? undefined : input.turns?.[evidence.turn];
  const main = { text: 'text', url: 'url', page: 'html' }[input.kind];
  const text = evidence.turn === undefined ? input[evidence.part ?? main] : (turn?.text ?? turn?.[1]);
  return typeof text === 'string' ? text.slice(...evidence.span) : undefined;
}

module.exports = { single, many, levelOf, scoreOf, isAtLeast, evidenceFor, isDenied, isAllowed, excerpt };
