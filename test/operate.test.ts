import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { googleOutcomes } from '../src/services/metrics.js';
import { scrape } from './api/metrics-reader.js';
import { startTestApp, type TestApp } from './api/start-test-app.js';
import { knownLabelValues } from './known-label-values.js';

const guide = readFileSync('docs/guides/operate.md', 'utf8');
const rows = [...guide.matchAll(/^\| `([a-z_0-9]+)` \| (counter|gauge|histogram) \| ([a-z, ]*) ?\| .+ \|$/gm)].map(
  ([, name = '', type = '', labels = '']) => ({ name, type, labels: labels.split(/[, ]+/).filter(Boolean).sort() }),
);

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ environment: { METRICS: 'on' } });
  const mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
  await mina.post({ query: '{ me { email } }' });
});
afterAll(() => test.close());

describe('the table of metrics in docs/guides/operate.md', () => {
  it('has every metric with its type, once, and no other', async () => {
    const { text } = await scrape(test);
    const told = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => ({ name, type }));
    const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
      String(a.name).localeCompare(String(b.name));
    expect(rows.map(({ name, type }) => ({ name, type })).sort(byName)).toEqual(told.sort(byName));
  });

  it('names the labels of each', async () => {
    const { samples } = await scrape(test);
    for (const { name, labels } of samples) {
      const row = rows.find((candidate) => candidate.name === name.replace(/_(bucket|sum|count)$/, ''));
      expect([
        name,
        Object.keys(labels)
          .filter((label) => label !== 'le')
          .sort(),
      ]).toEqual([name, row?.labels]);
    }
  });

  it('explains every outcome of a call at Google', () => {
    const table = guide.split('| outcome | what Google said |')[1]?.split('\n\n')[0] ?? '';
    const explained = [...table.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)].flatMap(([, names = '']) =>
      names.replaceAll('`', '').split(', '),
    );
    expect(explained.sort()).toEqual([...googleOutcomes].sort());
  });
});

describe('the alerts in docs/guides/operate.md', () => {
  const rules = guide.split('```yaml').at(-1)?.split('```')[0] ?? '';

  it('ask for metrics that there are', () => {
    const asked = new Set([...rules.matchAll(/\b(?:gmail_graphql|nodejs|process)_[a-z_0-9]+/g)].map(([name]) => name));
    expect(asked.size).toBeGreaterThan(5);
    for (const name of asked) expect(rows.map((row) => row.name)).toContain(name);
  });

  it('look for values of labels that there are', () => {
    const asked = [...rules.matchAll(/\b(\w+)(?:=~?|!=)"([^"]+)"/g)].filter(([, label]) => label !== 'job');
    for (const [, label = '', values = ''] of asked)
      for (const value of values.split('|'))
        expect([label, value, knownLabelValues[label]?.includes(value)]).toContain(true);
  });
});
