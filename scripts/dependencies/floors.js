/**
 * The oldest version of a package that may be installed, wherever in the tree it stands: `oldest` has one for each major
 * that was mended, `because` says what is wrong with those before it. What the tests alone use counts as well.
 */
export const floors = [
  {
    name: '@babel/helpers',
    oldest: ['7.26.10'],
    because: 'slow regular expressions in compiled code (CVE-2025-27789)',
  },
  { name: 'body-parser', oldest: ['2.2.1'], because: 'bodies that take very long to read (CVE-2025-13466)' },
  {
    name: 'brace-expansion',
    oldest: ['1.1.12', '2.0.2', '3.0.2', '4.0.1'],
    because: 'slow regular expressions (CVE-2025-5889)',
  },
  { name: 'braces', oldest: ['3.0.3'], because: 'patterns that take all memory (CVE-2024-4068)' },
  { name: 'cookie', oldest: ['0.7.0'], because: 'names and values that add fields to a cookie (CVE-2024-47764)' },
  { name: 'cross-spawn', oldest: ['6.0.6', '7.0.5'], because: 'slow regular expressions (CVE-2024-21538)' },
  {
    name: 'esbuild',
    oldest: ['0.25.0'],
    because: 'its development server answers every web page (GHSA-67mh-4wv8-2f99)',
  },
  { name: 'glob', oldest: ['10.5.0', '11.1.0'], because: 'file names that run commands (CVE-2025-64756)' },
  { name: 'js-yaml', oldest: ['3.14.2', '4.1.1'], because: 'documents that change Object.prototype (CVE-2025-64718)' },
  { name: 'jws', oldest: ['3.2.3', '4.0.1'], because: 'signatures by HMAC that are not checked (CVE-2025-65945)' },
  { name: 'micromatch', oldest: ['4.0.8'], because: 'slow regular expressions (CVE-2024-4067)' },
  { name: 'minimist', oldest: ['1.2.6'], because: 'arguments that change Object.prototype (CVE-2021-44906)' },
  { name: 'nanoid', oldest: ['3.3.8', '5.0.9'], because: 'ids that can be foretold (CVE-2024-55565)' },
  {
    name: 'nodemailer',
    oldest: ['7.0.11'],
    because:
      'mail to another domain than the address shows, and addresses that take the stack (CVE-2025-13033, CVE-2025-14874)',
  },
  {
    name: 'path-to-regexp',
    oldest: ['0.1.12', '1.9.0', '3.3.0', '6.3.0', '8.0.0'],
    because: 'routes whose regular expression is slow (CVE-2024-45296, CVE-2024-52798)',
  },
  { name: 'postcss', oldest: ['8.4.31'], because: 'comments that are read as rules (CVE-2023-44270)' },
  { name: 'qs', oldest: ['6.14.1'], because: 'query strings that take all memory (CVE-2025-15284)' },
  {
    name: 'sanitize-html',
    oldest: ['2.17.5'],
    because:
      'the HTML of mails from strangers goes through it; this is the oldest one that the hostile mails were tried on',
  },
  { name: 'semver', oldest: ['5.7.2', '6.3.1', '7.5.2'], because: 'slow regular expressions (CVE-2022-25883)' },
  { name: 'sha.js', oldest: ['2.4.12'], because: 'input that rewinds a hash (CVE-2025-9288)' },
  {
    name: 'tar-fs',
    oldest: ['1.16.6', '2.1.4', '3.1.1'],
    because: 'archives that write outside of their folder (CVE-2025-59343)',
  },
  {
    name: 'ws',
    oldest: ['5.2.4', '6.2.3', '7.5.10', '8.17.1'],
    because: 'headers that end the process (CVE-2024-37890)',
  },
];
