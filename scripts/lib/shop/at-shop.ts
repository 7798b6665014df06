import path from "node:path";
import { DEFAULT_PORT, Stop } from "../cli.ts";
import { migrate } from "../migrate.ts";
import { openShards } from "../postgres/order-shards.ts";
import { prepareShards } from "../postgres/shards.ts";
import { isMigrated } from "../prepare.ts";
import { DEFAULT_STATE, servedOn, takeState } from "../state.ts";
import { buildWorker, startRuntime } from "../worker.ts";
import { isStore } from "./local-shop.ts";
import { developmentToken } from "./token.ts";

/** An address, and a token for its operations. */
export interface Shop {
  origin: string;
  token: string;
}

/** The options of a command that works at a shop, local or deployed. */
export const SHOP_OPTIONS = {
  url: { type: "string" },
  state: { type: "string", default: DEFAULT_STATE },
} as const;

/**
 * Works at a shop over HTTP: a deployed one (`--url`, with SHOP_TOKEN set), or a local one. A local
 * shop that is not served yet is started for this work and stopped after it.
 */
export async function atShop<T>(
  { url, state }: { url?: string | undefined; state: string },
  work: (shop: Shop) => Promise<T>,
): Promise<T> {
  if (url !== undefined) {
    const token = process.env.SHOP_TOKEN;
    if (!token) {
      throw new Stop("Set SHOP_TOKEN to an access token of an operator (role ops).");
    }
    return work({ origin: originOf(url), token });
  }
  const token = await developmentToken({ sub: "local-operator", role: "ops" });
  return openLocally(state, (origin) => work({ origin, token }));
}

/**
 * Works at a local shop: where it is being served, else opened for as long as this takes.
 * @param state Its folder.
 * @param port Where it may be served, for one whose folder does not say.
 */
export async function openLocally<T>(
  state: string,
  work: (origin: string) => Promise<T>,
  port?: number,
): Promise<T> {
  const stateDir = path.resolve(state);
  const servedPort = port ?? (await servedOn(stateDir));
  const served = servedPort === null ? null : `http://localhost:${servedPort}`;
  if (served !== null && (await isStore(served))) {
    return work(served);
  }
  const release = await takeState(stateDir, { port: null });
  try {
    const { shards, stop } = await openShards(stateDir);
    try {
      await prepareShards(shards);
      await buildWorker();
      const runtime = await startRuntime(stateDir, { worker: "built", shards });
      try {
        if (!isMigrated(stateDir)) {
          await migrate(await runtime.getD1Database("DB"));
        }
        return await work((await runtime.ready).origin);
      } finally {
        await runtime.dispose();
      }
    } finally {
      await stop();
    }
  } finally {
    release();
  }
}

function originOf(text: string) {
  try {
    return new URL(text).origin;
  } catch {
    throw new Stop(`--url takes an address such as http://127.0.0.1:${DEFAULT_PORT}.`);
  }
}

/** Calls the API. Ends the command with what the shop said when it refuses. */
export async function callShop(
  { origin, token }: Shop,
  method: string,
  route: string,
  body?: unknown,
): Promise<Response> {
  const response = await fetch(`${origin}${route}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Stop(`${method} ${route} was refused with ${response.status}: ${await response.text()}`);
  }
  return response;
}
