/** What may be part of what we give away: asks for no more than that notices are kept. */
const permissive = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

/**
 * SPDX licences that are accepted: `shipped` of what runs with the server or is bundled into its pages, `development` of
 * the rest, which is never given away.
 */
export const accepted = {
  shipped: permissive,
  development: [...permissive, 'CC-BY-4.0', 'MPL-2.0', 'PSF-2.0', 'Python-2.0'],
};

/**
 * Packages whose own word is not an accepted licence, in the version that somebody has looked at. `is` says what it should
 * say; without, it is accepted as it is.
 */
export const exceptions = [
  {
    name: 'argparse',
    version: '3.0.4',
    says: 'PSF-2.0',
    because: 'only the command line of markdown-it imports it, which is in no page',
  },
  {
    name: 'url-template',
    version: '2.0.8',
    says: 'BSD',
    is: 'BSD-3-Clause',
    because: 'its LICENSE is the text of BSD-3-Clause; "BSD" is not a name of SPDX',
  },
];
