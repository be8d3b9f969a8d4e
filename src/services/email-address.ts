import { domainToASCII } from 'node:url';
import { InvalidEmail } from '../errors.js';

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\u{10FFFF}-]+";
const dotString = new RegExp(`^${atom}(?:\\.${atom})*$`, 'u');
const quotedString = /^"(?:[ !#-[\]-~]|\\[ -~])+"$/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * One mailbox as in RFC 5321, section 4.1.2 (and RFC 6531 for letters beyond ASCII), at most 254 octets:
 * trimmed, lower-cased where ASCII, and with the domain in its ASCII form (RFC 5891), so that one mailbox has one
 * spelling. Address literals and names without a dot are refused, since no mail for them can leave through Gmail.
 * Throws InvalidEmail.
 */
export function parseEmailAddress(input: string): string {
  const address = normaliseEmailAddress(input);
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
  const short = Buffer.byteLength(address) <= 254 && Buffer.byteLength(local) <= 64;
  if (at > 0 && short && isLocalPart(local) && isDomain(domain)) return address;
  throw new InvalidEmail();
}

/** What is done to any text that is given as an address, before it is judged. */
export function normaliseEmailAddress(input: string): string {
  const address = input.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + (asciiDomain(address.slice(at)) ?? address.slice(at));
}

/** A domain in its ASCII form (RFC 5891, section 5); undefined for what cannot be one. */
function asciiDomain(domain: string): string | undefined {
  // domainToASCII follows the URL standard, which also percent-decodes and reads numbers as IPv4: neither is a mail domain.
  return /[\p{C}\p{Z}%/:?#@[\]\\]/u.test(domain) ? undefined : domainToASCII(domain) || undefined;
}

function isLocalPart(local: string): boolean {
  const plain = dotString.test(local) && !/[\p{C}\p{Z}]/u.test(local) && local.isWellFormed();
  return plain || quotedString.test(local);
}

function isDomain(domain: string): boolean {
  const labels = asciiDomain(domain)?.split('.') ?? [];
  return (
    labels.length >= 2 &&
    labels.join('.').length <= 253 &&
    labels.every((part) => label.test(part)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}
