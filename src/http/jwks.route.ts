import { Router } from 'express';
import type { TokenSigner } from '../secrets/token-signer.js';
import { routeGet } from './http-faults.js';

/** `/.well-known/jwks.json`: the public keys by which any other back end checks our tokens (RFC 7517). */
export function jwksRoute(tokens: TokenSigner): Router {
  const routes = Router();
  routeGet(routes, '/.well-known/jwks.json', async (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(await tokens.publicKeys());
  });
  return routes;
}
