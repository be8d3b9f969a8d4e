import { createHmac, randomUUID } from 'node:crypto';
import { SessionExpired } from '../errors.js';
import type { KeyRing } from '../secrets/key-ring.js';
import { hashSecret, newSecret } from '../secrets/opaque-secret.js';
import type { TokenSigner } from '../secrets/token-signer.js';
import type { RefreshToken, Session, SessionStore } from '../stores/session.store.js';
import type { Step } from '../stores/transactions.js';
import type { User, UserStore } from '../stores/user.store.js';

/** How long an access token is good for. */
export const accessTokenSeconds = 15 * 60;
/** Without use. */
export const sessionSeconds = 30 * 86_400;
/** From its beginning, however much it is used. */
const longestSessionSeconds = 180 * 86_400;
const reuseGraceMs = 10_000;

export type { Session as SessionRow };

/** From where a session is used. */
export interface Device {
  ipAddress: string;
  userAgent: string | undefined;
}

export interface IssuedSession {
  accessToken: string;
  expiresAt: Date;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
}

/** A signed-in person and the session they are signed in by. */
export interface Viewer {
  user: User;
  sessionId: string;
}

/** Signed-in sessions: a short-lived access token, and a refresh token that is replaced at each use (RFC 9700, section 4.14). */
export class SessionService {
  constructor(
    private readonly sessions: SessionStore,
    private readonly users: UserStore,
    private readonly tokens: TokenSigner,
    private readonly keys: KeyRing,
    private readonly now: () => Date,
  ) {}

  /** Throws SessionExpired where the user has just been deleted. */
  async start(userId: string, device: Device, signedInBy: Session['signedInBy']): Promise<IssuedSession> {
    const issued = await this.begin([], userId, device, signedInBy);
    if (!issued) throw new SessionExpired();
    return issued;
  }

  /** As `start`; undefined, and no session, where the guard does not hold at the same moment. */
  async startIf(
    guard: Step,
    userId: string,
    device: Device,
    signedInBy: Session['signedInBy'],
  ): Promise<IssuedSession | undefined> {
    return this.begin([guard], userId, device, signedInBy);
  }

  /** Who bears this access token; undefined for any that is not ours, over, or of a session that has ended. */
  async authenticate(accessToken: string): Promise<Viewer | undefined> {
    const claims = await this.tokens.verify('at+jwt', accessToken);
    if (typeof claims?.['sid'] !== 'string') return undefined;
    const user = await this.sessions.findUser(claims['sid'], this.now());
    return user && user.id === claims.sub ? { user, sessionId: claims['sid'] } : undefined;
  }

  /**
   * Replaces the refresh token. One that was used before gives the same successor for 10 seconds
   * (a lost answer, two tabs at once); later it ends the session, since somebody else may hold it. Throws SessionExpired.
   */
  async refresh(refreshToken: string, device: Device): Promise<{ user: User; session: IssuedSession }> {
    const now = this.now();
    const found = await this.sessions.findRefreshToken(hashSecret(refreshToken));
    if (!found || found.session.revokedAt || found.session.expiresAt <= now) throw new SessionExpired();
    const user = await this.users.find(found.session.userId);
    const successor = this.successor(refreshToken, found.token.keyId);
    if (!user || user.disabledAt || successor === undefined) throw new SessionExpired();
    const expiresAt = sessionEnd(found.session.createdAt, now);
    const use = { at: now, expiresAt, ipAddress: device.ipAddress, userAgent: trimmed(device.userAgent) };
    const rotated = await this.sessions.rotate(found.token.hash, this.tokenRow(successor, found.session.id, now), use);
    if (!rotated) await this.allowReuse(found.token.hash);
    return { user, session: this.issue({ id: found.session.id, userId: user.id, expiresAt }, successor) };
  }

  /** Ends the session, or every session of its user; quietly when it has ended already. */
  async end(viewer: Viewer, everywhere: boolean): Promise<void> {
    if (everywhere) await this.sessions.revokeAll(viewer.user.id, this.now());
    else await this.sessions.revoke(viewer.sessionId, this.now());
  }

  /** The user's live sessions, the one used last first. */
  async list(userId: string): Promise<Session[]> {
    return this.sessions.listLive(userId, this.now());
  }

  async find(id: string): Promise<Session | undefined> {
    return this.sessions.find(id);
  }

  /** Ends one of the user's own sessions; false when they have no such live session. */
  async revoke(userId: string, id: string): Promise<boolean> {
    return this.sessions.revoke(id, this.now(), userId);
  }

  /** The holder of a refresh token, without using it up. */
  async findByRefreshToken(refreshToken: string): Promise<Viewer | undefined> {
    const found = await this.sessions.findRefreshToken(hashSecret(refreshToken));
    const user = found && (await this.sessions.findUser(found.session.id, this.now()));
    return found && user && { user, sessionId: found.session.id };
  }

  /** The user is held, so that sign-ins at once count each other's sessions. */
  private async begin(guards: readonly Step[], userId: string, device: Device, signedInBy: Session['signedInBy']) {
    const { session, refreshToken, tokenRow } = this.newSession(userId, device, signedInBy);
    const isBegun = await this.sessions.put(session, tokenRow, [this.users.isThere(userId), ...guards]);
    return isBegun ? this.issue(session, refreshToken) : undefined;
  }

  private newSession(userId: string, device: Device, signedInBy: Session['signedInBy']) {
    const now = this.now();
    const id = randomUUID();
    const refreshToken = newSecret();
    const session = {
      id,
      userId,
      createdAt: now,
      expiresAt: sessionEnd(now, now),
      lastUsedAt: now,
      revokedAt: null,
      ipAddress: device.ipAddress,
      userAgent: trimmed(device.userAgent),
      signedInBy,
    };
    return { session, refreshToken, tokenRow: this.tokenRow(refreshToken, id, now) };
  }

  private async allowReuse(tokenHash: string): Promise<void> {
    const found = await this.sessions.findRefreshToken(tokenHash);
    const usedAt = found?.token.usedAt;
    if (found && usedAt && !found.session.revokedAt && this.now().getTime() - usedAt.getTime() <= reuseGraceMs) return;
    if (found) await this.sessions.revoke(found.session.id, this.now());
    throw new SessionExpired();
  }

  private issue(
    { id, userId, expiresAt: refreshTokenExpiresAt }: { id: string; userId: string; expiresAt: Date },
    refreshToken: string,
  ): IssuedSession {
    const { token, expiresAt } = this.tokens.sign(
      'at+jwt',
      { sub: userId, sid: id, jti: randomUUID() },
      accessTokenSeconds,
    );
    return { accessToken: token, expiresAt, refreshToken, refreshTokenExpiresAt };
  }

  /** Derived, so that a repeated refresh finds the same one without its being stored. */
  private successor(refreshToken: string, keyId: string): string | undefined {
    const key = this.keys.derive('refresh-token', keyId);
    return key && createHmac('sha256', key).update(refreshToken).digest('base64url');
  }

  private tokenRow(refreshToken: string, sessionId: string, now: Date): RefreshToken {
    return { hash: hashSecret(refreshToken), sessionId, keyId: this.keys.currentId, createdAt: now, usedAt: null };
  }
}

function sessionEnd(beganAt: Date, now: Date): Date {
  const unused = now.getTime() + sessionSeconds * 1000;
  return new Date(Math.min(unused, beganAt.getTime() + longestSessionSeconds * 1000));
}

function trimmed(userAgent: string | undefined): string | null {
  return userAgent?.slice(0, 256) ?? null;
}
