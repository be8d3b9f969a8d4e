/** Where a request claims to come from, and what that counts as: an IPv4 address, or an IPv6 one's /64. */
export interface Origin {
  address: string;
  network: string;
}

/** So many requests come from one network before the attacker moves on. */
const requestsOfNetwork = 8;

/** Network addresses of an attacker who has many: whole /64 of IPv6, and IPv4 in both spellings. */
export class Networks {
  private count = 0;

  /** Never seen before. */
  fresh(): Origin {
    this.count += 1;
    return ipv4(this.count);
  }

  /** From now on none that was used before. */
  moveOn(): void {
    this.count += 4 * requestsOfNetwork;
  }

  /** By turns one of a /64 that was used before, one that was used before, and one that was not. */
  next(): Origin {
    this.count += 1;
    const kind = this.count % 4;
    const used = Math.floor(this.count / (4 * requestsOfNetwork));
    if (kind === 0) return ipv6(used, this.count);
    if (kind === 1) return mapped(ipv4(used, 11));
    if (kind === 2) return ipv4(used, 11);
    return ipv4(this.count);
  }
}

function ipv4(count: number, first = 10): Origin {
  const address = `${first}.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`;
  return { address, network: address };
}

function mapped({ address, network }: Origin): Origin {
  return { address: `::ffff:${address}`, network };
}

function ipv6(household: number, host: number): Origin {
  const network = `2001:db8:${(household >> 16).toString(16)}:${(household & 65_535).toString(16)}`;
  return { address: `${network}:0:0:0:${(host & 65_535).toString(16)}`, network };
}
