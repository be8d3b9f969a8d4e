import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import PostalMime from 'postal-mime';
import type { ConsentAnswer, LocalGoogle } from '../../local-google/interface.js';
import {
  LoginDocument,
  RefreshSessionDocument,
  RegisterDocument,
  RequestCodeDocument,
  type RequestCodeMutationVariables,
  ResetPasswordDocument,
  VerifyCodeDocument,
} from '../generated/graphql.js';

interface ApiError {
  message: string;
  path?: (string | number)[];
  extensions: Record<string, unknown> & { code: string };
}

export interface ApiAnswer<T> {
  status: number;
  headers: Headers;
  data: T;
  errors: ApiError[] | undefined;
}

/** A browser or script that talks to the API: it keeps cookies, and a bearer token once signed in. */
export class ApiClient {
  readonly cookies = new Map<string, string>();
  accessToken: string | undefined;
  headers: Record<string, string> = {};

  constructor(
    private readonly url: () => string,
    private readonly google: LocalGoogle,
  ) {}

  /** Runs one operation; `data` is trusted to be as the schema says, since the server is what is under test. */
  async run<T, V extends object>(document: TypedDocumentNode<T, V>, variables: V): Promise<ApiAnswer<T>> {
    return this.post<T>({ query: print(document), variables });
  }

  async post<T = Record<string, unknown>>(body: object): Promise<ApiAnswer<T>> {
    const bearer: Record<string, string> =
      this.accessToken === undefined ? {} : { authorization: `Bearer ${this.accessToken}` };
    const response = await this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: ApiError[] };
    return { status: response.status, headers: response.headers, data, errors };
  }

  /** Fetches a path of the server as this browser; redirects are not followed. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      ...(cookie ? { cookie } : {}),
      ...this.headers,
      ...Object.fromEntries(new Headers(init.headers)),
    };
    const response = await fetch(new URL(path, this.url()), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split('=');
      const gone = attributes.some((attribute) => attribute === 'Expires=Thu, 01 Jan 1970 00:00:00 GMT');
      if (gone) this.cookies.delete(name);
      else this.cookies.set(name, decodeURIComponent(value));
    }
    return response;
  }

  /** Walks the whole flow in this browser and takes a bearer token; answers what the callback answered. */
  async signInWithGoogle(as: ConsentAnswer | string, returnTo = '/inbox'): Promise<Response> {
    const begin = await this.fetch(`/auth/google?${new URLSearchParams({ returnTo })}`);
    const callback = await this.consent(begin.headers.get('location') ?? '', as);
    const response = await this.fetch(callback);
    await this.refresh();
    return response;
  }

  /** Consents at the stand-in for Google; the path and query that it sends the browser back to. */
  async consent(authorizationUrl: string, as: ConsentAnswer | string): Promise<string> {
    const redirect = new URL(await this.google.consent(authorizationUrl, typeof as === 'string' ? { email: as } : as));
    return redirect.pathname + redirect.search;
  }

  async refresh(): Promise<void> {
    const { data } = await this.run(RefreshSessionDocument, {});
    if (data.refreshSession.__typename === 'Authenticated') this.accessToken = data.refreshSession.session.accessToken;
  }

  /** Asks for a code that must be sent; its request and what the mail says. */
  async requestCode(
    variables: RequestCodeMutationVariables,
  ): Promise<{ requestId: string; code: string; reference: string }> {
    const { data } = await this.run(RequestCodeDocument, variables);
    if (data.requestCode.__typename !== 'CodeSent') throw new Error(`Not sent: ${data.requestCode.code}`);
    const { text } = await this.newestMail(String(variables.email).trim().toLowerCase());
    return { requestId: data.requestCode.requestId, reference: data.requestCode.reference, code: codeIn(text) };
  }

  /** Proves an address by the code that is mailed to it; the verification token. */
  async prove(email: string, purpose: RequestCodeMutationVariables['purpose']): Promise<string> {
    const { requestId, code } = await this.requestCode({ email, purpose });
    const { data } = await this.run(VerifyCodeDocument, { requestId, code });
    if (data.verifyCode.__typename !== 'CodeVerified') throw new Error(`Not verified: ${data.verifyCode.code}`);
    return data.verifyCode.verificationToken;
  }

  /** Signs up with an address that has a local inbox, and takes a bearer token. */
  async register(email: string, password: string): Promise<string> {
    const verificationToken = await this.prove(email, 'SIGN_UP');
    const { data } = await this.run(RegisterDocument, { verificationToken, password });
    if (data.register.__typename !== 'Authenticated') throw new Error(`Not registered: ${data.register.code}`);
    this.accessToken = data.register.session.accessToken;
    return data.register.user.id;
  }

  /** Sets a password by the code that is mailed to the address, and signs in by it. */
  async setPassword(email: string, newPassword: string): Promise<void> {
    const verificationToken = await this.prove(email, 'RESET_PASSWORD');
    const { data } = await this.run(ResetPasswordDocument, { verificationToken, newPassword });
    if (data.resetPassword.__typename !== 'PasswordReset') throw new Error(`Not reset: ${data.resetPassword.code}`);
    await this.login(email, newPassword);
  }

  /** Signs in by a password and takes a bearer token; the code of the refusal where there is one. */
  async login(email: string, password: string): Promise<string | undefined> {
    const { data } = await this.run(LoginDocument, { email, password });
    if (data.login.__typename !== 'Authenticated') return data.login.code;
    this.accessToken = data.login.session.accessToken;
    return undefined;
  }

  /** The newest mail in a local inbox. */
  async newestMail(email: string) {
    const [id = ''] = await this.google.messageIds(email);
    const mail = await PostalMime.parse(await this.google.rawMessage(email, id));
    return { ...mail, text: mail.text ?? '', html: mail.html ?? '', subject: mail.subject ?? '' };
  }
}

/** The six digits that stand alone on a line. */
export function codeIn(text: string): string {
  return /^\d{6}$/m.exec(text)?.[0] ?? '';
}

/** Six digits that are not the code. */
export function wrong(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
