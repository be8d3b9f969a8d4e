import type { CodePurpose, RequestCodeMutation } from '../../generated/graphql.ts';
import { ValueStore } from '../api/value-store.ts';

/** A code that was mailed, or may have been. It is kept in the history entry of the step that asks for the code. */
export interface CodeRequest {
  requestId: string;
  purpose: CodePurpose;
  email: string;
  /** Nobody knows whether the mail left; where it did, its code works. */
  isUncertain?: boolean;
  /** What tells the mail apart; unknown where it is unclear whether the mail left. */
  reference?: string;
  attemptsAllowed?: number;
  expiresAt?: string;
  resendAvailableAt?: string;
}

type Sent = Extract<RequestCodeMutation['requestCode'], { __typename: 'CodeSent' }>;

export function sentRequest(purpose: CodePurpose, sent: Sent): CodeRequest {
  const { requestId, email, reference, attemptsAllowed, expiresAt, resendAvailableAt } = sent;
  return { requestId, purpose, email, reference, attemptsAllowed, expiresAt, resendAvailableAt };
}

export function uncertainRequest(purpose: CodePurpose, email: string, requestId: string): CodeRequest {
  return { requestId, purpose, email, isUncertain: true };
}

/** Reads what a history entry holds; entries of other steps hold something else. */
export function readCodeRequest(state: unknown, purpose: CodePurpose): CodeRequest | undefined {
  if (typeof state !== 'object' || state === null || !('requestId' in state)) return undefined;
  // Only this page writes entries with a requestId, and only as CodeRequest.
  const request = state as CodeRequest;
  return request.purpose === purpose ? request : undefined;
}

/** The newest code of each purpose that this page, in whichever tab, has asked for. */
const newest = new ValueStore<readonly CodeRequest[]>([]);
const tabs = new BroadcastChannel('gmail-graphql:codes');
tabs.addEventListener('message', ({ data }: MessageEvent<CodeRequest>) => remember(data));

function remember(request: CodeRequest): void {
  const others = newest.get().filter(({ purpose, email }) => purpose !== request.purpose || email !== request.email);
  newest.set([request, ...others]);
}

export function rememberNewest(request: CodeRequest): void {
  remember(request);
  tabs.postMessage(request);
}

export function findNewest(purpose: CodePurpose, email: string): CodeRequest | undefined {
  const address = email.trim().toLowerCase();
  return newest.get().find((request) => request.purpose === purpose && request.email === address);
}
