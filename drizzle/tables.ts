import { bytes, index, instant, integer, primaryKey, table, text, uniqueIndex } from './columns.js';

/** Fingerprints of the secret keys that this database was written with: a lost or mistaken key is noticed at start. */
export const secretKeys = table('secret_keys', {
  id: text().primaryKey(),
  fingerprint: text().notNull(),
});

export const users = table('users', {
  id: text().primaryKey(),
  email: text().notNull().unique(),
  emailVerifiedAt: instant(),
  name: text(),
  createdAt: instant().notNull(),
  /** Set by an operator: nobody signs in as this user until it is taken back. */
  disabledAt: instant(),
});

/** Passwords apart from their users, so that no hash travels where it is not asked for. */
export const passwords = table('passwords', {
  userId: userOf().primaryKey(),
  /** Argon2id in PHC string format. */
  hash: text().notNull(),
  changedAt: instant().notNull(),
});

/** Addresses that users had until lately: whoever reads one can still take the account back. */
export const formerEmails = table(
  'former_emails',
  {
    email: text().primaryKey(),
    userId: userOf(),
    expiresAt: instant().notNull(),
  },
  (emails) => [index('former_emails_user').on(emails.userId), index('former_emails_expiry').on(emails.expiresAt)],
);

/** Verification tokens (`jti`) that have had their effect, until they expire. */
export const spentTokens = table(
  'spent_tokens',
  {
    id: text().primaryKey(),
    expiresAt: instant().notNull(),
  },
  (tokens) => [index('spent_tokens_expiry').on(tokens.expiresAt)],
);

/** Failed logins in a row, by a keyed hash of address and network address. */
export const loginFailures = table(
  'login_failures',
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    /** Until when no password is compared. */
    pausedUntil: instant(),
    /** When the row counts no more. */
    expiresAt: instant().notNull(),
  },
  (failures) => [index('login_failures_expiry').on(failures.expiresAt)],
);

/** Mails about an account that have not been handed to Gmail yet, written together with what they tell of. */
export const notices = table(
  'notices',
  {
    id: text().primaryKey(),
    userId: userOf(),
    email: text().notNull(),
    locale: text({ enum: ['EN', 'KO'] }).notNull(),
    kind: text({
      enum: ['PASSWORD_CHANGED', 'EMAIL_CHANGED', 'GOOGLE_CONNECTED'],
    }).notNull(),
    /** What has changed: the new address, or that of the Google account. */
    subject: text(),
    happenedAt: instant().notNull(),
    /** When a process may take it (again). */
    dueAt: instant().notNull(),
    attempts: integer().notNull(),
  },
  (notices) => [index('notices_due').on(notices.dueAt), index('notices_user').on(notices.userId)],
);

export const sessions = table(
  'sessions',
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    lastUsedAt: instant().notNull(),
    revokedAt: instant(),
    ipAddress: text(),
    userAgent: text(),
    signedInBy: text({ enum: ['PASSWORD', 'GOOGLE'] })
      .notNull()
      .default('GOOGLE'),
  },
  (sessions) => [index('sessions_user').on(sessions.userId), index('sessions_expiry').on(sessions.expiresAt)],
);

/** One row per refresh token of a session, the used ones of the last 30 days among them: only hashes, so that a reused one is known. */
export const refreshTokens = table(
  'refresh_tokens',
  {
    hash: text().primaryKey(),
    sessionId: text()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    /** Under which key its successor is derived. */
    keyId: text().notNull(),
    createdAt: instant().notNull(),
    usedAt: instant(),
  },
  (tokens) => [index('refresh_tokens_session').on(tokens.sessionId), index('refresh_tokens_use').on(tokens.usedAt)],
);

/** Google accounts under Google's `sub`: a person's mailbox, or the sender of codes. Tokens are sealed to their row. */
export const googleAccounts = table(
  'google_accounts',
  {
    id: text().primaryKey(),
    role: text({ enum: ['MAILBOX', 'SENDER'] }).notNull(),
    /** Null for a sender only. */
    userId: text().references(() => users.id, { onDelete: 'cascade' }),
    googleUserId: text().notNull(),
    email: text().notNull(),
    /** As Google said at the last consent. */
    emailVerified: integer({ mode: 'boolean' }).notNull().default(false),
    name: text(),
    /** The OAuth client that the tokens were given to: no other client can use them. */
    clientId: text().notNull(),
    /** Space-separated, as in OAuth's `scope`. */
    grantedScopes: text().notNull(),
    sealedRefreshToken: text(),
    sealedAccessToken: text(),
    accessTokenExpiresAt: instant(),
    /** Set where Google limits the refresh token's life: seven days while the consent screen is in "Testing". */
    refreshTokenExpiresAt: instant(),
    reauthorizationReason: text({ enum: ['NO_REFRESH_TOKEN', 'REVOKED', 'MISSING_SCOPES', 'CLIENT_REJECTED'] }),
    /** Counts changes of the credentials: a refresh is written only over the credentials it began with. */
    version: integer().notNull(),
    /** Until when one instance may refresh the access token alone. */
    refreshLeaseUntil: instant(),
    connectedAt: instant().notNull(),
  },
  (accounts) => [
    uniqueIndex('google_accounts_google_user').on(accounts.googleUserId, accounts.role),
    index('google_accounts_user').on(accounts.userId),
    index('google_accounts_email').on(accounts.email),
  ],
);

/** Authorization requests under way: one row per `state`. */
export const googleAuthorizations = table(
  'google_authorizations',
  {
    stateHash: text().primaryKey(),
    /** Hash of the cookie of the browser that began. */
    browserHash: text().notNull(),
    /** Who connects a further account; null signs in or up. */
    userId: text().references(() => users.id, { onDelete: 'cascade' }),
    nonce: text().notNull(),
    sealedCodeVerifier: text().notNull(),
    scopes: text().notNull(),
    returnTo: text(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    /** Hash of the authorization code that the state was spent on. */
    codeHash: text(),
    /** `SIGNED_IN` once a session was given for it: there is no second one. */
    outcome: text({ enum: ['CONNECTED', 'SIGNED_IN', 'FAILED'] }),
    accountId: text(),
    isNewUser: integer({ mode: 'boolean' }),
  },
  (authorizations) => [index('google_authorizations_expiry').on(authorizations.expiresAt)],
);

/** Codes under their requestId. Pending until `sentAt`; never the code itself, only its hash under a key outside. */
export const verificationCodes = table(
  'verification_codes',
  {
    id: text().primaryKey(),
    email: text().notNull(),
    purpose: text({ enum: ['SIGN_UP', 'RESET_PASSWORD', 'FIND_ACCOUNT', 'VERIFY_EMAIL'] }).notNull(),
    keyId: text().notNull(),
    codeHash: text().notNull(),
    reference: text().notNull(),
    /** Hash of the cookie of the browser that asked. */
    browserHash: text(),
    attempts: integer().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    sentAt: instant(),
    supersededAt: instant(),
    usedAt: instant(),
  },
  (codes) => [
    index('verification_codes_address').on(codes.email, codes.purpose),
    index('verification_codes_expiry').on(codes.expiresAt),
  ],
);

/** Counters in windows of time, by what is counted and a keyed hash of whose it is. */
export const rateLimits = table(
  'rate_limits',
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    resetsAt: instant().notNull(),
  },
  (limits) => [index('rate_limits_reset').on(limits.resetsAt)],
);

/** What calls at Gmail cost, per account and second: the last minute of them is what Google's quota counts. */
export const gmailSpends = table(
  'gmail_spends',
  {
    accountId: text().notNull(),
    /** Whole seconds since 1970. */
    second: integer().notNull(),
    units: integer().notNull(),
  },
  (spends) => [primaryKey({ columns: [spends.accountId, spends.second] })],
);

/** One row per account whose calls are counted: locked while a call is decided on, and until when Google wants no more. */
export const gmailQuotas = table('gmail_quotas', {
  accountId: text().primaryKey(),
  pausedUntil: instant(),
});

/** Up to which of Gmail's historyIds the cached messages of an account are up to date. */
export const mailboxStates = table('mailbox_states', {
  accountId: accountOf().primaryKey(),
  historyId: text().notNull(),
  updatedAt: instant().notNull(),
});

/** What cannot change of messages, compressed and sealed to its row; labels, which can, beside it. */
export const cachedMessages = table(
  'cached_messages',
  {
    accountId: accountOf(),
    messageId: text().notNull(),
    sealedContent: bytes().notNull(),
    sizeBytes: integer().notNull(),
    /** Gmail's label ids, a space before and after each; null while unknown. */
    labelIds: text(),
    cachedAt: instant().notNull(),
    lastUsedAt: instant().notNull(),
  },
  (messages) => [
    primaryKey({ columns: [messages.accountId, messages.messageId] }),
    index('cached_messages_use').on(messages.lastUsedAt),
    index('cached_messages_age').on(messages.cachedAt),
  ],
);

/** What belongs to a user goes with them. */
function userOf() {
  return text()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });
}

/** What belongs to a Google account goes with it. */
function accountOf() {
  return text()
    .notNull()
    .references(() => googleAccounts.id, { onDelete: 'cascade' });
}
