'use strict';

const { Classifier } = require('./classifier.cjs');
const { FourcError } = require('./errors.cjs');
const { conversation, image, page, screenshot, text, url } = require('./inputs.cjs');
const { ACTIONS, CATEGORIES, ERROR_CODES, LEVELS, LIMITS, SEVERITIES, TAXONOMY_VERSION } = require('./names.cjs');
const native = require('./native.cjs');
const { Policy } = require('./policy.cjs');
const { evidenceFor, excerpt, isAllowed, isAtLeast, isDenied, levelOf, scoreOf } = require('./verdict.cjs');
const { version } = require('../package.json');

/** What the taxonomy says about a category. */
function categoryInfo(category) {
  const info = JSON.parse(native.categoryInfo(String(category)));
  if (info === null) throw new FourcError('configuration', 'the taxonomy has no such category');
  return info;
}

exports.ACTIONS = ACTIONS;
exports.CATEGORIES = CATEGORIES;
exports.Classifier = Classifier;
exports.ERROR_CODES = ERROR_CODES;
exports.FourcError = FourcError;
exports.LEVELS = LEVELS;
exports.LIMITS = LIMITS;
exports.Policy = Policy;
exports.SEVERITIES = SEVERITIES;
exports.TAXONOMY_VERSION = TAXONOMY_VERSION;
exports.categoryInfo = categoryInfo;
exports.conversation = conversation;
exports.evidenceFor = evidenceFor;
exports.excerpt = excerpt;
exports.image = image;
exports.isAllowed = isAllowed;
exports.isAtLeast = isAtLeast;
exports.isDenied = isDenied;
exports.levelOf = levelOf;
exports.page = page;
exports.scoreOf = scoreOf;
exports.screenshot = screenshot;
exports.text = text;
exports.url = url;
exports.version = version;
