/**
 * A served Worker in a process of its own: `node server-process.ts '{"kind": …}'`, forked by
 * servers.ts. It ends when the process that started it does.
 */

import fs from "node:fs";
import { untilStopped } from "../../scripts/lib/cli.ts";
import { migrate } from "../../scripts/lib/migrate.ts";
import { prepareShards } from "../../scripts/lib/postgres/shards.ts";
import { laySettings, needsSeed, seed } from "../../scripts/lib/seed.ts";
import { importProducts } from "../../scripts/lib/shop.ts";
import { takeState } from "../../scripts/lib/state.ts";
import { originOf, startRuntime } from "../../scripts/lib/worker.ts";
import { type ArchiveFile, filesAfter, readEvents } from "../../stores/events/archive.ts";
import type { ServerOptions } from "./servers.ts";

/** Files that R2 lists at once. */
const MAX_FILES = 1_000;

const options: ServerOptions & { port: number } = JSON.parse(process.argv[2] ?? "");
const { kind, port, stateDir, vars, inspectorPort, build, objects, shards = [] } = options;

await untilStopped(async (defer) => {
  defer(await takeState(stateDir, { port }));
  if (kind === "empty") {
    const runtime = await startRuntime(stateDir, { worker: "none", port });
    defer(() => runtime.dispose());
    process.send?.({ ready: true });
    return;
  }
  await prepareShards(shards);
  const wrapper = options.wrapper ? fs.readFileSync(options.wrapper, "utf8") : undefined;
  const runtime = await startRuntime(stateDir, {
    worker: "built",
    port,
    shards,
    ...(build ? { build } : {}),
    ...(objects ? { objects } : {}),
    // A crowd from one address. All clients share an address; accounts are counted as ever, but the
    // merchant's asks more than a person would.
    vars: { IP_LIMIT: 0, USER_LIMIT: 1_000_000, ...vars },
    ...(wrapper ? { wrapper } : {}),
    ...(inspectorPort ? { inspectorPort } : {}),
    ...(options.retries === undefined ? {} : { retries: options.retries }),
  });
  defer(() => runtime.dispose());
  const db = await runtime.getD1Database("DB");
  if (!options.prepared) {
    await prepareDatabase(db);
  }
  const { EVENT_ARCHIVE: bucket } = await runtime.getBindings<Pick<Env, "EVENT_ARCHIVE">>();
  // Making a statement blocks this process until the runtime answers. A runtime that logs much
  // meanwhile waits for this process to read it: each statement is made once.
  const statements = new Map<string, D1PreparedStatement>();
  const prepared = (sql: string) => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  process.on("message", async ({ id, sql }: { id: number; sql: string | null }) => {
    try {
      const rows = sql === null ? await allEvents(bucket) : (await prepared(sql).all()).results;
      process.send?.({ id, rows });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  });
  process.send?.({ ready: true });
});
process.exit(0);

async function prepareDatabase(db: D1Database): Promise<void> {
  await migrate(db);
  await laySettings(db);
  if (await needsSeed(stateDir, db)) {
    if (options.catalog) {
      await importProducts(originOf(port), options.catalog);
    } else {
      await seed(stateDir, originOf(port));
    }
  }
}

/** Every event of the archive, once. */
async function allEvents(bucket: R2Bucket) {
  const files: ArchiveFile[] = [];
  for (let part = await filesAfter(bucket, "", MAX_FILES); part.length > 0; ) {
    files.push(...part);
    part = await filesAfter(bucket, part.at(-1)?.name ?? "", MAX_FILES);
  }
  return readEvents(bucket, files);
}
