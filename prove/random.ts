/** Numbers from 0 to 1 that a seed decides, so that what was found can be found again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new seed, or the one in PROVE_SEED: with that, the same is done again. */
export function takeSeed(): number {
  return Number(process.env['PROVE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
}

/** All of them in another order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}
