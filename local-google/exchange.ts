import { type Answer, bearerToken, ConnectionDropped, encodeAnswer, type ProxyRequest } from './answer.js';
import type { CallLog } from './call-log.js';
import { type Faults, faultAnswer } from './faults.js';
import { answerBatch } from './gmail/batch.js';
import type { Gmail } from './gmail/gmail.js';
import { googleErrorBody } from './google-error.js';
import type { Call, Fault } from './interface.js';
import { mailPagePath } from './mail-page.js';
import type { OAuth } from './oauth/oauth.js';

const batchPath = '/batch/gmail/v1';

/** Carries out every request: notes it, waits, gives way to faults, else asks OAuth, Gmail or the batch. */
export class Exchange {
  private readonly batchesInFlight = new Map<string, number>();

  constructor(
    private readonly oauth: OAuth,
    private readonly gmail: Gmail,
    private readonly log: CallLog,
    private readonly faults: Faults,
    private readonly latency: { requestMs: number; innerMs: number },
    private readonly pause: (milliseconds: number) => Promise<void>,
    private readonly mailPage: () => Answer,
  ) {}

  /** Counts a batch as running from its first byte on; `crowded` when its user has another one in flight. */
  arrive(head: Omit<ProxyRequest, 'body'>): { crowded: boolean; leave: () => void } {
    const user =
      head.path === batchPath ? bearerToken(head.headers) && this.gmail.emailOf({ ...head, body: '' }) : undefined;
    if (user === undefined) return { crowded: false, leave: () => undefined };
    const running = this.batchesInFlight.get(user) ?? 0;
    this.batchesInFlight.set(user, running + 1);
    let left = false;
    const leave = (): void => {
      if (!left) this.batchesInFlight.set(user, (this.batchesInFlight.get(user) ?? 1) - 1);
      left = true;
    };
    return { crowded: running > 0, leave };
  }

  /** Answers a request of HTTP. Throws ConnectionDropped where a fault cuts the connection. */
  answer(request: ProxyRequest, crowded: boolean): Promise<Answer> {
    return this.noted(request, undefined, this.latency.requestMs, async () => {
      if (request.path === batchPath) return this.batch(request, crowded);
      if (request.path.startsWith('/gmail/')) return this.gmail.answer(request);
      if (request.path === mailPagePath && request.method === 'GET') return this.mailPage();
      return (await this.oauth.answer(request)) ?? { status: 404, body: googleErrorBody(404, 'notFound') };
    });
  }

  private async batch(request: ProxyRequest, crowded: boolean): Promise<Answer> {
    if (request.method !== 'POST') return { status: 404, body: googleErrorBody(404, 'notFound') };
    if (this.gmail.emailOf(request) === undefined) return { status: 401, body: googleErrorBody(401, 'authError') };
    const batch = this.log.nextBatch();
    return answerBatch(request, (part) =>
      this.noted(part, batch, this.latency.innerMs, async () =>
        crowded ? { status: 429, body: googleErrorBody(429, 'rateLimitExceeded') } : this.gmail.answer(part),
      ),
    );
  }

  private async noted(
    request: ProxyRequest,
    batch: number | undefined,
    latencyMs: number,
    run: () => Promise<Answer>,
  ): Promise<Answer> {
    const { method, path, query, body } = request;
    const isGmail = path.startsWith('/gmail/') || path === batchPath;
    const email = isGmail ? this.gmail.emailOf(request) : this.oauth.emailOf(request);
    const call = this.log.begin({ method, path, query, email, units: this.gmail.unitsOf(request), batch });
    const fault = this.faults.take({ method, path, query, inBatch: batch !== undefined, email, body });
    await this.pause(latencyMs + (fault?.delayMs ?? 0));
    await fault?.until;
    const answer = fault ? await this.faulty(fault, run) : await run();
    return settled(call, answer);
  }

  private async faulty({ action }: Fault, run: () => Promise<Answer>): Promise<Answer> {
    if (action.kind === 'drop-before') throw new ConnectionDropped();
    const instead = faultAnswer(action);
    if (instead) return instead;
    const answer = await run();
    if (action.kind === 'drop-after') throw new ConnectionDropped();
    if (action.kind === 'change') return { ...answer, body: await action.body(answer.body) };
    if (action.kind === 'rewrite') {
      const { bytes, contentType } = encodeAnswer(answer);
      return { ...answer, body: action.rewrite(bytes), headers: { ...answer.headers, 'content-type': contentType } };
    }
    return action.kind === 'half' ? { ...answer, isHalf: true } : answer;
  }
}

function settled(call: Call, answer: Answer): Answer {
  call.status = answer.status;
  return answer;
}
