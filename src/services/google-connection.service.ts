import { randomUUID } from 'node:crypto';
import type { Locale } from '../error-texts.js';
import {
  AccountDisabled,
  EmailAlreadyRegistered,
  GoogleAccountInUse,
  GoogleEmailUnverified,
  GoogleStateInvalid,
} from '../errors.js';
import type { GoogleAccount, GoogleAccountStore } from '../stores/google-account.store.js';
import type { GoogleCredentialStore } from '../stores/google-credential.store.js';
import type { User, UserStore } from '../stores/user.store.js';
import type { GoogleGrant, GoogleIdentity } from './google-oauth.js';
import { gmailReadScope } from './google-scopes.js';
import type { NoticeService } from './notice.service.js';

/** Keeps a Google account with what was granted, and finds or makes the user that it belongs to. */
export class GoogleConnectionService {
  constructor(
    private readonly accounts: GoogleAccountStore,
    private readonly credentials: GoogleCredentialStore,
    private readonly users: UserStore,
    private readonly notices: NoticeService,
    /** The OAuth client that grants are given to. */
    private readonly clientId: string | undefined,
    private readonly now: () => Date,
  ) {}

  /**
   * Connects the account to the user `ownerId`, or to whom it belongs.
   * Tells a user who was here before of an account that was not.
   * Throws AccountDisabled, GoogleAccountInUse, GoogleEmailUnverified, EmailAlreadyRegistered or GoogleStateInvalid where there is no such user.
   */
  async connect(
    ownerId: string | null,
    identity: GoogleIdentity,
    grant: GoogleGrant,
    locale: Locale,
  ): Promise<{ account: GoogleAccount; user: User; isNewUser: boolean }> {
    const { accounts, users, clientId, now } = this;
    const known = await accounts.findByGoogleUserId(identity.googleUserId, 'MAILBOX');
    const { user, isNewUser } = await this.userFor(ownerId, identity, known);
    if (user.disabledAt) throw new AccountDisabled();
    const stored = known?.clientId === clientId ? await this.credentials.find(known?.id ?? '') : undefined;
    const account = await accounts.put(
      {
        id: known?.id ?? randomUUID(),
        role: 'MAILBOX',
        userId: user.id,
        googleUserId: identity.googleUserId,
        email: identity.email,
        emailVerified: identity.emailVerified,
        name: identity.name ?? null,
        clientId: clientId ?? '',
        grantedScopes: grant.grantedScopes,
        reauthorizationReason: shortcoming(grant, stored?.hasRefreshToken ?? false),
        refreshTokenExpiresAt:
          grant.refreshToken === undefined ? (known?.refreshTokenExpiresAt ?? null) : grant.refreshTokenExpiresAt,
        connectedAt: known?.connectedAt ?? now(),
      },
      grant,
      [users.isThere(user.id)],
    );
    if (!account) throw (await users.find(user.id)) ? new GoogleAccountInUse() : new GoogleStateInvalid();
    if (!known && !isNewUser)
      await this.notices.tell({
        kind: 'GOOGLE_CONNECTED',
        userId: user.id,
        email: user.email,
        subject: identity.email,
        locale,
      });
    return { account, user, isNewUser };
  }

  /** The user a Google account belongs to: by the flow's own user, by `sub`, or by an address that both sides have verified. */
  private async userFor(
    flowsOwnerId: string | null,
    identity: GoogleIdentity,
    known: GoogleAccount | undefined,
  ): Promise<{ user: User; isNewUser: boolean }> {
    const { users, now } = this;
    const ownerId = flowsOwnerId ?? known?.userId;
    const owner = ownerId ? await users.find(ownerId) : undefined;
    if (flowsOwnerId && !owner) throw new GoogleStateInvalid();
    if (owner && known?.userId && known.userId !== owner.id) throw new GoogleAccountInUse();
    if (owner) return { user: owner, isNewUser: false };
    // Else whoever names a stranger's address at Google would take it here before its owner comes.
    if (!identity.emailVerified) throw new GoogleEmailUnverified();
    const user = {
      id: randomUUID(),
      email: identity.email,
      emailVerifiedAt: now(),
      name: identity.name ?? null,
      createdAt: now(),
      disabledAt: null,
    };
    const added = await users.put(user);
    if (added) return { user: added, isNewUser: true };
    const existing = await users.findByEmail(identity.email);
    if (!existing?.emailVerifiedAt) throw new EmailAlreadyRegistered();
    if (identity.name !== undefined) await users.putMissingName(existing.id, identity.name);
    return { user: existing, isNewUser: false };
  }
}

/** What keeps a fresh grant from reading the mailbox when its owner is away. */
function shortcoming(grant: GoogleGrant, hasRefreshToken: boolean): 'MISSING_SCOPES' | 'NO_REFRESH_TOKEN' | null {
  if (!grant.grantedScopes.includes(gmailReadScope)) return 'MISSING_SCOPES';
  return grant.refreshToken === undefined && !hasRefreshToken ? 'NO_REFRESH_TOKEN' : null;
}
