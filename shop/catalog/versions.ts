import { waitUntil } from "cloudflare:workers";
import { logRecord } from "../../domain/base/log.ts";
import { type CatalogChange, CHANGES_KEPT } from "../../domain/catalog/catalog-change.ts";
import { sessionOf } from "../../stores/base/d1.ts";
import { isDatabaseAway } from "../../stores/base/d1-away.ts";
import { readVersions, type Versions } from "../../stores/catalog/catalog-version.ts";
import type { WaitUntil } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";

/**
 * An isolate uses the versions it knows for this long. Then it asks, and goes on using them
 * meanwhile.
 */
const VERSIONS_FRESH_MS = 2_000;
/**
 * Older versions than this are not used while it asks: an isolate that slept knows of no change.
 */
export const VERSIONS_STALE_MS = 4_000;
/** An answer that takes longer than this is not waited for. */
const ASK_TIMEOUT_MS = 2_000;
/** Isolates are spread over this many objects; each of them reads D1 once a second at most. */
const WATCHES = 4;
/** Where no object answers, an isolate asks D1 itself, this often at most. */
const ASK_DATABASE_EVERY_MS = 25_000;

/** The methods of a `VersionWatch`. */
export interface VersionWatchObject {
  /** @param since The catalog's version up to which the caller knows of changes; null for none. */
  versions(since: number | null): Promise<Versions>;
  answers(): Promise<boolean>;
}

/** The versions, with the latest changes of the catalog by the version that each of them made. */
export interface KnownVersions extends Omit<Versions, "changes"> {
  changes: ReadonlyMap<number, CatalogChange>;
}

let watch: number | null = null;

/**
 * Asks the isolate's watch, and D1 where the watch does not answer and the known versions are old.
 */
async function askWatch(env: Env, knownFor: number, since: number | null): Promise<Versions> {
  // Drawn in a request: the platform refuses random numbers while a Worker starts.
  watch ??= Math.floor(Math.random() * WATCHES);
  const name = `versions-${watch}`;
  try {
    return await callObject(() => env.VERSION_WATCH.getByName(name).versions(since));
  } catch (error) {
    if (isDatabaseAway(error) || knownFor < ASK_DATABASE_EVERY_MS) {
      throw error;
    }
    console.warn(logRecord("warn", "version watch did not answer", { watch: name, error }));
    return readVersions(env.DB, since);
  }
}

/** What was read, with the changes that were known before. */
function join({ changes = [], ...read }: Versions, known: KnownVersions | null): KnownVersions {
  const { version } = read.catalog;
  // The versions of a restored database differ.
  const before = known && known.catalog.version <= version ? known.changes : new Map<number, CatalogChange>();
  if (changes.length === 0) {
    return { ...read, changes: before };
  }
  const all = new Map([...before, ...changes.map((change) => [change.version, change] as const)]);
  for (const each of all.keys()) {
    if (each <= version - CHANGES_KEPT) {
      all.delete(each);
    }
  }
  return { ...read, changes: all };
}

/** Whether an answer is older than a change that is known, in any of its counters. */
function isBehind(read: Versions, known: KnownVersions): boolean {
  return (["catalog", "sales", "synonyms", "settings"] as const).some(
    (each) => (read[each]?.version ?? Number.POSITIVE_INFINITY) < (known[each]?.version ?? 0),
  );
}

/** The versions of catalog and sales as one isolate knows them. */
export class VersionView {
  readonly #now: () => number;
  readonly #ask: typeof askWatch;
  #known: KnownVersions | null = null;
  /** When the known answer was asked for. */
  #knownAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** This isolate changed something: the next request asks D1, whose answer includes the change. */
  #changed = false;
  /** How often this isolate changed something. */
  #changes = 0;

  constructor(now = () => Date.now(), ask: typeof askWatch = askWatch) {
    this.#now = now;
    this.#ask = ask;
  }

  /**
   * The versions that may be used without asking; null when it is time to ask, which `current`
   * does.
   */
  recent(): KnownVersions | null {
    const asked = this.#since(this.#askedAt) < VERSIONS_FRESH_MS;
    return asked && this.#since(this.#knownAt) < VERSIONS_STALE_MS ? this.#known : null;
  }

  /**
   * The versions now, or the last known ones when they cannot be read; null when none are known.
   * One request asks while the others go on, and none waits while a recent answer is at hand.
   */
  async current(env: Env, ctx: WaitUntil = { waitUntil }): Promise<KnownVersions | null> {
    const age = this.#since(this.#knownAt);
    const failing = this.#since(this.#failedAt) < VERSIONS_FRESH_MS;
    if (this.#since(this.#askedAt) < VERSIONS_FRESH_MS && (age < VERSIONS_STALE_MS || failing)) {
      return this.#known;
    }
    this.#askedAt = this.#now();
    const asking = this.#refresh(env, age);
    if (this.#known && age < VERSIONS_STALE_MS) {
      ctx.waitUntil(asking);
    } else {
      await asking;
    }
    return this.#known;
  }

  /** The next reader in this isolate must see what it wrote. */
  expectChange(): void {
    this.#changed = true;
    this.#changes += 1;
    this.#knownAt = Number.NEGATIVE_INFINITY;
    this.#failedAt = Number.NEGATIVE_INFINITY;
  }

  /** Milliseconds; without end where the clock was set back. */
  #since(at: number): number {
    const ms = this.#now() - at;
    return ms < 0 ? Number.POSITIVE_INFINITY : ms;
  }

  async #refresh(env: Env, age: number): Promise<void> {
    const askedAt = this.#now();
    const changed = this.#changed;
    const changes = this.#changes;
    const since = this.#known?.catalog.version ?? null;
    this.#changed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const read = await Promise.race([
        changed ? readVersions(env.DB, since) : this.#ask(env, age, since),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error("no answer in time")), ASK_TIMEOUT_MS);
        }),
      ]);
      // A look that began earlier may end later, and a watch keeps what it read for a second. A
      // database that was restored is behind permanently. What is known since a time to come was
      // known before the clock was set back, and says nothing of a later look.
      const late = this.#knownAt <= this.#now() && askedAt - this.#knownAt < VERSIONS_FRESH_MS;
      if (this.#known && late && isBehind(read, this.#known)) {
        return;
      }
      this.#known = join(read, this.#known);
      // Changed meanwhile: what was read may be from before the change.
      if (this.#changes === changes) {
        this.#knownAt = askedAt;
      }
    } catch (error) {
      this.#changed ||= changed;
      if (this.#changes === changes) {
        this.#failedAt = this.#now();
      }
      console.error(logRecord("error", "versions not read", { error }));
    } finally {
      clearTimeout(timer);
    }
  }
}

/** This isolate's view: caches of catalog and sales share it. */
export const VERSIONS = new VersionView();

/** A session on whichever replica is near, no older than these versions. */
export function shownData(env: Env, versions: KnownVersions | null): D1Database {
  return sessionOf(env.DB, versions?.bookmark ?? "first-primary");
}
