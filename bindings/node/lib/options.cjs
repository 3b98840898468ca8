'use strict';

// Options as callers write them, in the words of the addon.

const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { fileURLToPath } = require('node:url');
const { FourcError } = require('./errors.cjs');

const COMPONENTS = join(__dirname, '..', 'components');

/** The component bundles that come with this package, such as the image model. */
function packed() {
  if (!existsSync(COMPONENTS)) return [];
  const folders = readdirSync(COMPONENTS).sort().map((name) => join(COMPONENTS, name));
  return folders.filter((folder) => existsSync(join(folder, 'bundle.json')));
}

/** A path out of a string or a `file:` URL. */
function path(given) {
  return given instanceof URL ? fileURLToPath(given) : given;
}

/** `textBytes` as the core names it: `text_bytes`. */
function snake(name) {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/** A day of the caller's own calendar. */
function day(date) {
  if (!(date instanceof Date)) return date;
  if (Number.isNaN(date.valueOf())) throw new FourcError('configuration', 'today is no date');
  const two = (number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const withFile = (source) => (source.file == null ? source : { ...source, file: path(source.file) });

/** Options as JSON for the addon; whoever leaves components out gets those of the package. */
function written({ policy, ...given }) {
  const options = { ...given, components: (given.components ?? packed()).map(path) };
  for (const name of ['bundle', 'calibration', 'runtime']) {
    if (options[name] != null) options[name] = path(options[name]);
  }
  for (const name of ['terms', 'lists']) {
    if (options[name] != null) options[name] = options[name].map(withFile);
  }
  if (options.limits != null) {
    options.limits = Object.fromEntries(Object.entries(options.limits).map(([name, limit]) => [snake(name), limit]));
  }
  if (options.today != null) options.today = day(options.today);
  for (const [name, option] of Object.entries(options)) {
    if (option == null) delete options[name];
  }
  return JSON.stringify(options);
}

module.exports = { written };
