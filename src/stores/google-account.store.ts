import { aliasedTable, and, count, desc, eq, exists, gt, isNull, like, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { formerEmails, googleAccounts, passwords, users } from '../../drizzle/tables.js';
import type { Database, QueryBuilder, Step } from '../database/database.js';
import { type Sealer, UnsealError } from '../secrets/sealer.js';
import { isSealedBy, isSealedByOther } from './sealed-by.js';

type Row = typeof googleAccounts.$inferSelect;
export type GoogleAccountRole = Row['role'];
export type StoredReauthorizationReason = NonNullable<Row['reauthorizationReason']>;

/** A Google account without its credentials. */
export interface GoogleAccount
  extends Omit<
    Row,
    | 'grantedScopes'
    | 'sealedRefreshToken'
    | 'sealedAccessToken'
    | 'accessTokenExpiresAt'
    | 'version'
    | 'refreshLeaseUntil'
  > {
  grantedScopes: string[];
}

/** What calls at Google need. `version` names this state of the credentials; a token that cannot be opened is left out. */
export interface GoogleCredentials extends Pick<Row, 'clientId' | 'reauthorizationReason' | 'version'> {
  accountId: string;
  refreshToken: string | undefined;
  /** Also where it cannot be opened. */
  hasRefreshToken: boolean;
  accessToken: string | undefined;
  accessTokenExpiresAt: Date | null;
}

export interface GoogleTokens {
  accessToken: string;
  accessTokenExpiresAt: Date;
  /** Left out, the stored one stays: Google sends it only with the first consent. */
  refreshToken?: string | undefined;
}

const other = aliasedTable(googleAccounts, 'other');

type Identity = Pick<Row, 'role' | 'googleUserId'>;

/** Google accounts and their credentials, which are sealed on the way in. */
export class GoogleAccountStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async find(id: string): Promise<GoogleAccount | undefined> {
    return this.findOne(eq(googleAccounts.id, id));
  }

  async findByGoogleUserId(googleUserId: string, role: GoogleAccountRole): Promise<GoogleAccount | undefined> {
    return this.findOne(and(eq(googleAccounts.googleUserId, googleUserId), eq(googleAccounts.role, role)));
  }

  /**
   * The account that mails leave from: the sender authorised last, or the account `email`: by preference one that was
   * authorised as the sender, else a mailbox that may send and whose address Google has verified.
   */
  async findSender(email: string | undefined, sendScope: string): Promise<GoogleAccount | undefined> {
    const named = email === undefined ? eq(googleAccounts.role, 'SENDER') : eq(googleAccounts.email, email);
    const mailbox = and(eq(googleAccounts.emailVerified, true), like(googleAccounts.grantedScopes, `%${sendScope}%`));
    const allowed = or(eq(googleAccounts.role, 'SENDER'), mailbox);
    const rows = this.database.sql.select().from(googleAccounts).where(and(named, allowed));
    const [row] = await rows
      .orderBy(desc(eq(googleAccounts.role, 'SENDER')), desc(googleAccounts.connectedAt))
      .limit(1);
    return row && toAccount(row);
  }

  async listByUser(userId: string): Promise<GoogleAccount[]> {
    const rows = await this.database.prepared(accountsOfUser).execute({ userId });
    return rows.map(toAccount);
  }

  /**
   * Adds the account, or replaces all but its id with the given. Undefined, and nothing changed, when it belongs to another
   * user, or a guard among `before` does not hold.
   * A missing refresh token never erases the stored one, unless that was given to another OAuth client.
   */
  async put(
    account: GoogleAccount,
    tokens: GoogleTokens,
    before: readonly Step[] = [],
  ): Promise<GoogleAccount | undefined> {
    const sealed = this.seal(account, tokens);
    const { userId, ...identity } = { ...account, grantedScopes: account.grantedScopes.join(' ') };
    const kept = sql`CASE WHEN ${googleAccounts.clientId} = ${account.clientId} THEN ${googleAccounts.sealedRefreshToken} END`;
    const { id: _id, role: _role, googleUserId: _sub, ...changes } = identity;
    const put: Step = {
      guard: true,
      statement: (query) =>
        query
          .insert(googleAccounts)
          .values({ ...identity, ...sealed, userId, version: 1 })
          .onConflictDoUpdate({
            target: [googleAccounts.googleUserId, googleAccounts.role],
            set: {
              ...changes,
              ...sealed,
              sealedRefreshToken: sealed.sealedRefreshToken ?? kept,
              refreshLeaseUntil: null,
              version: sql`${googleAccounts.version} + 1`,
            },
            setWhere: userId === null ? isNull(googleAccounts.userId) : eq(googleAccounts.userId, userId),
          })
          .returning(),
    };
    const rows = await this.database.together([...before, put]);
    // The one row that it wrote, as its returning() says.
    const [row] = (rows?.at(-1) ?? []) as Row[];
    return row && toAccount(row);
  }

  async findCredentials(id: string): Promise<GoogleCredentials | undefined> {
    const [row] = await this.database.prepared(accountWithId).execute({ id });
    if (!row) return undefined;
    const { clientId, reauthorizationReason, version, accessTokenExpiresAt } = row;
    const unseal = (token: 'access' | 'refresh', sealed: string | null) => this.unseal(row, token, sealed);
    return {
      accountId: id,
      clientId,
      reauthorizationReason,
      version,
      accessTokenExpiresAt,
      // Opened when it is used: nearly every request needs the other alone.
      get refreshToken() {
        return unseal('refresh', row.sealedRefreshToken);
      },
      hasRefreshToken: row.sealedRefreshToken !== null,
      accessToken: unseal('access', row.sealedAccessToken),
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
  async putRefreshed(account: Identity, credentials: GoogleCredentials, tokens: GoogleTokens): Promise<boolean> {
    const { sealedRefreshToken, ...sealed } = this.seal(account, tokens);
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

  /**
   * Deletes an account of the user, unless it is the last thing that they can sign in by: false, and nothing changed.
   * The user's row is locked first, so that two accounts deleted at once do not each count on the other.
   */
  async deleteUnlessLast(userId: string, id: string): Promise<boolean> {
    const otherAccount = (query: QueryBuilder) =>
      query
        .select({ id: other.id })
        .from(other)
        .where(and(eq(other.userId, userId), ne(other.id, id)));
    const password = (query: QueryBuilder) =>
      query.select({ id: passwords.userId }).from(passwords).where(eq(passwords.userId, userId));
    const rows = await this.database.together([
      {
        statement: (query) =>
          query.update(users).set({ id: userId }).where(eq(users.id, userId)).returning({ id: users.id }),
      },
      {
        guard: true,
        statement: (query) =>
          query
            .delete(googleAccounts)
            .where(
              and(
                eq(googleAccounts.id, id),
                eq(googleAccounts.userId, userId),
                or(exists(otherAccount(query)), exists(password(query))),
              ),
            )
            .returning({ id: googleAccounts.id }),
      },
    ]);
    return rows !== undefined;
  }

  /** Deletes the accounts that were connected to the user since they left an address, which can be taken back for `takeBackMs`. */
  deleteConnectedSince(userId: string, formerEmail: string, takeBackMs: number): Step {
    const leftAt = sql`(SELECT ${formerEmails.expiresAt} - ${takeBackMs} FROM ${formerEmails} WHERE ${formerEmails.email} = ${formerEmail})`;
    return {
      statement: (query) =>
        query
          .delete(googleAccounts)
          .where(and(eq(googleAccounts.userId, userId), sql`${googleAccounts.connectedAt} >= ${leftAt}`))
          .returning({ id: googleAccounts.id }),
    };
  }

  /** Ids after `after`, in order, of accounts with a token that is sealed under another key. */
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
  async reseal(id: string): Promise<'resealed' | 'changed' | 'unreadable'> {
    const [row] = await this.database.prepared(accountWithId).execute({ id });
    if (!row) return 'changed';
    const { sealedRefreshToken, sealedAccessToken, version } = row;
    const [refresh, access] = [
      this.unseal(row, 'refresh', sealedRefreshToken),
      this.unseal(row, 'access', sealedAccessToken),
    ];
    if (sealedRefreshToken !== null && refresh === undefined) return 'unreadable';
    const again = (token: 'access' | 'refresh', plain: string | undefined) =>
      plain === undefined ? null : this.sealer.seal(plain, place(row, token));
    const unchanged = and(
      sql`${googleAccounts.sealedRefreshToken} IS NOT DISTINCT FROM ${sealedRefreshToken}`,
      sql`${googleAccounts.sealedAccessToken} IS NOT DISTINCT FROM ${sealedAccessToken}`,
    );
    const set = { sealedRefreshToken: again('refresh', refresh), sealedAccessToken: again('access', access) };
    return (await this.change({ accountId: id, version }, set, unchanged)) ? 'resealed' : 'changed';
  }

  private async findOne(where: SQL | undefined): Promise<GoogleAccount | undefined> {
    const [row] = await this.database.sql.select().from(googleAccounts).where(where);
    return row && toAccount(row);
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

  private seal(account: Identity, tokens: GoogleTokens) {
    const { accessToken, accessTokenExpiresAt, refreshToken } = tokens;
    return {
      accessTokenExpiresAt,
      sealedAccessToken: this.sealer.seal(accessToken, place(account, 'access')),
      sealedRefreshToken: refreshToken === undefined ? null : this.sealer.seal(refreshToken, place(account, 'refresh')),
    };
  }

  private unseal(account: Identity, token: 'access' | 'refresh', sealed: string | null): string | undefined {
    try {
      return sealed === null ? undefined : this.sealer.unseal(sealed, place(account, token));
    } catch (error) {
      if (error instanceof UnsealError) return undefined;
      throw error;
    }
  }
}

function place({ role, googleUserId }: Identity, token: 'access' | 'refresh'): string {
  return `google_accounts/${role}/${googleUserId}/${token}_token`;
}

function toAccount(row: Row): GoogleAccount {
  const {
    sealedRefreshToken: _refresh,
    sealedAccessToken: _access,
    accessTokenExpiresAt: _expiry,
    version: _version,
    refreshLeaseUntil: _lease,
    ...account
  } = row;
  return { ...account, grantedScopes: row.grantedScopes.split(' ').filter((scope) => scope !== '') };
}

function accountWithId(query: QueryBuilder) {
  return query
    .select()
    .from(googleAccounts)
    .where(eq(googleAccounts.id, sql.placeholder('id')))
    .prepare();
}

function accountsOfUser(query: QueryBuilder) {
  return query
    .select()
    .from(googleAccounts)
    .where(eq(googleAccounts.userId, sql.placeholder('userId')))
    .orderBy(googleAccounts.connectedAt, googleAccounts.id)
    .prepare();
}
