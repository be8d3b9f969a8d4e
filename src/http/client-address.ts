import { isIPv4, isIPv6 } from 'node:net';

/**
 * What limits count by: an IPv4 address, or the /64 that an IPv6 address is in, since one household has them all. The first
 * of the candidates that is an address counts: what a proxy hands on may be anything.
 */
export function clientAddress(...candidates: (string | undefined)[]): string {
  for (const candidate of candidates) {
    const address = bare(candidate ?? '');
    if (isIPv4(address)) return address;
    if (isIPv6(address)) return networkOf(groupsOf(address));
  }
  return 'unknown';
}

/** Without the port that some proxies add, and without the zone, which is a name of this machine's own (RFC 4007, section 11). */
function bare(text: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
  const [, dotted] = /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  return (bracketed ?? dotted ?? text).replace(/%.*$/s, '');
}

/** An IPv4 address that is written as IPv6 is the same caller (RFC 4291, section 2.5.5.2). */
function networkOf(groups: readonly number[]): string {
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** The eight groups of an IPv6 address (RFC 4291, section 2.2). */
function groupsOf(address: string): number[] {
  const [head = '', tail = ''] = address.split('::').map((part) => part.replace(/[\d.]+\.\d+$/, hexadecimal));
  const [before, after] = [groupsIn(head), groupsIn(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

function groupsIn(part: string): string[] {
  return part.split(':').filter((group) => group !== '');
}

/** The last 32 bits, where they are written as IPv4, in two groups. */
function hexadecimal(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
