'use strict';

// The addon for this machine, out of the package that npm chose among the optional dependencies.

const { version } = require('../package.json');
const { FourcError } = require('./errors.cjs');

/** The name of this machine's platform package. */
function platformPackage() {
  const parts = ['fourc', process.platform, process.arch];
  if (process.platform === 'linux') {
    // Node built against musl has no version of glibc to report.
    const { header } = process.report.getReport();
    parts.push(header.glibcVersionRuntime ? 'gnu' : 'musl');
  }
  return parts.join('-');
}

function load() {
  const name = platformPackage();
  let native;
  try {
    native = require(name);
  } catch (cause) {
    const missing = cause.code === 'MODULE_NOT_FOUND';
    const what = missing
      ? `there is no addon for this machine: the package ${name} is not installed (npm leaves it out with --omit=optional)`
      : `the addon of the package ${name} cannot be loaded`;
    throw new FourcError('configuration', what, { cause });
  }
  if (native.version() !== version) {
    throw new FourcError('configuration', `the addon is of version ${native.version()} and the package of ${version}`);
  }
  return native;
}

module.exports = load();
