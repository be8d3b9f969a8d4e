import addressparser from 'nodemailer/lib/addressparser/index.js';

/** One mailbox of an address header, as far as it could be understood. */
export interface MailAddress {
  name: string | null;
  address: string | null;
  /** As the header has it. */
  raw: string;
}

/** The mailboxes of a From, To or Cc header (RFC 5322, section 3.4), groups opened; junk gives a mailbox that has only `raw`. */
export function parseMailAddresses(header: string): MailAddress[] {
  const parsed = addressparser(header, { flatten: true });
  if (parsed.length === 0 && header.trim() !== '' && !/;\s*$/.test(header))
    return [{ name: null, address: null, raw: header }];
  return parsed.map(({ name, address }) => {
    const plausible = address.includes('@');
    const raw = name && address ? `${name} <${address}>` : name || address;
    return { name: name || null, address: plausible ? address : null, raw: parsed.length === 1 ? header.trim() : raw };
  });
}
