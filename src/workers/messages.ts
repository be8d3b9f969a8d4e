import { z } from 'zod';

/** What a worker is started with; nothing else tells one from another. */
export interface Assignment {
  /** 1 to WEB_CONCURRENCY; whoever replaces a worker takes over its number. */
  number: number;
  /** The whole environment, `.env` included: a worker reads no file of its own accord. */
  environment: Record<string, string | undefined>;
  /** The port of the address that all share; left out while nobody has taken one. */
  port?: number | undefined;
}

/** What an operator is told of a worker that serves. */
export interface Readiness {
  url: string;
  port: number;
  /** What the first one has the primary print. */
  banner: string[];
}

/** `end`: with all others. `retire`: a successor at the same address serves already. */
export type Order = 'end' | 'retire';

// Others talk over the same channel, cluster itself among them: what does not bear this mark is theirs.
const mark = { gmailGraphql: z.literal(1) };

const downward = z.discriminatedUnion('kind', [
  z.object({
    ...mark,
    kind: z.literal('start'),
    number: z.number(),
    environment: z.record(z.string(), z.string().optional()),
    port: z.number().optional(),
  }),
  z.object({ ...mark, kind: z.enum(['end', 'retire']) }),
  // Asks for `counted` with this number.
  z.object({ ...mark, kind: z.literal('count'), round: z.number() }),
  // Answers `metrics-wanted`; without a text where there is none.
  z.object({ ...mark, kind: z.literal('metrics'), wish: z.number(), text: z.string().optional() }),
]);

const upward = z.discriminatedUnion('kind', [
  // What is said to a process before it listens is lost.
  z.object({ ...mark, kind: z.literal('listening') }),
  z.object({ ...mark, kind: z.literal('ready'), url: z.string(), port: z.number(), banner: z.array(z.string()) }),
  z.object({ ...mark, kind: z.literal('failed'), reason: z.string() }),
  // A snapshot as src/metrics writes and reads it: whole as an answer to `count`, else of what never falls.
  z.object({ ...mark, kind: z.literal('counted'), round: z.number().optional(), snapshot: z.string() }),
  z.object({ ...mark, kind: z.literal('metrics-wanted'), wish: z.number() }),
]);

/** From the primary to a worker. */
export type Downward = z.infer<typeof downward>;

/** From a worker to the primary. */
export type Upward = z.infer<typeof upward>;

/** The message, if it is one of ours to a worker. */
export const readDownward = (message: unknown): Downward | undefined => downward.safeParse(message).data;

/** The message, if it is one of ours to the primary. */
export const readUpward = (message: unknown): Upward | undefined => upward.safeParse(message).data;
