import { type AuditHead, type SealedEntry, verifyChain } from "../../domain/audit/audit.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { atShop, callShop, SHOP_OPTIONS, type Shop } from "../lib/shop/at-shop.ts";

const PAGE = 500;
const USAGE = "npm run audit -- verify [--state DIR], or --url https://shop.example with SHOP_TOKEN set";

/**
 * `npm run audit -- verify`: recomputes the audit log's hash chain and names the first entry that
 * is not what was sealed. The hashes are computed here, not by the server that is asked for the
 * entries.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(args, SHOP_OPTIONS, true);
  if (positionals.join(" ") !== "verify") {
    throw new Stop(USAGE);
  }
  return atShop(values, verify);
}

/** @returns The exit code: 0 when the chain is whole. */
async function verify(shop: Shop): Promise<number> {
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

interface Page {
  items: SealedEntry[];
  nextCursor: number | null;
  head: AuditHead | null;
}

async function* entries(shop: Shop, first: Page) {
  for (let current = first; ; current = await page(shop, current.nextCursor)) {
    yield* current.items;
    if (current.nextCursor === null) {
      return;
    }
  }
}

async function page(shop: Shop, cursor: number): Promise<Page> {
  const response = await callShop(
    shop,
    "GET",
    `/api/admin/audit?order=oldest&limit=${PAGE}&cursor=${cursor}`,
  );
  return response.json();
}
