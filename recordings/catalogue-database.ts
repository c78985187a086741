// The catalogue's SQLite file: opened, made, put aside when it is damaged or of another version. It holds nothing that the
// episode folders do not, and no path, so a library that was moved is still right. Used by catalogue.ts.
import * as fs from 'node:fs';
import Database from 'better-sqlite3';

const version = 4;

/**
 * `words` is what a search looks in (catalogue-row.ts), `stamp` tells whether the folder changed since it was read,
 * `episode` is the row as viewers get it, as JSON. `merges` says which episodes follow
 * which one (`id`), by the latter's edits.
 */
const tables = `
  CREATE TABLE IF NOT EXISTS episodes (
    id TEXT PRIMARY KEY, place TEXT NOT NULL, stamp TEXT NOT NULL,
    started_at TEXT NOT NULL, duration REAL NOT NULL, size REAL NOT NULL, score REAL, verdict TEXT NOT NULL, outcome TEXT NOT NULL,
    task TEXT NOT NULL, operator TEXT NOT NULL, consent TEXT NOT NULL, words TEXT NOT NULL, episode TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS episodes_by_time ON episodes (place, started_at, id);
  CREATE INDEX IF NOT EXISTS episodes_by_label ON episodes (place, outcome, verdict);
  CREATE INDEX IF NOT EXISTS episodes_by_task ON episodes (place, task);
  CREATE INDEX IF NOT EXISTS episodes_by_operator ON episodes (place, operator);
  CREATE TABLE IF NOT EXISTS tags (tag TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tag, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tags_by_id ON tags (id);
  CREATE TABLE IF NOT EXISTS merges (follower TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (follower, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS merges_by_id ON merges (id);
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Throws what SQLite throws. */
export function openDatabase(path: string): Database.Database {
  for (let attempt = 0; ; attempt += 1) {
    const database = new Database(path, { timeout: 5000 });
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      const found = database.pragma('user_version', { simple: true });
      if (found !== 0 && found !== version) throw new Error(`catalogue version ${found}`);
      database.exec(tables);
      // Never a number that an earlier catalogue of this library had.
      database.prepare("INSERT OR IGNORE INTO facts VALUES ('revision', ?)").run(Date.now());
      database.pragma(`user_version = ${version}`);
      return database;
    } catch (error) {
      database.close();
      const code = (error as { code?: string }).code ?? 'VERSION';
      if (attempt > 0 || !/CORRUPT|NOTADB|VERSION/.test(code)) throw error;
      fs.renameSync(path, `${path}.unreadable-${Date.now()}`);
      for (const suffix of ['-wal', '-shm']) fs.rmSync(path + suffix, { force: true });
    }
  }
}
