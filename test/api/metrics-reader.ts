import type { TestApp } from './start-test-app.js';

/** One line of Prometheus' text format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What `/metrics` says at one moment. */
export class Scrape {
  constructor(
    readonly text: string,
    readonly samples: readonly Sample[],
  ) {}

  /** Of ours, without their prefix: the value, 0 where there is no such series. */
  value(name: string, labels: Record<string, string> = {}): number {
    const wanted = serialised(labels);
    const found = this.of(name).find((sample) => serialised(sample.labels) === wanted);
    return found?.value ?? 0;
  }

  /** Of ours, without their prefix: values by labels, those that are 0 left out. */
  values(name: string): Record<string, number> {
    return Object.fromEntries(
      this.of(name)
        .filter(({ value }) => value !== 0)
        .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
    );
  }

  /** Names and labels of all series of ours. */
  get series(): string[] {
    return this.samples
      .filter(({ name }) => name.startsWith('gmail_graphql_'))
      .map(({ name, labels }) => `${name}{${serialised(labels)}}`)
      .sort();
  }

  private of(name: string): readonly Sample[] {
    return this.samples.filter((sample) => sample.name === `gmail_graphql_${name}`);
  }
}

/** Reads `/metrics` where the server says that it is. */
export async function scrape(test: TestApp): Promise<Scrape> {
  const response = await fetch(`${test.url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}`);
  return parseMetrics(await response.text());
}

/** Prometheus' text format, taken apart. */
export function parseMetrics(text: string): Scrape {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Scrape(text, lines.map(parseLine));
}

function parseLine(line: string): Sample {
  const [, name, labels = '', value] = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`Not a sample: ${line}`);
  const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text])),
    value: Number(value),
  };
}

function serialised(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .sort()
    .join(',');
}
