import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, findBreakingChanges } from 'graphql';

const read = (file: string) => buildSchema(readFileSync(new URL(file, import.meta.url), 'utf8'));

describe('the printed schema', () => {
  it('keeps every client of the contract working', () => {
    const broken = findBreakingChanges(read('./contract.graphql'), read('../schema.graphql'));
    expect(broken.map(({ description }) => description).sort()).toEqual([]);
  });
});
