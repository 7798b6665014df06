import { DurableObject } from "cloudflare:workers";
import { CHANGES_KEPT } from "../../domain/catalog/catalog-change.ts";
import type { VersionWatchObject } from "../../shop/catalog/versions.ts";
import { readVersions, type Versions } from "../../stores/catalog/catalog-version.ts";

/**
 * What was read is answered for this long: one of the times that `CHANGE_VISIBLE_WITHIN_MS` is the
 * sum of.
 */
const KEEP_MS = 1_000;

/**
 * Answers isolates that ask for the versions of catalog and sales, so that D1 is read once a second
 * instead of by each of them. It keeps nothing, has no alarm, and does nothing when it is not
 * asked.
 */
export class VersionWatch extends DurableObject<Env> implements VersionWatchObject {
  #known: { versions: Versions; readAt: number } | null = null;
  #reading: Promise<Versions> | null = null;

  /** For `/readyz`: that objects can be asked. */
  async answers(): Promise<boolean> {
    return true;
  }

  /** With no `since` asks a Worker of an older build, which knows of no changes. */
  async versions(since?: number | null): Promise<Versions> {
    const { changes = [], ...versions } = await this.#current();
    return since === undefined
      ? versions
      : { ...versions, changes: changes.filter(({ version }) => version > (since ?? 0)) };
  }

  async #current(): Promise<Versions> {
    // A clock that was set back makes it old too.
    if (this.#known && Math.abs(Date.now() - this.#known.readAt) < KEEP_MS) {
      return this.#known.versions;
    }
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<Versions> {
    // Before it is asked: what changes while it answers is seen the next time.
    const readAt = Date.now();
    const known = this.#known?.versions;
    const read = await readVersions(this.env.DB, known?.catalog.version ?? null);
    // The versions of a database that was restored are others, though they have the same numbers.
    const before = known && known.catalog.version <= read.catalog.version ? (known.changes ?? []) : [];
    const versions = { ...read, changes: [...before, ...(read.changes ?? [])].slice(-CHANGES_KEPT) };
    this.#known = { versions, readAt };
    return versions;
  }
}
