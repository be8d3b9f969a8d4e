import type { Place } from '../routing/location.ts';

/** What of the mailbox is shown; the address holds all of it. */
export interface MailPlace {
  /** Left out, the first account. */
  account?: string | undefined;
  /** Gmail's own id of a label, or ALL. */
  label: string;
  /** Gmail's search syntax, over all mail. */
  search: string;
  message?: string | undefined;
}

const BASE = '/mail';
export const ALL = 'ALL';
const START = 'INBOX';

export function readMailPlace({ path, query }: Place): MailPlace {
  const search = query.get('q') ?? '';
  const id = path.slice(BASE.length + 1);
  return {
    account: query.get('account') ?? undefined,
    label: search ? ALL : (query.get('label') ?? START),
    search,
    message: id ? decodeURIComponent(id) : undefined,
  };
}

export function mailPath({ account, label, search, message }: MailPlace): string {
  const query = new URLSearchParams();
  if (account) query.set('account', account);
  if (search) query.set('q', search);
  else if (label !== START) query.set('label', label);
  const path = message ? `${BASE}/${encodeURIComponent(message)}` : BASE;
  return query.size > 0 ? `${path}?${query}` : path;
}
