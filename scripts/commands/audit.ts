import { verifyChain } from "../../domain/audit/audit.ts";
import { atShop, callShop, SHOP_OPTIONS } from "../lib/at-shop.ts";
import { parseOptions, Stop } from "../lib/cli.ts";

const PAGE = 500;
const USAGE = "npm run audit -- verify [--state DIR], or --url https://shop.example with SHOP_TOKEN set";

/**
 * `npm run audit -- verify`: recomputes the audit log's hash chain and names the first entry that is not what was
 * sealed. The hashes are computed here, not by the server that is asked for the entries.
 */
export async function main(/** @type {string[]} */ args) {
  const { values, positionals } = parseOptions(args, SHOP_OPTIONS, true);
  if (positionals.join(" ") !== "verify") {
    throw new Stop(USAGE);
  }
  return atShop(values, verify);
}

/** @typedef {import("../lib/at-shop.ts").Shop} Shop */

/**
 * @param {Shop} shop
 * @returns {Promise<number>} The exit code: 0 when the chain is whole.
 */
async function verify(shop) {
  const first = await page(shop, 0);
  const result = await verifyChain(entries(shop, first), first.head);
  if (!result.intact) {
    const what = { missing: "is missing", changed: "was changed", unsealed: "was never sealed" }[
      result.reason
    ];
    console.error(`The audit log is broken: entry ${result.seq} ${what}.`);
    return 1;
  }
  const { head, unsealed } = result;
  console.log(
    `The audit log is intact: ${result.entries} entries, ${unsealed} of them not sealed yet. Head: ${head.seq} ${head.hash}`,
  );
  return 0;
}

/** @typedef {{ items: import("../../domain/audit/audit.ts").SealedEntry[], nextCursor: number | null, head: import("../../domain/audit/audit.ts").AuditHead | null }} Page */

/**
 * @param {Shop} shop
 * @param {Page} first
 */
async function* entries(shop, first) {
  for (let current = first; ; current = await page(shop, current.nextCursor)) {
    yield* current.items;
    if (current.nextCursor === null) {
      return;
    }
  }
}

/**
 * @param {Shop} shop
 * @param {number} cursor
 * @returns {Promise<Page>}
 */
async function page(shop, cursor) {
  const response = await callShop(
    shop,
    "GET",
    `/api/admin/audit?order=oldest&limit=${PAGE}&cursor=${cursor}`,
  );
  return response.json();
}
