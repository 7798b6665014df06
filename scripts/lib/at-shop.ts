import path from "node:path";
import { DEFAULT_PORT, Stop } from "./cli.ts";
import { migrate } from "./migrate.ts";
import { openShards } from "./order-shards.ts";
import { prepareShards } from "./postgres.ts";
import { isStore } from "./shop.ts";
import { DEFAULT_STATE, servedOn, takeState } from "./state.ts";
import { developmentToken } from "./token.ts";
import { buildWorker, startRuntime } from "./worker.ts";

/** @typedef {{ origin: string, token: string }} Shop An address, and a token for its operations. */

/** The options of a command that works at a shop, local or deployed. */
export const SHOP_OPTIONS = {
  url: /** @type {const} */ ({ type: "string" }),
  state: /** @type {const} */ ({ type: "string", default: DEFAULT_STATE }),
};

/**
 * Works at a shop over HTTP: one that is deployed (`--url`, with SHOP_TOKEN set), or a local one, which is opened for
 * as long as this takes unless it is being served.
 * @template T
 * @param {{ url?: string | undefined, state: string }} options
 * @param {(shop: Shop) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function atShop({ url, state }, work) {
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
 * @template T
 * @param {string} state Its folder.
 * @param {(origin: string) => Promise<T>} work
 * @param {number} [port] Where it may be served, for one whose folder does not say.
 * @returns {Promise<T>}
 */
export async function openLocally(state, work, port) {
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
        await migrate(await runtime.getD1Database("DB"));
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

function originOf(/** @type {string} */ text) {
  try {
    return new URL(text).origin;
  } catch {
    throw new Stop(`--url takes an address such as http://127.0.0.1:${DEFAULT_PORT}.`);
  }
}

/**
 * Calls the API. Ends the command with what the shop said when it refuses.
 * @param {Shop} shop
 * @param {string} method
 * @param {string} route
 * @param {unknown} [body]
 * @returns {Promise<Response>}
 */
export async function callShop({ origin, token }, method, route, body) {
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
