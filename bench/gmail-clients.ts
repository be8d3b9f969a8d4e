import type { Agent } from 'node:http';
import { OAuth2Client } from 'google-auth-library';
import { gmail } from 'googleapis/build/src/apis/gmail/index.js';
import { encodeBatch } from '../src/google/gmail-batch.js';
import { bare } from './http.js';

/** Where Gmail is, and in whose right it is asked. */
export interface GmailTarget {
  origin: string;
  token: string;
  agent: Agent;
}

const wanted = ['from', 'subject'];

/** Lists a page and gets its messages with Google's own client, so many at a time: the way that comes to mind first. */
export async function readWithGoogleapis({ origin, token }: GmailTarget, size: number, atOnce: number): Promise<void> {
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: token });
  const api = gmail({ version: 'v1', auth, rootUrl: origin });
  const { data } = await api.users.messages.list({ userId: 'me', maxResults: size });
  const ids = (data.messages ?? []).map(({ id }) => id ?? '');
  let next = 0;
  const worker = async () => {
    while (next < ids.length) {
      const id = ids[next] ?? '';
      next += 1;
      await api.users.messages.get({ userId: 'me', id, format: 'metadata', metadataHeaders: wanted });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** The least that a page of which nothing is known takes: a list, then its messages in two batches, one after the other. */
export async function coldFloor(target: GmailTarget, size: number): Promise<void> {
  const { messages } = await listIds(target, size);
  const query = new URLSearchParams({ format: 'metadata', fields: 'id,threadId,payload/headers' });
  for (const name of wanted) query.append('metadataHeaders', name);
  for (let start = 0; start < messages.length; start += 25) {
    const paths = messages.slice(start, start + 25).map(({ id }) => `/gmail/v1/users/me/messages/${id}?${query}`);
    const { contentType, body } = encodeBatch(paths);
    await bare({ ...target, url: `${target.origin}/batch/gmail/v1`, body: { type: contentType, text: body } });
  }
}

/** The least that a page takes that is known already: its ids, and beside them what has changed since `historyId`. */
export async function warmFloor(target: GmailTarget, size: number, historyId: string): Promise<void> {
  const query = new URLSearchParams({ startHistoryId: historyId, maxResults: '500' });
  for (const type of ['messageDeleted', 'labelAdded', 'labelRemoved']) query.append('historyTypes', type);
  const history = bare({ ...target, url: `${target.origin}/gmail/v1/users/me/history?${query}` });
  await Promise.all([listIds(target, size), history]);
}

/** The least that a walk takes: one list a page, each with the token of the one before. */
export async function walkFloor(target: GmailTarget, size: number, pages: number): Promise<number> {
  let pageToken: string | undefined;
  let walked = 0;
  for (let page = 0; page < pages; page += 1) {
    const answer = await listIds(target, size, pageToken);
    pageToken = answer.nextPageToken;
    walked += answer.messages.length;
  }
  return walked;
}

export async function currentHistoryId(target: GmailTarget): Promise<string> {
  const answer = await bare({ ...target, url: `${target.origin}/gmail/v1/users/me/profile` });
  return (JSON.parse(answer) as { historyId: string }).historyId;
}

async function listIds(target: GmailTarget, size: number, pageToken?: string) {
  const fields = 'messages(id,threadId),nextPageToken,resultSizeEstimate';
  const query = new URLSearchParams({ maxResults: String(size), fields, ...(pageToken ? { pageToken } : {}) });
  const answer = await bare({ ...target, url: `${target.origin}/gmail/v1/users/me/messages?${query}` });
  return JSON.parse(answer) as { messages: { id: string }[]; nextPageToken?: string };
}
