import { VerificationTokenInvalid } from '../errors.js';
import type { TokenSigner } from '../secrets/token-signer.js';
import type { SpentTokenStore } from '../stores/spent-token.store.js';
import type { Step } from '../stores/transactions.js';
import type { CodePurpose } from '../stores/verification-code.store.js';

/** How long a verification token is good for. */
export const verificationTokenSeconds = 600;

/** A proof that somebody reads an address, given for one purpose, that has had no effect yet. */
export interface AddressProof {
  email: string;
  /** The token's `jti`. */
  id: string;
  expiresAt: Date;
}

/** Takes the tokens that `verifyCode` gives; each has one effect here at most. */
export class VerificationTokenService {
  constructor(
    private readonly tokens: TokenSigner,
    private readonly spent: SpentTokenStore,
    private readonly now: () => Date,
  ) {}

  /** Reads a token without spending it. Throws VerificationTokenInvalid: wrong, expired, spent, or of another purpose. */
  async read(token: string, purpose: CodePurpose): Promise<AddressProof> {
    const claims = await this.tokens.verify('verification+jwt', token);
    const { sub: email, jti: id, exp } = claims ?? {};
    if (email === undefined || id === undefined || exp === undefined || claims?.['purpose'] !== purpose)
      throw new VerificationTokenInvalid();
    const proof = { email, id, expiresAt: new Date(exp * 1000) };
    if (await this.isSpent(proof)) throw new VerificationTokenInvalid();
    return proof;
  }

  async isSpent({ id, expiresAt }: AddressProof): Promise<boolean> {
    return this.spent.has(id, expiresAt);
  }

  /** Guard: spends the token together with its effect. */
  spend({ id, expiresAt }: AddressProof): Step {
    return this.spent.spend(id, expiresAt);
  }

  /** Makes every token that an address has for the purpose good for nothing. */
  spendAll(email: string, purpose: CodePurpose): Step {
    return this.spent.spendAll(email, purpose, new Date(this.now().getTime() + verificationTokenSeconds * 1000));
  }
}
