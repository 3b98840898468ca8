'use strict';

exports.fourcExpress = require('./express.cjs').fourcExpress;
exports.fourcFastify = require('./fastify.cjs').fourcFastify;
exports.serve = require('./electron.cjs').serve;
