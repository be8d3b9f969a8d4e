import { randomBytes } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';

const secretSeconds = 3600;

/** The cookies that a browser keeps for us; over https with the `__Host-` prefix (RFC 6265bis, section 4.1.3). */
export class BrowserCookies {
  private readonly cookies: Record<string, string | undefined>;
  private made: string | undefined;

  constructor(
    request: Request,
    private readonly response: Response,
    private readonly secure: boolean,
  ) {
    this.cookies = parseCookie(request.get('cookie') ?? '');
  }

  get refreshToken(): string | undefined {
    return this.cookies[this.name('session')];
  }

  get secret(): string | undefined {
    return this.made ?? this.cookies[this.name('browser')];
  }

  ensureSecret(): string {
    this.made ??= this.secret ?? randomBytes(32).toString('base64url');
    this.response.cookie(this.name('browser'), this.made, { ...this.options(), maxAge: secretSeconds * 1000 });
    return this.made;
  }

  keepSession({ refreshToken, refreshTokenExpiresAt }: { refreshToken: string; refreshTokenExpiresAt: Date }): void {
    this.response.cookie(this.name('session'), refreshToken, { ...this.options(), expires: refreshTokenExpiresAt });
  }

  forgetSession(): void {
    this.response.clearCookie(this.name('session'), this.options());
  }

  private name(of: 'session' | 'browser'): string {
    return `${this.secure ? '__Host-' : ''}gmail-graphql-${of}`;
  }

  private options(): CookieOptions {
    return { httpOnly: true, sameSite: 'lax', secure: this.secure, path: '/' };
  }
}
