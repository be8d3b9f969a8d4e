import type { Figure } from './figure.js';

/** How much is done: `quick` is for every change, `whole` for what SECURITY.md and docs/reliability.md say. */
export type Scale = 'quick' | 'whole';

/** Something that is promised, with what finds out whether it holds. */
export interface Proof {
  /** As it is named on the command line. */
  name: string;
  /** What is done, in a few words. */
  title: string;
  /** After so many it is ended, and has failed. */
  minutes: Record<Scale, number>;
  /**
   * What runs meanwhile: `none`, since it times what it sees and wants all processors; `others`, which come after it in the
   * queue for processors, since it times what it sees and takes long. Else the proofs run one after the other.
   */
  company?: 'none' | 'others';
  /** `tell` is for the line that says how far it is. */
  run(scale: Scale, tell: (progress: string) => void): Promise<Figure[]>;
}
