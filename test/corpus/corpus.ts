import { readdirSync, readFileSync } from 'node:fs';
import type { GmailAttachment } from '../../src/services/gmail.js';

/** What is to be read of a mail. */
interface ExpectedMail {
  about: string;
  subject: string | null;
  from: { name: string | null; address: string | null } | null;
  to: string[];
  cc: string[];
  toRaw?: string[];
  text: string | null;
  html: string | null;
  readableText?: string | null;
  attachments: GmailAttachment[];
}

export interface CorpusMail extends ExpectedMail {
  name: string;
  bytes: Buffer;
}

const folder = new URL('mails/', import.meta.url);

/** Every mail of the corpus, in the order of their numbers. */
export function corpus(): CorpusMail[] {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.eml'))
    .map((file) => file.slice(0, -'.eml'.length))
    .sort();
  return names.map((name) => ({
    name,
    bytes: readFileSync(new URL(`${name}.eml`, folder)),
    // The files are ours, and of this shape.
    ...(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as ExpectedMail),
  }));
}
