/**
 * A served Worker in a process of its own: `node server-process.ts '{"kind": …}'`, forked by
 * servers.ts. It ends when the process that started it does.
 */

import { build as bundle } from "esbuild";
import { untilStopped } from "../../scripts/lib/cli.ts";
import { migrate } from "../../scripts/lib/migrate.ts";
import { prepareShards } from "../../scripts/lib/postgres/shards.ts";
import { isPrepared } from "../../scripts/lib/prepare.ts";
import { importProducts } from "../../scripts/lib/shop/local-shop.ts";
import { laySettings, markSeed, needsSeed, seed } from "../../scripts/lib/shop/seed.ts";
import { takeState } from "../../scripts/lib/state.ts";
import { originOf, STORES, startRuntime } from "../../scripts/lib/worker.ts";
import type { ServerOptions } from "./servers.ts";

const options: ServerOptions & { port: number } = JSON.parse(process.argv[2] ?? "");
const { kind, port, stateDir, vars, inspectorPort, build, objects, shards = [] } = options;

await untilStopped(async (defer) => {
  defer(await takeState(stateDir, { port }));
  if (kind === "empty") {
    const runtime = await startRuntime(stateDir, { worker: "none", port });
    defer(() => runtime.dispose());
    process.send?.({});
    return;
  }
  await prepareShards(shards);
  const wrapper = options.wrapper ? await bundled(options.wrapper) : undefined;
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
    stores: true,
    ...(options.retries === undefined ? {} : { retries: options.retries }),
  });
  defer(() => runtime.dispose());
  if (!isPrepared(stateDir)) {
    await prepareDatabase(await runtime.getD1Database("DB"));
    markSeed(stateDir, "done");
  }
  process.send?.({ stores: (await runtime.unsafeGetDirectURL(STORES)).href });
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

/** A wrapper with what it imports, but for the Worker. */
async function bundled(wrapper: string): Promise<string> {
  const { outputFiles } = await bundle({
    entryPoints: [wrapper],
    bundle: true,
    write: false,
    format: "esm",
    external: ["./index.js", "cloudflare:*", "node:*"],
  });
  return outputFiles.map(({ text }) => text).join("");
}
