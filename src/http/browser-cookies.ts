import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseCookie, type SetCookie, stringifySetCookie } from 'cookie';
import { newSecret } from '../secrets/opaque-secret.js';

const secretSeconds = 3600;

/** The cookies that a browser keeps for us; over https with the `__Host-` prefix (RFC 6265bis, section 4.1.3). */
export class BrowserCookies {
  private readonly cookies: Record<string, string | undefined>;
  private made: string | undefined;

  constructor(
    request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly secure: boolean,
  ) {
    this.cookies = parseCookie(request.headers.cookie ?? '');
  }

  get refreshToken(): string | undefined {
    return this.cookies[this.name('session')];
  }

  get secret(): string | undefined {
    return this.made ?? this.cookies[this.name('browser')];
  }

  ensureSecret(): string {
    this.made ??= this.secret ?? newSecret();
    this.set('browser', this.made, { maxAge: secretSeconds, expires: new Date(Date.now() + secretSeconds * 1000) });
    return this.made;
  }

  keepSession({ refreshToken, refreshTokenExpiresAt }: { refreshToken: string; refreshTokenExpiresAt: Date }): void {
    this.set('session', refreshToken, { expires: refreshTokenExpiresAt });
  }

  forgetSession(): void {
    this.set('session', '', { expires: new Date(0) });
  }

  /** In place of what was set under this name before: an answer sets a cookie once (RFC 6265, section 4.1.1). */
  private set(of: 'session' | 'browser', value: string, lifetime: Pick<SetCookie, 'maxAge' | 'expires'>): void {
    const name = this.name(of);
    const lines = [this.response.getHeader('Set-Cookie') ?? []].flat().map(String);
    const others = lines.filter((line) => !line.startsWith(`${name}=`));
    if (others.length < lines.length) this.response.setHeader('Set-Cookie', others);
    this.response.appendHeader('Set-Cookie', stringifySetCookie({ name, value, ...this.options(), ...lifetime }));
  }

  private name(of: 'session' | 'browser'): string {
    return `${this.secure ? '__Host-' : ''}gmail-graphql-${of}`;
  }

  private options() {
    return { httpOnly: true, sameSite: 'lax', secure: this.secure, path: '/' } as const;
  }
}
