import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readConfig, variableNames } from '../src/config.js';
import {
  deliveryFailureReasons,
  errorCodes,
  gmailRefusalReasons,
  reauthorizationReasons,
  weakPasswordReasons,
} from '../src/error-codes.js';

const root = process.cwd();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const markdown = ['', 'docs', 'docs/decisions', 'docs/guides']
  .map((name) => join(root, name))
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name).slice(root.length + 1)),
  );

/** What stands under a heading, down to the next one of its level or above. */
function section(text: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const after = text.split(`\n${heading}\n`)[1] ?? '';
  return after.split(new RegExp(`^#{1,${level}} `, 'm'))[0] ?? '';
}

/** The names in the first column of the tables in `text`. */
function tableNames(text: string): string[] {
  return [...text.matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(([, name = '']) => name);
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('docs/errors.md', () => {
  const text = read('docs/errors.md');

  it('has an entry for every error code, in the order of the enum, and for nothing else', () => {
    const entries = [...text.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(entries).toEqual([...errorCodes]);
  });

  it('explains every delivery failure reason and nothing else', () => {
    expect(tableNames(section(text, '## DeliveryFailureReason'))).toEqual([...deliveryFailureReasons]);
  });

  it('explains why Gmail refuses an account for good', () => {
    for (const reason of gmailRefusalReasons) expect(section(text, '### GMAIL_UNAVAILABLE')).toContain(`\`${reason}\``);
  });

  it('explains why a password will not do', () => {
    for (const reason of weakPasswordReasons) expect(section(text, '### WEAK_PASSWORD')).toContain(`\`${reason}\``);
  });

  it('explains every reauthorization reason and nothing else', () => {
    expect(tableNames(section(text, '## ReauthorizationReason'))).toEqual([...reauthorizationReasons]);
  });
});

describe('the configuration variables', () => {
  it('are all in the table of the README, and no others', () => {
    expect(tableNames(section(read('README.md'), '## Configuration')).sort()).toEqual([...variableNames].sort());
  });

  it('are all in .env.example, each once and commented out, and no others', () => {
    const lines = read('.env.example').split('\n');
    const commented = lines.flatMap((line) => /^# ([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
    expect(commented.sort()).toEqual([...variableNames].sort());
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});

describe('the command that makes a key', () => {
  const fault = () => {
    try {
      readConfig({ NODE_ENV: 'production', PUBLIC_URL: 'https://api.example.com' });
      return '';
    } catch (error) {
      return String(error);
    }
  };
  it.each([
    ['README.md', () => read('README.md')],
    ['README.ko.md', () => read('README.ko.md')],
    ['.env.example', () => read('.env.example')],
    ['the fault that asks for one', fault],
  ])('of %s prints a line that .env takes', (_where, text) => {
    const [, script = ''] = /node -p "([^"\n]+)"/.exec(text()) ?? [];
    const line = execFileSync(process.execPath, ['-p', script], { encoding: 'utf8' });
    expect(readConfig(parseEnv(line)).secrets.keys).toHaveLength(1);
  });
});

describe('what is said of the JSON of an OAuth client', () => {
  // Google shows a client's secret only once: a JSON that is downloaded later has none.
  it.each([
    'README.md',
    'README.ko.md',
    'src/google-client-file.ts',
    'src/commands/authorize-sender.ts',
    'src/commands/doctor.ts',
    'src/commands/doctor-google.ts',
  ])('in %s is never to download it again', (file) => {
    expect(read(file)).not.toMatch(/download [^.]{0,20}again|다시 다운로드/i);
  });
});

describe('the links in the documents', () => {
  it.each(markdown)('%s leads to files and headings that are there', (file) => {
    const text = read(file);
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const lost = targets.filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const page = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(root, page))) return true;
      return anchor !== undefined && !anchors(read(page)).includes(anchor);
    });
    expect(lost).toEqual([]);
  });

  it.each(markdown)('%s names files of the project that are there', (file) => {
    const names = [...read(file).matchAll(/`((?:src|local-google|web|drizzle|docs|test|scripts|bin)\/[\w./-]*)`/g)];
    expect(names.map(([, name = '']) => name).filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});
