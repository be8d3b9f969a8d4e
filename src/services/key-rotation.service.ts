import type { KeyRing } from '../secrets/key-ring.js';
import { type Sealer, UnsealError } from '../secrets/sealer.js';
import type { CachedMessageStore } from '../stores/cached-message.store.js';
import type { GoogleAuthorizationStore } from '../stores/google-authorization.store.js';
import type { GoogleCredentialStore } from '../stores/google-credential.store.js';
import type { SecretKeyStore } from '../stores/secret-key.store.js';
import type { SessionStore } from '../stores/session.store.js';
import type { VerificationCodeStore } from '../stores/verification-code.store.js';
import { verifierPlace } from './google-authorization.service.js';
import { accessTokenSeconds } from './session.service.js';
import { verificationTokenSeconds } from './verification-token.service.js';

const rowsAtOnce = 200;
/** A refresh in between makes a row come again; that it does so each time would be no coincidence. */
const mostWalks = 5;

interface Dependencies {
  credentials: GoogleCredentialStore;
  authorizations: GoogleAuthorizationStore;
  cachedMessages: CachedMessageStore;
  codes: VerificationCodeStore;
  sessions: SessionStore;
  secretKeys: SecretKeyStore;
}

export interface Rotation {
  /** Google accounts whose credentials are sealed under the current key now, and were not before. */
  accounts: number;
  authorizations: number;
  /** Cached messages that were deleted, for Gmail to be asked again. */
  messages: number;
  /** Ids of Google accounts with credentials that cannot be opened: altered, or moved from another row. */
  unreadable: string[];
  /** Ids of Google accounts that a server goes on sealing under another key. */
  contested: string[];
}

/** What still needs a key, and until when at most. */
export interface KeyNeed {
  by: 'credentials' | 'sign-ins' | 'sessions' | 'access tokens' | 'codes';
  /** Rows. */
  count: number;
  /** Undefined: until they are sealed anew. */
  until?: Date;
}

/** Brings everything that is sealed under an old key under the current one; may be ended at any point and run again. */
export class KeyRotationService {
  constructor(
    private readonly stores: Dependencies,
    private readonly keys: KeyRing,
    private readonly sealer: Sealer,
    private readonly now: () => Date,
  ) {}

  /** Each row is changed by itself, and only if nobody has changed it meanwhile: servers may run. */
  async rotate(onProgress: (done: Omit<Rotation, 'unreadable' | 'contested'>) => void): Promise<Rotation> {
    const done = { accounts: 0, authorizations: 0, messages: 0 };
    const count = (what: keyof typeof done) => (by: number) => {
      done[what] += by;
      onProgress(done);
    };
    const credentials = await this.resealAccounts(count('accounts'));
    await this.resealAuthorizations(count('authorizations'));
    await this.stores.cachedMessages.deleteSealedByOthers(this.keys.currentId, count('messages'));
    return { ...done, ...credentials };
  }

  /** What needs each key that is not the current one and is configured or on record, by the key's id. */
  async listNeeds(): Promise<Map<string, KeyNeed[]>> {
    const { secretKeys, credentials, authorizations, sessions, codes } = this.stores;
    const ids = new Set([...this.keys.ids, ...(await secretKeys.list())]);
    ids.delete(this.keys.currentId);
    const now = this.now();
    const needs = new Map<string, KeyNeed[]>();
    for (const id of ids) {
      const tokens = await sessions.findUseOfKey(id, now);
      const sealed = await credentials.countSealedBy(id);
      const signIns = await authorizations.findUseOfKey(id, now);
      // A token that a code gives is signed at most when the code expires.
      const proven = await codes.findUseOfKey(id, new Date(now.getTime() - verificationTokenSeconds * 1000));
      const signedUntil = after(tokens.lastIssuedAt, accessTokenSeconds);
      needs.set(id, [
        ...(sealed > 0 ? [{ by: 'credentials', count: sealed } as const] : []),
        ...needOf('sign-ins', signIns.count, signIns.until),
        ...needOf('sessions', tokens.live, tokens.until),
        ...(signedUntil && signedUntil > now ? needOf('access tokens', tokens.issued, signedUntil) : []),
        ...needOf('codes', proven.count, after(proven.until, verificationTokenSeconds)),
      ]);
    }
    return needs;
  }

  /** Takes keys off record that are not configured any more and that nothing needs; their ids. */
  async forgetRemovedKeys(needs: ReadonlyMap<string, readonly KeyNeed[]>): Promise<string[]> {
    const recorded = await this.stores.secretKeys.list();
    const idle = recorded.filter((id) => !this.keys.ids.includes(id) && needs.get(id)?.length === 0);
    for (const id of idle) await this.stores.secretKeys.delete(id);
    return idle;
  }

  private async resealAccounts(onDone: (count: number) => void) {
    const unreadable = new Set<string>();
    let contested = new Set<string>();
    for (let walk = 0; walk === 0 || (walk < mostWalks && contested.size > 0); walk++) {
      contested = new Set();
      for (let last: string | undefined = ''; last !== undefined; ) {
        const ids: string[] = await this.stores.credentials.listSealedByOthers(this.keys.currentId, last, rowsAtOnce);
        for (const id of ids) {
          const outcome = await this.stores.credentials.reseal(id);
          if (outcome === 'resealed') onDone(1);
          else (outcome === 'changed' ? contested : unreadable).add(id);
        }
        last = ids.at(-1);
      }
    }
    return { unreadable: [...unreadable], contested: [...contested] };
  }

  /** They are over in ten minutes at most; those that cannot be opened are left to that. */
  private async resealAuthorizations(onDone: (count: number) => void): Promise<void> {
    const { authorizations } = this.stores;
    for (const { stateHash, sealedCodeVerifier } of await authorizations.listSealedByOthers(this.keys.currentId)) {
      try {
        const place = verifierPlace(stateHash);
        const sealed = this.sealer.seal(this.sealer.unseal(sealedCodeVerifier, place), place);
        if (await authorizations.replaceCodeVerifier(stateHash, sealedCodeVerifier, sealed)) onDone(1);
      } catch (error) {
        if (!(error instanceof UnsealError)) throw error;
      }
    }
  }
}

function needOf(by: KeyNeed['by'], count: number, until: Date | undefined): KeyNeed[] {
  return count > 0 && until ? [{ by, count, until }] : [];
}

function after(date: Date | undefined, seconds: number): Date | undefined {
  return date && new Date(date.getTime() + seconds * 1000);
}
