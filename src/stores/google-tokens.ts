import type { googleAccounts } from '../../drizzle/tables.js';
import { type Sealer, UnsealError } from '../secrets/sealer.js';

type Row = typeof googleAccounts.$inferSelect;

/** Whose tokens they are: sealed, they open for no other account. */
export type GoogleTokenOwner = Pick<Row, 'role' | 'googleUserId'>;

export interface GoogleTokens {
  accessToken: string;
  accessTokenExpiresAt: Date;
  /** Left out, the stored one stays: Google sends it only with the first consent. */
  refreshToken?: string | undefined;
}

type TokenColumns = Pick<Row, 'sealedAccessToken' | 'sealedRefreshToken' | 'accessTokenExpiresAt'>;

/** The tokens as they are stored. */
export function sealTokens(sealer: Sealer, owner: GoogleTokenOwner, tokens: GoogleTokens): TokenColumns {
  const { accessToken, accessTokenExpiresAt, refreshToken } = tokens;
  return {
    accessTokenExpiresAt,
    sealedAccessToken: sealer.seal(accessToken, place(owner, 'access')),
    sealedRefreshToken: refreshToken === undefined ? null : sealer.seal(refreshToken, place(owner, 'refresh')),
  };
}

/** A stored token; undefined where there is none, or where it cannot be opened. */
export function unsealToken(sealer: Sealer, row: Row, token: 'access' | 'refresh'): string | undefined {
  const sealed = token === 'access' ? row.sealedAccessToken : row.sealedRefreshToken;
  try {
    return sealed === null ? undefined : sealer.unseal(sealed, place(row, token));
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}

/** The stored tokens sealed anew, under the current key; one that cannot be opened is left out. */
export function resealTokens(sealer: Sealer, row: Row): Pick<TokenColumns, 'sealedAccessToken' | 'sealedRefreshToken'> {
  const again = (token: 'access' | 'refresh') => {
    const plain = unsealToken(sealer, row, token);
    return plain === undefined ? null : sealer.seal(plain, place(row, token));
  };
  return { sealedRefreshToken: again('refresh'), sealedAccessToken: again('access') };
}

function place({ role, googleUserId }: GoogleTokenOwner, token: 'access' | 'refresh'): string {
  return `google_accounts/${role}/${googleUserId}/${token}_token`;
}
