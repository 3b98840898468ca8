'use strict';

const { Judge, answer } = require('./judge.cjs');

/** A plugin for Fastify: routes whose `config.fourc` says what to judge are judged before their handlers run. */
async function fourcFastify(fastify, common) {
  fastify.decorateRequest('fourc', null);
  fastify.addHook('onRoute', (route) => {
    const own = route.config?.fourc;
    if (!own) return;
    const options = { ...common, ...own };
    const judge = new Judge(options);
    const { reply: custom, block = ['block'] } = options;
    async function judged(request, reply) {
      const gone = new AbortController();
      const leave = () => gone.abort();
      reply.raw.once('close', leave);
      try {
        request.fourc = await judge.judge(request, gone.signal);
      } finally {
        reply.raw.off('close', leave);
      }
      if (!request.fourc.blocked) return undefined;
      if (custom) {
        await custom(request.fourc, request, reply);
        return reply;
      }
      const { status, body } = answer(request.fourc, block);
      return reply.code(status).send(body);
    }
    route.preHandler = [judged, route.preHandler ?? []].flat();
  });
}
// Of the whole server and not of the part of it that registers it, as `fastify-plugin` does it.
fourcFastify[Symbol.for('skip-override')] = true;
fourcFastify[Symbol.for('fastify.display-name')] = 'fourc';

module.exports = { fourcFastify };
