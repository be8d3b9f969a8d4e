import { aliasedTable, and, desc, eq, exists, isNull, like, ne, or, type SQL, sql } from 'drizzle-orm';
import { formerEmails, googleAccounts, passwords, users } from '../../drizzle/tables.js';
import type { Database, QueryBuilder, Step } from '../database/database.js';
import type { Sealer } from '../secrets/sealer.js';
import { type GoogleTokens, sealTokens } from './google-tokens.js';

type Row = typeof googleAccounts.$inferSelect;
export type GoogleAccountRole = Row['role'];

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

const other = aliasedTable(googleAccounts, 'other');

/** Google accounts. Their credentials come in with them, sealed, and are left to GoogleCredentialStore. */
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
    const sealed = sealTokens(this.sealer, account, tokens);
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

  private async findOne(where: SQL | undefined): Promise<GoogleAccount | undefined> {
    const [row] = await this.database.sql.select().from(googleAccounts).where(where);
    return row && toAccount(row);
  }
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

function accountsOfUser(query: QueryBuilder) {
  return query
    .select()
    .from(googleAccounts)
    .where(eq(googleAccounts.userId, sql.placeholder('userId')))
    .orderBy(googleAccounts.connectedAt, googleAccounts.id)
    .prepare();
}
