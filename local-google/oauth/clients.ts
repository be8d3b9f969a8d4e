import { timingSafeEqual } from 'node:crypto';
import type { ProxyRequest } from '../answer.js';
import type { LocalClient } from '../interface.js';

/** A registered client; a desktop client may redirect to any port of the loopback. */
export interface RegisteredClient extends LocalClient {
  kind: 'web' | 'desktop';
  redirectUris: string[];
}

/** The two clients that the local stand-in knows. */
export function registeredClients(redirectUris: string[]): { web: RegisteredClient; desktop: RegisteredClient } {
  return {
    web: {
      kind: 'web',
      clientId: '100200300400-web.apps.googleusercontent.com',
      clientSecret: 'local-web-secret',
      redirectUris,
    },
    desktop: {
      kind: 'desktop',
      clientId: '100200300400-desktop.apps.googleusercontent.com',
      clientSecret: 'local-desktop-secret',
      redirectUris: ['http://127.0.0.1', 'http://localhost'],
    },
  };
}

/** Whether the client may be answered at that address: web exactly, desktop on any port and path of the loopback. */
export function allowsRedirect(client: RegisteredClient, redirectUri: string): boolean {
  if (client.kind === 'web') return client.redirectUris.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

/** The client that a token request proves to be, by form fields or HTTP Basic; undefined when unknown or wrong. */
export function authenticateClient(
  clients: RegisteredClient[],
  request: ProxyRequest,
  form: URLSearchParams,
): RegisteredClient | undefined {
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const [basicId, basicSecret] = basic
    ? Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
    : [];
  const clientId = basicId ?? form.get('client_id');
  const secret = basicSecret ?? form.get('client_secret') ?? '';
  const client = clients.find((candidate) => candidate.clientId === clientId);
  return client && sameText(client.clientSecret, secret) ? client : undefined;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
