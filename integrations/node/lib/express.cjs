'use strict';

const { Judge, answer } = require('./judge.cjs');

/** Middleware for Express: put it behind the parsers of bodies and uploads and before the handler. */
function fourcExpress(options) {
  const judge = new Judge(options);
  const { reply, block = ['block'] } = options;
  return async function fourc(req, res, next) {
    const gone = new AbortController();
    const leave = () => gone.abort();
    res.once('close', leave);
    try {
      const result = await judge.judge(req, gone.signal);
      req.fourc = result;
      if (!result.blocked) return next();
      if (reply) return await reply(result, req, res, next);
      const { status, body } = answer(result, block);
      return res.status(status).json(body);
    } catch (error) {
      // Nobody waits for an answer any more.
      return gone.signal.aborted ? undefined : next(error);
    } finally {
      res.off('close', leave);
    }
  };
}

module.exports = { fourcExpress };
