import { type Answer, bearerToken, type ProxyRequest } from '../answer.js';
import { GoogleError } from '../google-error.js';
import type { Grants } from '../oauth/grants.js';
import { applyFields } from './fields.js';
import { mailboxRoutes } from './mailbox-routes.js';
import { messageRoutes } from './message-routes.js';
import { refuseUnknownParameters } from './parameters.js';
import type { PostOffice } from './post-office.js';
import type { Route } from './route.js';
import { sendRoute } from './send.js';
import { threadRoutes } from './thread-routes.js';

const userPath = /^\/gmail\/v1\/users\/([^/]+)(\/.*)$/;
const scopePrefix = 'https://www.googleapis.com/auth/';

/** The Gmail API over the local mailboxes. */
export class Gmail {
  enabled = true;
  private readonly routes: Route[];

  constructor(
    private readonly office: PostOffice,
    private readonly grants: Grants,
  ) {
    this.routes = [...mailboxRoutes, ...messageRoutes, ...threadRoutes, sendRoute(office)];
  }

  /** Quota units of a call, whatever its outcome. */
  unitsOf(request: ProxyRequest): number {
    return this.match(request)?.route.units ?? 0;
  }

  /** Whose token the request carries. */
  emailOf(request: ProxyRequest): string | undefined {
    return this.grants.findAccess(bearerToken(request.headers))?.email;
  }

  answer(request: ProxyRequest): Answer {
    try {
      const body = this.run(request);
      return { status: body === undefined ? 204 : 200, body };
    } catch (error) {
      if (error instanceof GoogleError) return { status: error.status, body: error.body() };
      throw error;
    }
  }

  private run(request: ProxyRequest): unknown {
    const matched = this.match(request);
    if (!matched) throw new GoogleError(404, 'notFound');
    const { route, user, params } = matched;
    const grant = this.grants.findAccess(bearerToken(request.headers));
    if (!grant) throw new GoogleError(401, 'authError');
    if (!this.enabled) throw new GoogleError(403, 'accessNotConfigured');
    if (!route.scopes.some((scope) => grant.scopes.includes(scope) || grant.scopes.includes(scopePrefix + scope))) {
      throw new GoogleError(403, 'insufficientPermissions');
    }
    if (user !== 'me' && user.toLowerCase() !== grant.email.toLowerCase()) {
      throw new GoogleError(403, 'forbidden', `Delegation denied for ${grant.email}`);
    }
    refuseUnknownParameters(request.query, route.query);
    const metadataOnly = grant.scopes.includes(`${scopePrefix}gmail.metadata`);
    // Refused before anything is carried out, as an unknown field of `fields` is.
    applyFields(undefined, request.query.get('fields'), route.shape);
    const body = route.run({
      mailbox: this.office.get(grant.email),
      params,
      query: request.query,
      body: request.body,
      metadataOnly,
    });
    return applyFields(body, request.query.get('fields'), route.shape);
  }

  private match({ method, path }: ProxyRequest): { route: Route; user: string; params: string[] } | undefined {
    const [, user = '', rest = ''] = userPath.exec(path) ?? [];
    for (const route of this.routes) {
      const found = route.method === method ? route.path.exec(rest) : null;
      if (found) return { route, user: decodePart(user), params: found.slice(1).map(decodePart) };
    }
    return undefined;
  }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
