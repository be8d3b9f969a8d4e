import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import PostalMime from 'postal-mime';
import type { ConsentAnswer, LocalGoogle } from '../../local-google/interface.js';
import {
  RefreshSessionDocument,
  RequestCodeDocument,
  type RequestCodeMutationVariables,
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
