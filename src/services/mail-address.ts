import addressparser from 'nodemailer/lib/addressparser/index.js';
import { splitMailAddresses } from './mail-address-list.js';

/** One mailbox of an address header, as far as it could be understood. */
export interface MailAddress {
  /** Without control and bidirectional characters, which could make it look like another. */
  name: string | null;
  /** As it is written; null where it cannot be an address. */
  address: string | null;
  /** As the header has it. */
  raw: string;
}

/** The mailboxes of a From, To or Cc header (RFC 5322, section 3.4), groups opened; junk gives a mailbox that has only `raw`. Never throws. */
export function parseMailAddresses(header: string): MailAddress[] {
  return splitMailAddresses(header).map((raw) => {
    const { name, address } = inAngles(raw) ?? plain(raw);
    return { name: cleanName(name), address: isPlausible(address) ? address : null, raw };
  });
}

/** `Name <address>`; whatever stands before the last angle is the name, colons and unclosed quotes included. */
function inAngles(raw: string): { name: string; address: string } | undefined {
  const begin = raw.lastIndexOf('<');
  if (begin < 0) return undefined;
  const end = raw.indexOf('>', begin);
  const address = raw.slice(begin + 1, end < 0 ? undefined : end).trim();
  const comment = end < 0 ? '' : raw.slice(end + 1).trim();
  // Behind an address there may be a comment; anything else means that this angle stands in quotes or in a comment.
  if (!/^(?:\(.*\))?$/s.test(comment)) return undefined;
  return { name: unquoted(raw.slice(0, begin)) || unquoted(comment.replace(/^\(|\)$/g, '')), address };
}

function plain(raw: string): { name: string; address: string } {
  const parsed = addressparser(raw, { flatten: true });
  const [found] = parsed;
  if (!found || parsed.length > 1) return { name: '', address: '' };
  return { name: found.name, address: found.address.replace(/>$/, '') };
}

/** A phrase: quotes and the backslashes in them undone. */
function unquoted(phrase: string): string {
  const trimmed = phrase.trim();
  if (!/^(?:"(?:[^"\\]|\\.)*"\s*)+$/s.test(trimmed)) return trimmed.replace(/^"|"$/g, '');
  return trimmed.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) => inner.replace(/\\(.)/gs, '$1'));
}

function cleanName(name: string): string | null {
  const clean = name
    .toWellFormed()
    .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ');
  return clean.trim() || null;
}

const addressPattern =
  /^(?:"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"|[^\s\p{Cc}\p{Cf}\p{Cs}<>"(),:;@]+)@(?:\[[\w.:]+\]|[^\s\p{Cc}\p{Cf}\p{Cs}<>"(),:;@[\]]+)$/u;

function isPlausible(address: string): boolean {
  return addressPattern.test(address);
}
