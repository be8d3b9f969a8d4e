import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import type { ApiClient } from '../../test/api/api-client.js';

interface Seen {
  asked: string;
  text: string;
  allowed: readonly string[];
}

/** Keeps every answer with its headers, and what the contract lets stand in it. */
export class Witness {
  readonly seen: Seen[] = [];
  readonly codes = new Set<string>();

  /** `allowed` are beginnings of what the contract gives in this answer. */
  async run<T, V extends object>(
    client: ApiClient,
    document: TypedDocumentNode<T, V>,
    variables: V,
    allowed: readonly string[] = [],
  ): Promise<T> {
    const text = await this.post(client, JSON.stringify({ query: print(document), variables }), allowed);
    return JSON.parse(text).data;
  }

  /** A body as it is. */
  async post(client: ApiClient, body: string, allowed: readonly string[] = []): Promise<string> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (client.accessToken !== undefined) headers['authorization'] = `Bearer ${client.accessToken}`;
    return (await this.fetch(client, '/graphql', { method: 'POST', headers, body }, allowed)).text;
  }

  async fetch(
    client: ApiClient,
    path: string,
    init: RequestInit = {},
    allowed: readonly string[] = [],
  ): Promise<{ text: string; location: string }> {
    const response = await client.fetch(path, init);
    const text = await response.text();
    this.seen.push({ asked: path, text: `${JSON.stringify([...response.headers])}\n${text}`, allowed });
    for (const [, json, page] of text.matchAll(/"code":"([A-Z_]+)"|<code>([A-Z_]+)<\/code>/g))
      this.codes.add(json ?? page ?? '');
    return { text, location: response.headers.get('location') ?? '' };
  }
}
