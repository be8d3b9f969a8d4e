import type { Readable } from 'node:stream';
import type { GoogleAccess } from '../services/google-access.js';
import type { Metrics } from '../services/metrics.js';
import { downloadAttachment } from './attachment-download.js';
import type { Connections } from './connections.js';
import { counted } from './counted-call.js';
import type { GoogleEndpoints } from './endpoints.js';
import { GmailBatches } from './gmail-batches.js';
import type { OperatorNotices } from './gmail-failure.js';
import { type GmailMethod, prices } from './gmail-prices.js';
import { GmailTurns, type QuotaMeter, repeated, type Turn } from './gmail-turns.js';
import { call } from './google-call.js';
import { parseJson } from './google-error.js';

/** Calls at Gmail in the right of one account: tokens, quota, retries, batches, and what errors mean. */
export class GmailRequests {
  private readonly turns: GmailTurns;
  private readonly batches: GmailBatches;

  constructor(
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    notices: OperatorNotices,
    private readonly quota: QuotaMeter,
    private readonly metrics: Metrics,
  ) {
    this.turns = new GmailTurns(notices, quota);
    this.batches = new GmailBatches(this.turns, endpoints, connections, quota, metrics);
  }

  /** Calls and batches over all accounts. */
  lengths() {
    return this.turns.lengths();
  }

  /** One GET; `understand` turns the answer into ours, or throws GoogleError where it cannot. */
  async read<T>(
    access: GoogleAccess,
    method: GmailMethod,
    path: string,
    understand: (answer: unknown) => T,
  ): Promise<T> {
    const url = new URL(path, (await this.endpoints()).gmail);
    return this.turns.authorised(access, (turn) => {
      turn.guard.noteRequest();
      return repeated(turn, async () => {
        await this.quota.spend(access.accountId, prices[method]);
        return this.call(turn, method, async () => {
          const timeoutMs = turn.budget.claimMs();
          const request = { url, method: 'GET', accessToken: turn.token, timeoutMs } as const;
          const { body } = await call(this.connections, request);
          return understand(parseJson(body));
        });
      });
    });
  }

  /** The file behind a path of users.messages.attachments.get; what has begun to flow is not repeated. */
  async download(access: GoogleAccess, path: string): Promise<Readable> {
    const method = 'users.messages.attachments.get';
    const { gmail: rootUrl } = await this.endpoints();
    return this.turns.authorised(access, (turn) => {
      turn.guard.noteRequest();
      return repeated(turn, async () => {
        await this.quota.spend(access.accountId, prices[method]);
        return this.call(turn, method, () => downloadAttachment(this.connections, new URL(path, rootUrl), turn.token));
      });
    });
  }

  /**
   * The answers in the order of the paths, which are all of one method: in batches of at most 25, one in flight per
   * account, failed parts alone repeated.
   */
  batch<T>(
    access: GoogleAccess,
    method: GmailMethod,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | Error)[]> {
    return this.batches.read(access, method, paths, understand);
  }

  private call<T>({ guard }: Turn, method: GmailMethod, attempt: () => Promise<T>): Promise<T> {
    return guard.call(() => counted(this.metrics, method, prices[method], attempt));
  }
}
