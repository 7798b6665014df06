import type { Server } from "../lib/servers.ts";

/**
 * Asks for an address that no cache has.
 *
 * @returns milliseconds until the whole answer was there
 * @throws Error when the answer is none, or came from a cache
 */
export async function ask(server: Server, address: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(server.origin + address, { redirect: "error" });
  await response.arrayBuffer();
  const ms = performance.now() - begun;
  if (response.status !== 200 || response.headers.get("X-Cache") !== "miss") {
    throw new Error(`${address} answered ${response.status}, ${response.headers.get("X-Cache")}`);
  }
  return ms;
}

/** The middle one of the list, which is sorted. */
export const median = (list: number[]) =>
  list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
