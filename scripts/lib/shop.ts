import { developmentToken } from "./token.ts";

/** A local server, spoken to over HTTP like any other client does. */

interface ImportReport {
  /** Products. */
  created: number;
  updated: number;
  unchanged: number;
  rejected: { line: number; reason: string }[];
}

/**
 * Imports a product CSV as a merchant.
 * @param origin Such as `http://127.0.0.1:8787`.
 */
export async function importProducts(origin: string, csv: string): Promise<ImportReport> {
  const token = await developmentToken({ sub: "demo-merchant", role: "merchant" });
  const response = await fetch(`${origin}/api/admin/products/import`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "text/csv; charset=utf-8",
      // An address of its own: without one the limit would count it with all other clients of the
      // local server.
      "CF-Connecting-IP": "::1",
    },
    body: csv,
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`The import was refused with ${response.status}: ${text.slice(0, 500)}`);
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
