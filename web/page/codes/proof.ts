import type { CodePurpose } from '../../generated/graphql.ts';

/** An address that was proven; the token is good for one use and ten minutes, and is kept in memory alone. */
export interface Proof {
  email: string;
  token: string;
}

const proofs = new Map<CodePurpose, Proof>();

export function keepProof(purpose: CodePurpose, proof: Proof): void {
  proofs.set(purpose, proof);
}

export function findProof(purpose: CodePurpose): Proof | undefined {
  return proofs.get(purpose);
}

export function dropProof(purpose: CodePurpose): void {
  proofs.delete(purpose);
}
