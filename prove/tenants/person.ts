import type { TestApp } from '../../test/api/start-test-app.js';

/** Somebody who has things here that are nobody else's, or tries to get at them. */
export interface Person {
  name: string;
  /** Undefined for a stranger. */
  userId: string | undefined;
  email: string;
  /** As their browser and their programs send them. */
  headers: Record<string, string>;
  /** What stands for something of theirs, by its kind. */
  values: Map<string, string>;
  /** What nobody else may be shown. */
  canaries: Set<string>;
  /** A code that Google gave for a state of this browser, not used yet. */
  authorization: { code: string; state: string };
  browserSecret: string;
  /** Ids of what is theirs, by type. */
  ids: Map<string, string>;
}

export function passwordOf(name: string): string {
  return `the password of ${name}`;
}

/** All text of GraphQL's answer to a person. */
export type Client = ReturnType<TestApp['client']>;

/** A mail that has something of its owner in every part that can be read. */
export function canaryMail(owner: string, to: string, canary: (what: string) => string): string {
  return [
    `From: "${canary('from')}" <${canary('writer')}@example.org>`,
    `To: "${canary('to')}" <${to}>`,
    `Cc: "${canary('cc')}" <${canary('copy')}@example.org>`,
    `Subject: ${canary('subject')}`,
    `Message-ID: <${canary('message-id')}@example.org>`,
    `X-Owner: ${owner}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=m',
    '',
    '--m',
    'Content-Type: multipart/alternative; boundary=a',
    '',
    '--a',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `${canary('text')} is the text.`,
    '--a',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>${canary('html')} is the <b>HTML</b>.</p>`,
    '--a--',
    '--m',
    `Content-Type: application/pdf; name="${canary('file')}.pdf"`,
    `Content-Disposition: attachment; filename="${canary('file')}.pdf"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(`${canary('content')} is in the file.`).toString('base64'),
    '--m--',
    '',
  ].join('\r\n');
}
