import { and, count, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { googleAccounts } from '../../drizzle/tables.js';
import type { Database, QueryBuilder } from '../database/database.js';
import type { Sealer } from '../secrets/sealer.js';
import { type GoogleTokens, resealTokens, sealTokens, unsealToken } from './google-tokens.js';
import { isSealedBy, isSealedByOther } from './sealed-by.js';

type Row = typeof googleAccounts.$inferSelect;
export type StoredReauthorizationReason = NonNullable<Row['reauthorizationReason']>;

/** What calls at Google need. `version` names this state of the credentials; a token that cannot be opened is left out. */
export interface GoogleCredentials
  extends Pick<Row, 'role' | 'googleUserId' | 'clientId' | 'reauthorizationReason' | 'version'> {
  accountId: string;
  refreshToken: string | undefined;
  /** Also where it cannot be opened. */
  hasRefreshToken: boolean;
  accessToken: string | undefined;
  accessTokenExpiresAt: Date | null;
}

/** The credentials of Google accounts: refreshed by one at a time, given up, and sealed anew. They come by GoogleAccountStore. */
export class GoogleCredentialStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async find(accountId: string): Promise<GoogleCredentials | undefined> {
    const [row] = await this.database.prepared(accountWithId).execute({ id: accountId });
    if (!row) return undefined;
    const { role, googleUserId, clientId, reauthorizationReason, version, accessTokenExpiresAt } = row;
    const { sealer } = this;
    return {
      accountId,
      role,
      googleUserId,
      clientId,
      reauthorizationReason,
      version,
      accessTokenExpiresAt,
      // Opened when it is used: nearly every request needs the other alone.
      get refreshToken() {
        return unsealToken(sealer, row, 'refresh');
      },
      hasRefreshToken: row.sealedRefreshToken !== null,
      accessToken: unsealToken(sealer, row, 'access'),
    };
  }

  /** Lets one caller alone refresh these credentials until `until`; false when another does, or they have changed. */
  async claimRefresh(credentials: GoogleCredentials, now: Date, until: Date): Promise<boolean> {
    const free = or(isNull(googleAccounts.refreshLeaseUntil), lte(googleAccounts.refreshLeaseUntil, now));
    return this.change(credentials, { refreshLeaseUntil: until }, free);
  }

  async releaseRefresh(credentials: GoogleCredentials): Promise<void> {
    await this.change(credentials, { refreshLeaseUntil: null });
  }

  /** Writes refreshed tokens over the credentials they were made from; false when those have changed. */
  async putRefreshed(credentials: GoogleCredentials, tokens: GoogleTokens): Promise<boolean> {
    const { sealedRefreshToken, ...sealed } = sealTokens(this.sealer, credentials, tokens);
    const rotated = sealedRefreshToken === null ? {} : { sealedRefreshToken };
    return this.change(credentials, {
      ...sealed,
      ...rotated,
      refreshLeaseUntil: null,
      version: credentials.version + 1,
    });
  }

  /** Marks credentials as dead; false when they have changed meanwhile. */
  async putReauthorizationReason(
    credentials: GoogleCredentials,
    reason: StoredReauthorizationReason,
  ): Promise<boolean> {
    return this.change(credentials, {
      reauthorizationReason: reason,
      refreshLeaseUntil: null,
      version: credentials.version + 1,
    });
  }

  /** Ids of accounts after `after`, in order, with a token that is sealed under another key. */
  async listSealedByOthers(keyId: string, after: string, limit: number): Promise<string[]> {
    const { id, sealedRefreshToken, sealedAccessToken } = googleAccounts;
    const sealed = or(isSealedByOther(sealedRefreshToken, keyId), isSealedByOther(sealedAccessToken, keyId));
    const rows = await this.database.sql
      .select({ id })
      .from(googleAccounts)
      .where(and(gt(id, after), sealed))
      .orderBy(id)
      .limit(limit);
    return rows.map((row) => row.id);
  }

  /** How many accounts have a token that is sealed under this key. */
  async countSealedBy(keyId: string): Promise<number> {
    const { sealedRefreshToken, sealedAccessToken } = googleAccounts;
    const [row] = await this.database.sql
      .select({ count: count() })
      .from(googleAccounts)
      .where(or(isSealedBy(sealedRefreshToken, keyId), isSealedBy(sealedAccessToken, keyId)));
    return Number(row?.count ?? 0);
  }

  /**
   * Seals the tokens anew, under the current key, unless they have changed meanwhile. They stay the same credentials: a
   * refresh that has begun with them is still written. An access token that cannot be opened is left out, since Google
   * gives another for the refresh token; without one that can be opened, nothing is changed.
   */
  async reseal(accountId: string): Promise<'resealed' | 'changed' | 'unreadable'> {
    const [row] = await this.database.prepared(accountWithId).execute({ id: accountId });
    if (!row) return 'changed';
    const { sealedRefreshToken, sealedAccessToken, version } = row;
    const resealed = resealTokens(this.sealer, row);
    if (sealedRefreshToken !== null && resealed.sealedRefreshToken === null) return 'unreadable';
    const unchanged = and(
      sql`${googleAccounts.sealedRefreshToken} IS NOT DISTINCT FROM ${sealedRefreshToken}`,
      sql`${googleAccounts.sealedAccessToken} IS NOT DISTINCT FROM ${sealedAccessToken}`,
    );
    return (await this.change({ accountId, version }, resealed, unchanged)) ? 'resealed' : 'changed';
  }

  private async change(
    { accountId, version }: Pick<GoogleCredentials, 'accountId' | 'version'>,
    set: Partial<Row>,
    where?: SQL,
  ): Promise<boolean> {
    const changed = await this.database.sql
      .update(googleAccounts)
      .set(set)
      .where(and(eq(googleAccounts.id, accountId), eq(googleAccounts.version, version), where))
      .returning({ id: googleAccounts.id });
    return changed.length === 1;
  }
}

function accountWithId(query: QueryBuilder) {
  return query
    .select()
    .from(googleAccounts)
    .where(eq(googleAccounts.id, sql.placeholder('id')))
    .prepare();
}
