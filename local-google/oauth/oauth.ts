import { type Answer, bearerToken, type ProxyRequest } from '../answer.js';
import type { EmulateServer } from '../emulate.js';
import type { LocalAccount } from '../interface.js';
import { Authorization } from './authorization.js';
import type { RegisteredClient } from './clients.js';
import type { Grants } from './grants.js';
import { type IdTokenSigner, subjectOf } from './id-token.js';
import { grantedName } from './scopes.js';
import { TokenEndpoint } from './token.js';

/** OAuth and OpenID Connect of the local stand-in. */
export class OAuth {
  private readonly authorization: Authorization;
  private readonly token: TokenEndpoint;

  constructor(
    private readonly emulate: EmulateServer,
    clients: RegisteredClient[],
    private readonly accounts: LocalAccount[],
    private readonly grants: Grants,
    private readonly signer: IdTokenSigner,
  ) {
    this.authorization = new Authorization(emulate, clients, accounts, grants);
    this.token = new TokenEndpoint(emulate, clients, grants, signer);
  }

  /** Undefined for a path that is none of OAuth's. */
  async answer(request: ProxyRequest): Promise<Answer | undefined> {
    if (request.path.startsWith('/_emulate/')) return this.asset(request.path);
    switch (`${request.method} ${request.path}`) {
      case 'GET /.well-known/openid-configuration':
        return { status: 200, body: await (await this.emulate.request(request.path)).json() };
      case 'GET /oauth2/v3/certs':
        return { status: 200, body: this.signer.keySet() };
      case 'GET /o/oauth2/v2/auth':
        return this.authorization.page(request);
      case 'POST /o/oauth2/v2/auth/callback':
        return this.authorization.decide(new URLSearchParams(request.body));
      case 'POST /oauth2/token':
        return this.token.answer(request);
      case 'GET /oauth2/v2/userinfo':
        return this.userinfo(request);
      case 'POST /oauth2/revoke':
        return this.revoke(request);
      default:
        return undefined;
    }
  }

  /** Whom an OAuth request is about, as far as that can be told before it is answered. */
  emailOf(request: ProxyRequest): string | undefined {
    if (request.path === '/oauth2/token') return this.token.emailOf(request.body);
    if (request.path === '/oauth2/revoke')
      return this.grants.findRefresh(tokenOf(request))?.email ?? this.grants.findAccess(tokenOf(request))?.email;
    return this.grants.findAccess(bearerToken(request.headers))?.email;
  }

  /** Fonts and icon of the page that emulate draws. */
  private async asset(path: string): Promise<Answer> {
    const response = await this.emulate.request(path);
    const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
    return {
      status: response.status,
      body: Buffer.from(await response.arrayBuffer()),
      headers: { 'content-type': contentType },
    };
  }

  private userinfo(request: ProxyRequest): Answer {
    const grant = this.grants.findAccess(bearerToken(request.headers));
    const account = this.accounts.find(({ email }) => email === grant?.email);
    if (!grant || !account)
      return { status: 401, body: { error: 'invalid_token', error_description: 'Invalid Credentials' } };
    const sees = (scope: string): boolean => grant.scopes.includes(grantedName(scope));
    return {
      status: 200,
      body: {
        sub: subjectOf(account.email),
        ...(sees('email') ? { email: account.email, email_verified: account.emailVerified ?? true } : {}),
        ...(sees('profile') ? { name: account.name } : {}),
      },
    };
  }

  private async revoke(request: ProxyRequest): Promise<Answer> {
    const token = tokenOf(request);
    if (!this.grants.revokeToken(token)) {
      return { status: 400, body: { error: 'invalid_token', error_description: 'Token expired or revoked' } };
    }
    await this.emulate.request('/oauth2/revoke', { method: 'POST', body: new URLSearchParams({ token }) });
    return { status: 200, body: {} };
  }
}

function tokenOf(request: ProxyRequest): string {
  return new URLSearchParams(request.body).get('token') ?? request.query.get('token') ?? '';
}
