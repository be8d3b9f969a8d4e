import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { knownDocuments } from '../../src/resolvers/known-documents.js';

const keptOf = async (store: ReturnType<typeof knownDocuments>, count: number) => {
  const found = await Promise.all(Array.from({ length: count }, (_, index) => store.get(String(index))));
  return found.filter((document) => document !== undefined).length;
};

describe('the store of known documents', () => {
  it('keeps a thousand operations of a usual length', async () => {
    const store = knownDocuments(10);
    for (let index = 0; index < 1000; index += 1)
      await store.set(
        String(index),
        parse(`query Labels${index}($account: ID!) { gmailLabels(account: $account) { id name } }`),
      );
    expect(await keptOf(store, 1000)).toBe(1000);
  });

  it('counts the text that a document keeps alive, not only what it asks', async () => {
    const store = knownDocuments(10);
    const comment = 'x'.repeat(15_000);
    for (let index = 0; index < 100; index += 1)
      await store.set(String(index), parse(`{ me { id } } #${index} ${comment}`));
    expect(await keptOf(store, 100)).toBeLessThan(15);
    expect(await store.get('99')).toBeDefined();
  });

  it('keeps none that has lost its text, since it is too long or stands for a refused one', async () => {
    const store = knownDocuments(10);
    await store.set('0', parse('{ me { id } }', { noLocation: true }));
    expect(await store.get('0')).toBeUndefined();
  });
});
