import PostalMime from 'postal-mime';
import type { LocalGoogle } from '../../local-google/interface.js';
import { codeIn } from '../../test/api/api-client.js';

/** A mail that somebody has got. */
export interface Arrival {
  id: string;
  subject: string;
  messageId: string;
  /** Empty where it has none. */
  code: string;
}

/** What has arrived, by the address it was written to; several addresses may share a mailbox. */
export class Inboxes {
  private readonly seen = new Set<string>();
  private readonly arrivals = new Map<string, Arrival[]>();

  constructor(private readonly google: LocalGoogle) {}

  /** All that has arrived for an address so far. */
  async of(address: string): Promise<readonly Arrival[]> {
    const ids = await this.google.messageIds(address);
    for (const id of ids.reverse()) {
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      const {
        to,
        subject = '',
        messageId = '',
        text = '',
      } = await PostalMime.parse(await this.google.rawMessage(address, id));
      const its = to?.[0]?.address ?? '';
      this.arrivals.set(its, [...(this.arrivals.get(its) ?? []), { id, subject, messageId, code: codeIn(text) }]);
    }
    return this.arrivals.get(address) ?? [];
  }
}
