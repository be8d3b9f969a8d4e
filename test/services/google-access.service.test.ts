import { beforeEach, expect, it } from '@jest/globals';
import { googleAccounts } from '../../drizzle/tables.js';
import { Sealer } from '../../src/secrets/sealer.js';
import { CredentialsRejected } from '../../src/services/google-access.js';
import { GoogleAccessService } from '../../src/services/google-access.service.js';
import type { GoogleGrant, GoogleOAuth } from '../../src/services/google-oauth.js';
import { GoogleAccountStore } from '../../src/stores/google-account.store.js';
import { GoogleCredentialStore } from '../../src/stores/google-credential.store.js';
import { addUser, at, noon, onEachDatabase } from '../on-each-database.js';
import { keyRing } from '../secrets/keys.js';
import { account, credentialsIn, tokens } from '../stores/google-accounts.js';

onEachDatabase('access to a Google account', (database) => {
  let accounts: GoogleAccountStore;
  let credentials: GoogleCredentialStore;
  beforeEach(async () => {
    const sealer = new Sealer(keyRing(1));
    [accounts, credentials] = [
      new GoogleAccountStore(database(), sealer),
      new GoogleCredentialStore(database(), sealer),
    ];
    await addUser(database(), 'mina');
    await accounts.put(account('a'), tokens({ accessTokenExpiresAt: at(1) }));
  });

  /** A token, where this happens while Google gives another. */
  async function tokenWhile(happens: () => Promise<unknown>): Promise<string> {
    const grant: GoogleGrant = {
      accessToken: 'fresh',
      accessTokenExpiresAt: at(3600),
      refreshToken: undefined,
      refreshTokenExpiresAt: null,
      grantedScopes: [],
    };
    const refresh = async () => {
      await happens();
      return grant;
    };
    const oauth = { clientId: 'client', refresh } as Partial<GoogleOAuth> as GoogleOAuth;
    return new GoogleAccessService(credentials, oauth, () => noon).accessTo('a').token();
  }

  it('is by a fresh token, which is kept', async () => {
    expect(await tokenWhile(async () => undefined)).toBe('fresh');
    expect((await credentialsIn(credentials, 'a')).accessToken).toBe('fresh');
  });

  it('ends with the account, also where Google has just given a token', async () => {
    const refused = tokenWhile(() => database().sql.delete(googleAccounts));
    await expect(refused).rejects.toThrow(CredentialsRejected);
  });

  it('goes on where the person has consented anew meanwhile, whose credentials stay', async () => {
    expect(await tokenWhile(() => accounts.put(account('a'), tokens({ accessToken: 'of a new consent' })))).toBe(
      'fresh',
    );
    expect((await credentialsIn(credentials, 'a')).accessToken).toBe('of a new consent');
  });
});
