import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { backUpSqlite } from '../../src/database/sqlite-backup.js';
import { type EndFault, holdWrites, makeImmutable, mountSmallDisk, refuseWrites } from '../../test/api/disk-faults.js';
import { type ServerOnSqlite, startServerOnSqlite } from '../../test/api/server-on-sqlite.js';

const diskMegabytes = 8;

/** Something that happens to the file of a running server, and may be undone. */
export interface FileFault {
  name: string;
  /** For so long it lasts. */
  seconds: number;
  /** Whether what was there before can still be read meanwhile. */
  readable: boolean;
  /** Whether what is read afterwards is an earlier state, since a backup took the file's place. */
  restores: boolean;
  /** Undefined where this machine or user cannot have it. */
  start(): Promise<Stage | undefined>;
}

/** A server and how its fault is begun; undefined where that cannot be had. */
export interface Stage {
  server: ServerOnSqlite;
  begin(): Promise<EndFault | undefined>;
  close(): Promise<void>;
}

async function stage(begin: (server: ServerOnSqlite) => Promise<EndFault | undefined>): Promise<Stage> {
  const server = await startServerOnSqlite();
  return { server, begin: () => begin(server), close: server.close };
}

async function onSmallDisk(): Promise<Stage | undefined> {
  const disk = await mountSmallDisk(diskMegabytes);
  if (!disk) return undefined;
  const server = await startServerOnSqlite(`${disk.folder}/prove.db`);
  const close = async () => {
    await server.close();
    await disk.close();
  };
  return { server, begin: async () => disk.fill(), close };
}

/** A copy as the command "backup" makes it. */
async function backUp(file: string): Promise<string> {
  const target = `${file}.backup`;
  await backUpSqlite({ file, target, overwrite: false, onProgress: () => undefined });
  return target;
}

function putInPlace(from: string, file: string): void {
  copyFileSync(from, `${file}.new`);
  renameSync(`${file}.new`, file);
}

export const fileFaults: readonly FileFault[] = [
  {
    name: 'locked by another process',
    seconds: 10,
    readable: true,
    restores: false,
    start: () => stage(async ({ file }) => holdWrites(file)),
  },
  {
    name: 'that cannot grow',
    seconds: 2,
    readable: true,
    restores: false,
    start: () => stage(async ({ process }) => refuseWrites(process.pid)),
  },
  { name: 'on a full disk', seconds: 2, readable: true, restores: false, start: onSmallDisk },
  {
    name: 'that may only be read',
    seconds: 2,
    readable: true,
    restores: false,
    start: () => stage(async ({ file }) => makeImmutable(file)),
  },
  {
    name: 'moved away and back',
    seconds: 2,
    readable: false,
    restores: false,
    start: () =>
      stage(async ({ file }) => {
        renameSync(file, `${file}.away`);
        return async () => renameSync(`${file}.away`, file);
      }),
  },
  {
    name: 'deleted, then put back from a backup',
    seconds: 2,
    readable: false,
    restores: true,
    start: () =>
      stage(async ({ file }) => {
        const backup = await backUp(file);
        rmSync(file);
        return async () => putInPlace(backup, file);
      }),
  },
  {
    name: 'swapped for a backup in one moment',
    seconds: 0,
    readable: false,
    restores: true,
    start: () =>
      stage(async ({ file }) => {
        putInPlace(await backUp(file), file);
        return async () => undefined;
      }),
  },
];
