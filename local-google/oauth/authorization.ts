import type { Answer, ProxyRequest } from '../answer.js';
import type { EmulateServer } from '../emulate.js';
import type { LocalAccount } from '../interface.js';
import { allowsRedirect, type RegisteredClient } from './clients.js';
import type { Grants } from './grants.js';
import { consentPage, errorPage } from './pages.js';
import { grantedName, isKnownScope, isSignInScope, splitScopes } from './scopes.js';

/** The consent page and what a person answers on it. */
export class Authorization {
  constructor(
    private readonly emulate: EmulateServer,
    private readonly clients: RegisteredClient[],
    private readonly accounts: LocalAccount[],
    private readonly grants: Grants,
  ) {}

  /** GET of the authorization endpoint: emulate's account chooser, with scopes to untick and a way to refuse. */
  async page(request: ProxyRequest): Promise<Answer> {
    const refusal = this.refusal(request.query);
    if (refusal) return refusal;
    const client = this.clients.find(({ clientId }) => clientId === request.query.get('client_id'));
    const forEmulate = new URLSearchParams(request.query);
    // emulate compares ports too, so a desktop client is shown to it under its registered address.
    forEmulate.set('redirect_uri', client?.redirectUris[0] ?? '');
    const response = await this.emulate.request(`/o/oauth2/v2/auth?${forEmulate}`);
    return { status: response.status, body: consentPage(await response.text(), this.accounts, request.query) };
  }

  /** POST of the page's form: redirects with a code, or with `error=access_denied`. */
  async decide(form: URLSearchParams): Promise<Answer> {
    const refusal = this.refusal(form);
    if (refusal) return refusal;
    if (form.get('decision') === 'deny') return denied(form);
    const email = form.get('email') ?? '';
    if (!this.accounts.some((account) => account.email === email)) {
      return { status: 400, body: errorPage('invalid_request', `There is no local account ${email}.`) };
    }
    const ticked = tickedScopes(form);
    return ticked.length === 0 ? denied(form) : this.allow(form, email, ticked);
  }

  private async allow(form: URLSearchParams, email: string, ticked: string[]): Promise<Answer> {
    const clientId = form.get('client_id') ?? '';
    const earlier = this.grants.findConsent(email, clientId);
    const included = form.get('include_granted_scopes') === 'true' ? [...(earlier ?? [])] : [];
    const scopes = [...new Set([...ticked.map(grantedName), ...included])];
    const forced = splitScopes(form.get('prompt') ?? '').includes('consent');
    const offline =
      form.get('access_type') === 'offline' && (forced || !earlier) && form.get('without_refresh_token') !== 'true';
    const forEmulate = new URLSearchParams(form);
    forEmulate.set('scope', scopes.join(' '));
    const response = await this.emulate.request('/o/oauth2/v2/auth/callback', { method: 'POST', body: forEmulate });
    const location = response.headers.get('location') ?? '';
    const code = new URL(location).searchParams.get('code') ?? '';
    this.grants.addCode(code, { email, clientId, redirectUri: form.get('redirect_uri') ?? '', scopes, offline });
    this.grants.putConsent(email, clientId, scopes);
    return redirect(form, { code, scope: scopes.join(' ') });
  }

  private refusal(parameters: URLSearchParams): Answer | undefined {
    const client = this.clients.find(({ clientId }) => clientId === parameters.get('client_id'));
    if (!client) return { status: 401, body: errorPage('invalid_client', 'The OAuth client was not found.') };
    if (!allowsRedirect(client, parameters.get('redirect_uri') ?? '')) {
      return {
        status: 400,
        body: errorPage('redirect_uri_mismatch', 'The redirect URI is not registered for this client.'),
      };
    }
    if (parameters.get('response_type') !== 'code') {
      return { status: 400, body: errorPage('unsupported_response_type', 'response_type must be "code".') };
    }
    const scopes = splitScopes(parameters.get('scope') ?? '');
    if (scopes.length === 0)
      return { status: 400, body: errorPage('invalid_request', 'Missing required parameter: scope') };
    const unknown = scopes.filter((scope) => !isKnownScope(scope));
    return unknown.length === 0
      ? undefined
      : { status: 400, body: errorPage('invalid_scope', `Some requested scopes were invalid: ${unknown.join(', ')}`) };
  }
}

/** The scopes of the form that stay; a form without our boxes (emulate's own) keeps all. */
function tickedScopes(form: URLSearchParams): string[] {
  const asked = splitScopes(form.get('scope') ?? '');
  if (!form.has('ticked')) return asked;
  const ticked = form.getAll('ticked');
  return asked.filter((scope) => isSignInScope(scope) || ticked.includes(scope));
}

function denied(form: URLSearchParams): Answer {
  return redirect(form, { error: 'access_denied' });
}

function redirect(form: URLSearchParams, parameters: Record<string, string>): Answer {
  const url = new URL(form.get('redirect_uri') ?? '');
  const state = form.get('state');
  if (state) url.searchParams.set('state', state);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { status: 302, body: '', headers: { location: url.href } };
}
