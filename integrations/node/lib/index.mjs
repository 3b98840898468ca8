import middleware from './index.cjs';

export const { fourcExpress, fourcFastify, serve } = middleware;
