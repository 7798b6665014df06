import fs from "node:fs";
import path from "node:path";
import { Stop } from "../cli.ts";
import { SHARDS_FILE } from "../state.ts";
import { startOwnShards } from "./own-postgres.ts";
import { placeOf, shardUrls } from "./shards.ts";

/**
 * Names the databases of a shop's orders to commands that have no `--postgres`: their URLs, as that
 * takes them.
 */
const VARIABLE = "ORDERS_POSTGRES";

/**
 * The databases that hold the orders of a state folder. They are the named ones, the ones it was
 * last served with, or its own, which are started. A folder that was served with named ones is
 * never opened without them. Its orders would be missing, and new ones would go to D1.
 * @param options `named`: by `--postgres`. `create`: it shall have its own.
 * @returns `shards`: their URLs; none when orders are in D1.
 */
export async function openShards(
  stateDir: string,
  { named, create = false }: { named?: string | undefined; create?: boolean } = {},
): Promise<{ shards: string[]; stop: () => Promise<void> }> {
  const opened = (shards: string[]) => ({ shards, stop: async () => {} });
  if (named !== undefined) {
    return opened(shardUrls(named));
  }
  const places = rememberedPlaces(stateDir);
  if (!places) {
    return startOwnShards(stateDir, { create });
  }
  const urls = process.env[VARIABLE] === undefined ? [] : shardUrls(process.env[VARIABLE], VARIABLE);
  if (urls.map(placeOf).join() !== places.join()) {
    throw new Stop(
      `orders_elsewhere: the orders of ${stateDir} are in ${places.join(", ")}. Put the URLs of these databases, separated by commas, into ${VARIABLE}.`,
    );
  }
  return opened(urls);
}

/** Writes down where the orders of a state folder are from now on, without the passwords. */
export function rememberShards(stateDir: string, urls: readonly string[]) {
  fs.writeFileSync(path.join(stateDir, SHARDS_FILE), JSON.stringify(urls.map(placeOf)));
}

function rememberedPlaces(stateDir: string): string[] | null {
  const file = path.join(stateDir, SHARDS_FILE);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : null;
}
