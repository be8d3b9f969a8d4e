import type { Gmail, GmailLabel, GmailLabelDetails } from './gmail.js';
import type { GoogleAccess } from './google-access.js';

/** The labels of one mailbox. */
export class GmailLabelService {
  constructor(private readonly gmail: Gmail) {}

  /** Gmail's own labels first, in Gmail's order; then the person's, by name. One call. */
  async list(access: GoogleAccess): Promise<GmailLabel[]> {
    const labels = await this.gmail.listLabels(access);
    const own = labels
      .filter((label) => label.type === 'USER')
      .sort((one, other) => one.name.localeCompare(other.name));
    return [...labels.filter((label) => label.type === 'SYSTEM'), ...own];
  }

  /** Counts and colours: one batch for all labels. */
  async getDetails(access: GoogleAccess, ids: readonly string[]): Promise<(GmailLabelDetails | undefined | Error)[]> {
    return this.gmail.getLabels(access, ids);
  }
}
