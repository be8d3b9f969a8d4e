import { hash, verify } from '@node-rs/argon2';

/** OWASP's choice of Argon2id (RFC 9106) for servers: 19 MiB, two passes, one lane. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes passwords with Argon2id; each takes tens of milliseconds of a processor and 19 MiB while it runs. */
export class PasswordHasher {
  /** What a password is compared with where there is none, so that this takes as long. */
  private nobodys: Promise<string> | undefined;

  /** In PHC string format, with its salt and cost. */
  async hash(password: string): Promise<string> {
    return hash(password, cost);
  }

  /** Whether it is the password; false, after as long, where there is no hash. */
  async matches(stored: string | undefined, password: string): Promise<boolean> {
    this.nobodys ??= hash('', cost);
    // Waited for in any case: the first answer after a start must not tell either.
    const nobodys = await this.nobodys;
    const matches = await verify(stored ?? nobodys, password);
    return matches && stored !== undefined;
  }
}
