import type { Readable } from 'node:stream';
import { gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import type { GoogleAccess } from '../services/google-access.js';
import { downloadAttachment } from './attachment-download.js';
import type { Connections } from './connections.js';
import type { GoogleEndpoints } from './endpoints.js';
import { GmailBatches } from './gmail-batches.js';
import type { OperatorNotices } from './gmail-failure.js';
import { GmailTurns, type QuotaMeter, repeated } from './gmail-turns.js';
import { callOptions, clientFor, toGoogleError } from './google-client.js';

/** Runs one method of Google's client. */
type ApiCall = (api: gmail_v1.Gmail, options: ReturnType<typeof callOptions>) => PromiseLike<{ data: unknown }>;

/** Calls at Gmail in the right of one account: tokens, quota, retries, batches, and what errors mean. */
export class GmailRequests {
  private readonly turns: GmailTurns;
  private readonly batches: GmailBatches;

  constructor(
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    notices: OperatorNotices,
    private readonly quota: QuotaMeter,
  ) {
    this.turns = new GmailTurns(notices, quota);
    this.batches = new GmailBatches(this.turns, endpoints, connections, quota);
  }

  /** One read of so many units; `understand` turns the answer into ours, or throws GoogleError where it cannot. */
  async read<T>(access: GoogleAccess, units: number, request: ApiCall, understand: (answer: unknown) => T): Promise<T> {
    const { gmail: rootUrl } = await this.endpoints();
    return this.turns.authorised(access, (turn) => {
      turn.guard.noteRequest();
      return repeated(turn, async () => {
        await this.quota.spend(access.accountId, units);
        return turn.guard.call(async () => {
          const api = gmail({ version: 'v1', auth: clientFor(turn.token), rootUrl });
          const options = callOptions(this.connections.reused(rootUrl), turn.budget.claimMs());
          const { data } = await Promise.resolve(request(api, options)).catch((error: unknown) => {
            throw toGoogleError(error);
          });
          return understand(data);
        });
      });
    });
  }

  /** The file behind a path of users.messages.attachments.get; what has begun to flow is not repeated. */
  async download(access: GoogleAccess, units: number, path: string): Promise<Readable> {
    const { gmail: rootUrl } = await this.endpoints();
    return this.turns.authorised(access, (turn) => {
      turn.guard.noteRequest();
      return repeated(turn, async () => {
        await this.quota.spend(access.accountId, units);
        return turn.guard.call(() => downloadAttachment(this.connections, new URL(path, rootUrl), turn.token));
      });
    });
  }

  /**
   * The answers in the order of the paths, of so many units each: in batches of at most 25, one in flight per account,
   * failed parts alone repeated.
   */
  batch<T>(
    access: GoogleAccess,
    units: number,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | Error)[]> {
    return this.batches.read(access, units, paths, understand);
  }
}
