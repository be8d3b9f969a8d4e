import { createHash } from 'node:crypto';
import { openSqlite } from '../../src/database/sqlite.js';

type Row = Record<string, unknown>;
type Tables = Map<string, Row[]>;

/** What says nothing about whose it is: hashes and keys. */
const nobodys = new Set(['secret_keys', 'spent_tokens', 'login_failures', 'rate_limits', '__drizzle_migrations']);
/** Whoever asks for a code makes a row for the address: that is what they ask for. */
const mayGrow = new Set(['verification_codes']);
const operator = 'operator';

/** The rows of a server's database by whose they are; what has changed of them, and back to how they were. */
export class OwnedRows {
  private readonly database;
  private readonly tables: string[];
  private readonly before: Tables;
  private version: unknown;

  constructor(
    file: string,
    /** User ids by addresses that are theirs without being in a table of users. */
    private readonly addresses: ReadonlyMap<string, string>,
    /** User ids by the hashes of their browsers. */
    private readonly browsers: ReadonlyMap<string, string>,
    /** Whose rows are watched. */
    private readonly watched: ReadonlySet<string>,
  ) {
    this.database = openSqlite(file);
    this.database.pragma('synchronous = OFF');
    this.database.pragma('foreign_keys = OFF');
    const names = this.database.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    this.tables = (names.all() as { name: string }[]).map(({ name }) => name);
    this.database.exec("ATTACH DATABASE ':memory:' AS kept");
    for (const table of this.tables)
      this.database.exec(`CREATE TABLE kept."${table}" AS SELECT * FROM main."${table}"`);
    this.before = this.read();
    this.version = this.currentVersion();
  }

  /** Tables of which it is not known whose their rows are. */
  unattributed(): string[] {
    const known = ['user_id', 'account_id', 'session_id', 'email', 'browser_hash'];
    return this.tables.filter((table) => {
      const columns = (this.database.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name);
      return table !== 'users' && !nobodys.has(table) && !columns.some((column) => known.includes(column));
    });
  }

  /** The rows of others than this person that were changed, taken or added since, and how they were; then all is as before. */
  changedOf(viewer: string | undefined): string[] {
    if (this.currentVersion() === this.version) return [];
    const after = this.read();
    const owners = this.ownersIn(this.before, after);
    const changed: string[] = [];
    for (const table of this.tables) {
      if (nobodys.has(table)) continue;
      const [old, now] = [this.before.get(table) ?? [], after.get(table) ?? []].map(
        (rows) => new Map(rows.map((row) => [JSON.stringify(row, asText), row])),
      );
      const gone = [...(old ?? [])].filter(([text]) => !now?.has(text));
      const added = mayGrow.has(table) ? [] : [...(now ?? [])].filter(([text]) => !old?.has(text));
      for (const [text, row] of [...gone, ...added]) {
        const owner = owners(table, row);
        if (owner !== undefined && owner !== viewer && this.watched.has(owner))
          changed.push(`${table} ${text.slice(0, 200)}`);
      }
    }
    this.restore();
    return changed;
  }

  close(): void {
    this.database.close();
  }

  private restore(): void {
    this.database.exec('BEGIN IMMEDIATE');
    for (const table of this.tables)
      this.database.exec(`DELETE FROM main."${table}"; INSERT INTO main."${table}" SELECT * FROM kept."${table}"`);
    this.database.exec('COMMIT');
    this.version = this.currentVersion();
  }

  /** Differs once another connection has written. */
  private currentVersion(): unknown {
    return this.database.pragma('data_version', { simple: true });
  }

  private read(): Tables {
    return new Map(
      this.tables.map((table) => [table, this.database.prepare(`SELECT * FROM main."${table}"`).all() as Row[]]),
    );
  }

  private ownersIn(...states: Tables[]): (table: string, row: Row) => string | undefined {
    const all = (table: string) => states.flatMap((state) => state.get(table) ?? []);
    const addresses = new Map([
      ...this.addresses,
      ...all('users').map(({ email, id }) => [String(email), String(id)] as const),
    ]);
    const accounts = new Map(all('google_accounts').map((row) => [row['id'], row['user_id'] ?? operator]));
    const sessions = new Map(all('sessions').map((row) => [row['id'], row['user_id']]));
    return (table, row) => {
      const owner =
        (table === 'users' ? row['id'] : row['user_id']) ??
        sessions.get(row['session_id']) ??
        accounts.get(row['account_id']) ??
        (table === 'google_accounts' ? operator : undefined) ??
        addresses.get(String(row['email'])) ??
        this.browsers.get(String(row['browser_hash']));
      return typeof owner === 'string' ? owner : undefined;
    };
  }
}

function asText(_name: string, value: unknown): unknown {
  return Buffer.isBuffer(value) ? createHash('sha256').update(value).digest('hex') : value;
}
