import { createHash } from 'node:crypto';
import { licenceOf } from './faults.js';

const registry = 'https://registry.npmjs.org';

/**
 * The software bill of materials of what is given away, as CycloneDX 1.5: what the server needs where it runs, and what
 * its pages have been bundled from. The same package-lock.json gives the same bytes.
 */
export function billOfMaterials({ root, packages }) {
  const shipped = packages.filter(({ shippedWith }) => shippedWith !== undefined);
  const unique = [...new Map(shipped.map((its) => [refOf(its), its])).values()];
  const components = unique.map(componentOf).sort(byRef);
  const byPath = new Map(shipped.map((its) => [its.path, refOf(its)]));
  const refs = (paths) => [...new Set(paths.map((path) => byPath.get(path)).filter(Boolean))].sort();
  const ownRef = `pkg:npm/${root.name}@${root.version}`;
  const edges = new Map([[ownRef, refs(root.needs)]]);
  for (const its of shipped)
    edges.set(refOf(its), [...new Set([...(edges.get(refOf(its)) ?? []), ...refs(its.needs)])]);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidOf(components)}`,
    version: 1,
    metadata: {
      component: {
        'bom-ref': ownRef,
        type: 'application',
        name: root.name,
        version: root.version,
        licenses: [{ license: { id: root.licence } }],
        purl: ownRef,
      },
    },
    components,
    dependencies: [...edges].map(([ref, dependsOn]) => ({ ref, dependsOn: dependsOn.sort() })).sort(byRef),
  };
}

/** What a bill lacks to be of use, or says that it should not; one line for each. */
export function billFaults(bill, { packages }) {
  const listed = new Map(bill.components.map((component) => [component['bom-ref'], component]));
  const missing = packages
    .filter((its) => its.shippedWith !== undefined && !listed.has(refOf(its)))
    .map((its) => `${its.path} ${its.version} is given away and not in the bill of materials.`);
  const incomplete = bill.components.flatMap((component) => {
    const lacks = ['name', 'version', 'purl', 'licenses', 'hashes'].filter((field) => !component[field]?.length);
    return lacks.length > 0
      ? [`${component['bom-ref']} has no ${lacks.join(' and no ')} in the bill of materials.`]
      : [];
  });
  const { $schema: _, ...said } = bill;
  const text = JSON.stringify(said);
  const places = [
    ...(text.match(/\w+:\/\/[^/"]*/g) ?? []).filter((origin) => origin !== registry),
    ...(text.match(/"(?:[A-Za-z]:\\|\/(?!\/))[^"]*"|node_modules/g) ?? []),
  ];
  const strange = [...new Set(places)].map(
    (place) => `The bill of materials names ${place}, which is a place of one machine.`,
  );
  return [...missing, ...incomplete, ...strange];
}

function refOf({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function componentOf(its) {
  const { name, version, integrity, isOptional, shippedWith } = its;
  const licence = licenceOf(its);
  const slash = name.indexOf('/');
  return {
    'bom-ref': refOf(its),
    type: 'library',
    ...(slash < 0 ? { name } : { group: name.slice(0, slash), name: name.slice(slash + 1) }),
    version,
    scope: isOptional ? 'optional' : 'required',
    hashes: hashesOf(integrity),
    licenses:
      licence === undefined ? [] : [/\s/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    purl: refOf(its),
    externalReferences: [
      { type: 'distribution', url: `${registry}/${name}/-/${name.slice(slash + 1)}-${version}.tgz` },
    ],
    properties: [{ name: 'gmail-graphql:shippedWith', value: shippedWith }],
  };
}

function hashesOf(integrity) {
  const [, base64] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  return base64 === undefined ? [] : [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }];
}

/** A UUID of version 8 (RFC 9562): what it says is ours, here a hash of what it is the number of. */
function uuidOf(components) {
  const hex = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function byRef(one, other) {
  const [a, b] = [one['bom-ref'] ?? one.ref, other['bom-ref'] ?? other.ref];
  return a < b ? -1 : a > b ? 1 : 0;
}
