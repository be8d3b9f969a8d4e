import 'reflect-metadata';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { startTestApp } from '../../test/api/start-test-app.js';
import { atLeast, type Figure, none } from '../figure.js';
import type { Proof, Scale } from '../proof.js';
import { seeded, shuffled } from '../random.js';
import { controls } from '../tenants/controls.js';
import { foreignValues, isMeant } from '../tenants/foreign.js';
import { type Cell, Matrix } from '../tenants/matrix.js';
import { googlePeople, makePeople } from '../tenants/people.js';
import type { Person } from '../tenants/person.js';
import { unreachedFields } from '../tenants/reach.js';
import { routeSlots } from '../tenants/routes.js';
import { plainSlots, type Slot, schemaSlots } from '../tenants/slots.js';

const seed = Number(process.env['PROVE_SEED'] ?? 7);
const fewest = { quick: 600, whole: 5_000 };

interface Amount {
  /** So many are each given each kind of value. */
  viewers: number;
  share: number;
}
const amounts: Record<Scale, Amount> = { quick: { viewers: 1, share: 0.2 }, whole: { viewers: 7, share: 0.25 } };

export const proof: Proof = {
  name: 'tenants',
  title: 'Tenants: whatever is somebody else’s, given wherever the API takes text',
  minutes: { quick: 2, whole: 8 },
  run: async (scale, tell): Promise<Figure[]> => {
    const google = await startLocalGoogle({ accounts: googlePeople });
    const environment = {
      TRUSTED_PROXIES: '127.0.0.1',
      METRICS: 'on',
      METRICS_TOKEN: 'for-the-operator-alone',
      MAIL_PER_MINUTE: '0',
      MAIL_PER_DAY: '0',
    };
    const test = await startTestApp({ google, store: 'sqlite', environment });
    const people = await makePeople(test);
    await test.app.services.settle();
    const matrix = new Matrix(test, people);
    const slots = [...schemaSlots(), ...routeSlots];
    const lacking = await controls(matrix, people, slots);
    const cells = cellsFor(people, slots, amounts[scale]);
    for (const [index, cell] of cells.entries()) {
      await matrix.look(cell);
      if (index % 100 === 0) tell(`${index} of ${cells.length} cells`);
    }
    for (const viewer of people) for (const slot of plainSlots()) await matrix.lookPlain(viewer, slot);
    const { cells: count, leaks, effects, different } = matrix.findings;
    process.stderr.write([...leaks, ...effects, ...different, ...lacking].map((text) => `${text}\n`).join(''));
    const by = `seed ${seed}`;
    const figures = [
      atLeast(
        `cells: each argument and way in × each foreign id, cursor, link, token × ${people.length} viewers (${by})`,
        count,
        fewest[scale],
      ),
      none('answers that hold something of somebody else', leaks),
      none('rows of somebody else that were changed', effects),
      none('foreign values that are answered otherwise than missing ones, to the byte', different),
      none('fields of the schema that no cell asks for', unreachedFields()),
      none('tables whose rows are known to be nobody’s', matrix.rows.unattributed()),
      none('things that their owner is not shown, so that a leak would not be seen', lacking),
    ];
    matrix.close();
    await test.close();
    await google.close();
    return figures;
  },
};

/**
 * Each slot with each kind of value: of many viewers, or of one, the owner drawn at random. Of all these the share, and all
 * that the slot is meant for.
 */
function cellsFor(people: readonly Person[], slots: readonly Slot[], { viewers, share }: Amount): Cell[] {
  // Of their own, since as many letters are drawn as ids happen to have.
  const [random, letters] = [seeded(seed), seeded(seed + 1)];
  return slots.flatMap((slot) => {
    const found = new Map<string, Cell[]>();
    for (const viewer of shuffled(people, random))
      for (const [kind, cell] of cellsOfViewer(viewer, slot, people, random, letters)) {
        const cells = found.get(kind) ?? [];
        if (cells.length < viewers) found.set(kind, [...cells, cell]);
      }
    return [...found.values()].flat().filter((cell) => isMeant(slot, cell.foreign.kind) || random() < share);
  });
}

/** A cell for each kind of value that anybody else has. */
function cellsOfViewer(
  viewer: Person,
  slot: Slot,
  people: readonly Person[],
  random: () => number,
  letters: () => number,
): Map<string, Cell> {
  const others = people.filter((person) => person !== viewer && person.userId !== undefined);
  const cells = shuffled(others, random).flatMap((owner) =>
    foreignValues(owner, viewer, slot, letters).map((foreign): Cell => ({ viewer, slot, owner, foreign })),
  );
  return new Map(cells.map((cell) => [cell.foreign.kind, cell]));
}
