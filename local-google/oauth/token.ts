import type { Answer, ProxyRequest } from '../answer.js';
import type { EmulateServer } from '../emulate.js';
import { authenticateClient, type RegisteredClient } from './clients.js';
import type { Grants, PendingCode, TokenGrant } from './grants.js';
import type { IdTokenSigner } from './id-token.js';

/** emulate's token answer. */
interface TokenBody {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  token_type: string;
  expires_in: number;
  scope: string;
  /** Only while the consent screen is in "Testing": seconds, seven days. */
  refresh_token_expires_in?: number;
}

/** The token endpoint: codes and refresh tokens in, access tokens out, by Google's rules. */
export class TokenEndpoint {
  constructor(
    private readonly emulate: EmulateServer,
    private readonly clients: RegisteredClient[],
    private readonly grants: Grants,
    private readonly signer: IdTokenSigner,
  ) {}

  async answer(request: ProxyRequest): Promise<Answer> {
    const form = new URLSearchParams(request.body);
    const client = authenticateClient(this.clients, request, form);
    if (!client) return refused(401, 'invalid_client', 'The OAuth client was not found.');
    form.set('client_id', client.clientId);
    form.set('client_secret', client.clientSecret);
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return this.exchange(client, form);
      case 'refresh_token':
        return this.refresh(client, form);
      default:
        return refused(400, 'unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
    }
  }

  /** Whom a token request is about, as far as its code or refresh token tells. */
  emailOf(body: string): string | undefined {
    const form = new URLSearchParams(body);
    const code = this.grants.findCode(form.get('code') ?? '');
    return (code ?? this.grants.findRefresh(form.get('refresh_token') ?? ''))?.email;
  }

  private async exchange(client: RegisteredClient, form: URLSearchParams): Promise<Answer> {
    const code = form.get('code') ?? '';
    const pending = this.grants.findCode(code);
    if (pending?.clientId !== client.clientId) return refused(400, 'invalid_grant', 'Malformed auth code.');
    if (pending.redirectUri !== form.get('redirect_uri')) return refused(400, 'redirect_uri_mismatch', 'Bad Request');
    const response = await this.emulate.request('/oauth2/token', { method: 'POST', body: form });
    if (!response.ok) return { status: response.status, body: await response.json() };
    this.grants.deleteCode(code);
    return { status: 200, body: await this.exchanged(pending, await tokenBody(response)) };
  }

  private async exchanged(pending: PendingCode, tokens: TokenBody): Promise<TokenBody> {
    const grant: TokenGrant = { email: pending.email, clientId: pending.clientId, scopes: pending.scopes };
    const { refresh_token: refreshToken, id_token: idToken, ...rest } = tokens;
    this.grants.putAccessToken(tokens.access_token, grant, tokens.expires_in);
    const offline = pending.offline && refreshToken !== undefined;
    if (offline) this.grants.putRefreshToken(refreshToken, grant);
    const openid = idToken !== undefined && pending.scopes.includes('openid');
    return {
      ...rest,
      ...(offline ? { refresh_token: refreshToken } : {}),
      ...(offline && this.grants.inTesting ? { refresh_token_expires_in: 604_799 } : {}),
      ...(openid ? { id_token: await this.signer.resign(idToken) } : {}),
    };
  }

  private async refresh(client: RegisteredClient, form: URLSearchParams): Promise<Answer> {
    const grant = this.grants.findRefresh(form.get('refresh_token') ?? '');
    if (grant?.clientId !== client.clientId) return refused(400, 'invalid_grant', 'Token has been expired or revoked.');
    const response = await this.emulate.request('/oauth2/token', { method: 'POST', body: form });
    if (!response.ok) return { status: response.status, body: await response.json() };
    const tokens = await tokenBody(response);
    this.grants.putAccessToken(tokens.access_token, grant, tokens.expires_in);
    return { status: 200, body: tokens };
  }
}

async function tokenBody(response: Response): Promise<TokenBody> {
  // emulate's own answer, read in its source.
  return (await response.json()) as TokenBody;
}

function refused(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}
