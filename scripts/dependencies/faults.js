import { floors as ourFloors } from './floors.js';
import { accepted as ourAccepted, exceptions as ourExceptions } from './licences.js';

/** Versions below the floors, and floors of packages that nothing needs any more; one line for each. */
export function floorFaults(packages, floors = ourFloors) {
  return floors.flatMap(({ name, oldest, because }) => {
    const found = packages.filter((its) => its.name === name);
    if (found.length === 0)
      return [`${name} is not installed any more. Take it out of scripts/dependencies/floors.js.`];
    return found
      .filter(({ version }) => !reaches(version, oldest))
      .map(
        ({ version, path }) =>
          `${path} is ${version}, and the oldest safe one is ${oldest.join(' or ')}: ${because}. Update it, or what asks for it.`,
      );
  });
}

/** Packages without a licence that is accepted for what they are used for, and exceptions that nothing needs. */
export function licenceFaults(packages, accepted = ourAccepted, exceptions = ourExceptions) {
  const unaccepted = packages.flatMap(({ path, shippedWith, ...its }) => {
    if (exceptions.some((exception) => exception.is === undefined && isAbout(exception, its))) return [];
    const licence = licenceOf(its, exceptions);
    const list = shippedWith ? accepted.shipped : accepted.development;
    if (licence !== undefined && isAccepted(licence, list)) return [];
    const use = shippedWith ? `is given away with the ${shippedWith}` : 'is used in development';
    return [
      `${path} ${its.version} ${use} under ${licence ?? 'no licence that it names'}. Replace it, or decide in scripts/dependencies/licences.js.`,
    ];
  });
  const unused = exceptions
    .filter((exception) => !packages.some((its) => isAbout(exception, its)))
    .map(
      ({ name, version }) =>
        `The exception for ${name} ${version} in scripts/dependencies/licences.js is about nothing.`,
    );
  return [...unaccepted, ...unused];
}

/** Packages that could be exchanged on their way: no SHA-512 to compare them with. */
export function integrityFaults(packages) {
  return packages
    .filter(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
    .map(({ path }) => `${path} has no SHA-512 in package-lock.json. Install it anew from the registry.`);
}

/** The licence of a package in the words of SPDX: its own word, unless somebody has read it and decided. */
export function licenceOf({ name, version, licence }, exceptions = ourExceptions) {
  return exceptions.find((exception) => isAbout(exception, { name, version, licence }))?.is ?? licence;
}

function isAbout(exception, { name, version, licence }) {
  return exception.name === name && exception.version === version && exception.says === licence;
}

/** Of "A OR B" one must be accepted, of "A AND B" both; SPDX lets AND bind tighter. */
function isAccepted(expression, list) {
  const bare = expression.replace(/[()]/g, ' ');
  // What mixes both in brackets is for a person to read.
  if (/[()]/.test(expression.trim().replace(/^\(([^()]*)\)$/, '$1'))) return false;
  return bare.split(/\sOR\s/).some((all) => all.split(/\sAND\s/).every((one) => list.includes(one.trim())));
}

/** Whether a version is at or above the one for its major; a major that has none was mended only if it is newer than all. */
function reaches(version, oldest) {
  const own = numbers(version);
  const same = oldest.map(numbers).find(([major]) => major === own[0]);
  if (!same) return oldest.map(numbers).every(([major]) => major < own[0]);
  const differing = same.findIndex((number, index) => number !== own[index]);
  // A release candidate comes before what it is a candidate for.
  if (differing === -1) return !version.includes('-');
  return own[differing] > same[differing];
}

function numbers(version) {
  return version.split(/[-+]/)[0].split('.').map(Number);
}
