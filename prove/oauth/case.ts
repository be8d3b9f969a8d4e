import type { LocalGoogle } from '../../local-google/interface.js';
import type { TestApp } from '../../test/api/start-test-app.js';

export type Client = ReturnType<TestApp['client']>;

/** The stand-in's answer to the exchange of a code. */
export type TokenAnswer = Record<string, unknown> & { id_token: string };

/** What a case works with. */
export interface Stage {
  test: TestApp;
  google: LocalGoogle;
  /** Signs any claims as the stand-in does. */
  sign: LocalGoogle['signIdToken'];
  /** Of the ID token that the stand-in has given. */
  claims: Record<string, unknown>;
}

/** An answer of Google's token endpoint, or of its key set, that must not sign anybody in. */
export interface AnswerCase {
  name: string;
  /** The codes that the refusal may carry. */
  code: string;
  change: (answer: TokenAnswer, stage: Stage) => unknown;
}

/** A return from Google that must not sign anybody in. */
export interface ReturnCase {
  name: string;
  code: string;
  /** The HTTP status where it is no page of ours that refuses. */
  status?: number;
  /** Opens it in a browser. */
  open: (stage: Pick<Stage, 'test' | 'google'>) => Promise<{ browser: Client; response: Response }>;
}

/** Whoever signs in, or does not. */
export const person = 'mina@example.com';
/** Who wants to be taken for somebody else, or somebody else for them. */
export const attacker = 'mallory@example.com';
