import middleware = require('fourc-middleware');

const result: middleware.Result | undefined = undefined;
void result;
void middleware.fourcExpress;
