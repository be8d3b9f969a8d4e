import { readFileSync } from 'node:fs';
import { bundled } from './bundled.js';

/**
 * @typedef {object} Package One place in the tree of packages.
 * @property {string} path
 * @property {string} name As the registry knows it, also where it is installed under another name.
 * @property {string} version
 * @property {string | undefined} licence What the package says itself.
 * @property {string | undefined} integrity
 * @property {boolean} isOptional
 * @property {'server' | 'page' | undefined} shippedWith Undefined for what is needed in development alone.
 * @property {string[]} needs Paths.
 */

/**
 * What package-lock.json has locked.
 * @returns {{ root: { name: string, version: string, licence: string, needs: string[] }, packages: Package[] }}
 */
export function readLockfile(file) {
  const locked = JSON.parse(readFileSync(file, 'utf8')).packages;
  const root = locked[''];
  const inPages = closure(
    locked,
    bundled.map((name) => find(locked, '', name)).filter((path) => path !== undefined),
  );
  const packages = Object.entries(locked)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      path,
      name: entry.name ?? nameOf(path),
      version: entry.version,
      licence: entry.license,
      integrity: entry.integrity,
      isOptional: entry.optional === true || entry.devOptional === true,
      shippedWith: entry.dev ? (inPages.has(path) ? 'page' : undefined) : 'server',
      needs: needsOf(locked, path),
    }));
  const needs = Object.keys(root.dependencies ?? {}).map((name) => find(locked, '', name));
  return {
    root: { name: root.name, version: root.version, licence: root.license, needs: needs.filter(Boolean) },
    packages,
  };
}

function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Everything that is reached from these places. */
function closure(locked, paths) {
  const reached = new Set(paths);
  for (const path of reached) for (const needed of needsOf(locked, path)) reached.add(needed);
  return reached;
}

function needsOf(locked, path) {
  const { dependencies, optionalDependencies, peerDependencies } = locked[path];
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  return [...new Set(names)].map((name) => find(locked, path, name)).filter((needed) => needed !== undefined);
}

/** Where Node finds `name` from `path`: in its own folder first, then in each one above. */
function find(locked, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (locked[candidate]) return candidate;
    if (folder === '') return undefined;
  }
}
