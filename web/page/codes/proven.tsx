import type { ReactNode } from 'react';
import type { CodePurpose } from '../../generated/graphql.ts';
import { Redirect } from '../routing/redirect.tsx';
import { findProof, type Proof } from './proof.ts';

interface ProvenProps {
  purpose: CodePurpose;
  /** Where whoever has proven nothing begins. */
  addressPath: string;
  children: (proof: Proof) => ReactNode;
}

/** What an address must have been proven for; after a reload it begins anew, since proofs are in memory alone. */
export function Proven({ purpose, addressPath, children }: ProvenProps) {
  const proof = findProof(purpose);
  return proof ? children(proof) : <Redirect to={addressPath} />;
}
