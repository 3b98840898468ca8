// The package is CommonJS, so that a process that uses both kinds of module holds it once; this gives its names to `import`.

import fourc from './index.cjs';

export const {
  ACTIONS,
  CATEGORIES,
  Classifier,
  ERROR_CODES,
  FourcError,
  LEVELS,
  LIMITS,
  Policy,
  SEVERITIES,
  TAXONOMY_VERSION,
  categoryInfo,
  conversation,
  evidenceFor,
  excerpt,
  image,
  isAllowed,
  isAtLeast,
  isDenied,
  levelOf,
  page,
  scoreOf,
  screenshot,
  text,
  url,
  version,
} = fourc;
