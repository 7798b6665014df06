import type { z } from "zod";
import type { NewCollection } from "../../../domain/collections/collection.ts";
import { developmentToken } from "./token.ts";

/** A local server, spoken to over HTTP like any other client does. */

/** What became of a file (http/contract/catalog.ts). */
export interface ImportReport {
  /** Products. */
  created: number;
  updated: number;
  unchanged: number;
  rejected: { line: number; reason: string }[];
  ignoredColumns: string[];
  stockSet: { sku: string; from: number; to: number }[];
  stockNotSet: { line: number; sku: string; to: number; reason: string }[];
  remarks: { line: number; reason: string }[];
}

interface ImportState {
  state: "working" | "done";
  products: number;
  done: number;
  report: ImportReport;
}

/** How often the state of a large import is looked at. */
const LOOK_MS = 1_000;

/**
 * Imports a product CSV as a merchant, and waits for its end.
 * @param origin Such as `http://127.0.0.1:8787`.
 * @param csv Its bytes as they are: the shop says what is wrong with them.
 */
export async function importProducts(
  origin: string,
  csv: string | Uint8Array<ArrayBuffer>,
  { dryRun = false, progress = (_done: number, _products: number): void => {} } = {},
): Promise<ImportReport> {
  const headers = await merchantHeaders();
  const response = await fetch(`${origin}/api/admin/products/import?dryRun=${dryRun}`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "text/csv; charset=utf-8" },
    body: csv,
  });
  const location = response.headers.get("Location");
  if (response.status !== 202 || location === null) {
    return answered<ImportReport>(response);
  }
  let state = await answered<ImportState>(response);
  while (state.state === "working") {
    progress(state.done, state.products);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    state = await answered<ImportState>(await fetch(new URL(location, origin), { headers }));
  }
  return state.report;
}

/**
 * Takes a picture in as a merchant.
 * @returns its address
 */
export async function uploadPicture(origin: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const headers = await merchantHeaders();
  const response = await fetch(`${origin}/api/admin/media`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/octet-stream" },
    body: bytes,
  });
  return (await answered<{ url: string }>(response)).url;
}

/**
 * Creates a collection as a merchant, or finds the one that has its address already: a seeding that
 * was cut short comes again.
 * @returns its id
 */
export async function createCollection(
  origin: string,
  collection: z.input<typeof NewCollection> & { slug: string },
): Promise<string> {
  const headers = await merchantHeaders();
  const address = `${origin}/api/admin/collections`;
  const response = await fetch(address, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(collection),
  });
  if (response.status !== 409) {
    return (await answered<{ id: string }>(response)).id;
  }
  const { items } = await answered<{ items: { id: string; slug: string }[] }>(
    await fetch(address, { headers }),
  );
  const found = items.find(({ slug }) => slug === collection.slug);
  if (!found) {
    throw new Error(`The collection ${collection.slug} was refused, and is not there`);
  }
  return found.id;
}

async function merchantHeaders(): Promise<Record<string, string>> {
  // No more than it needs: an older build refuses scopes that it does not know.
  const scopes = ["product:write", "inventory:write"] as const;
  const token = await developmentToken({ sub: "demo-merchant", role: "merchant", scopes });
  return {
    Authorization: `Bearer ${token}`,
    // An address of its own: without one the limit would count it with all other clients of the
    // local server.
    "CF-Connecting-IP": "::1",
  };
}

async function answered<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`The shop refused with ${response.status}: ${text.slice(0, 500)}`);
  }
  return JSON.parse(text);
}

/** Whether a store answers at this origin. */
export async function isStore(origin: string) {
  try {
    const response = await fetch(`${origin}/healthz`);
    return response.ok && (await response.json<{ status: string }>()).status === "ok";
  } catch {
    return false;
  }
}

/** Waits until a store answers. */
export async function untilAnswers(origin: string, signal: AbortSignal) {
  while (!signal.aborted && !(await isStore(origin))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
