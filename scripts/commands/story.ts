import { parseOptions, Stop } from "../lib/cli.ts";
import { atShop, callShop, SHOP_OPTIONS, type Shop } from "../lib/shop/at-shop.ts";

const USAGE =
  "npm run story -- <order id | number | trace id> [--state DIR], or --url https://shop.example with SHOP_TOKEN set";

/** `npm run story -- <key>`: prints everything that happened to an order, a line a step. */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(args, SHOP_OPTIONS, true);
  const [key, more] = positionals;
  if (key === undefined || more !== undefined) {
    throw new Stop(USAGE);
  }
  return atShop(values, (shop) => print(shop, key));
}

/** What it prints of an answer of `GET /api/admin/story/{key}`. */
interface Story {
  order: { id: string; number: string; status: string };
  traceId: string | null;
  steps: { at: string; kind: string; text: string; actor: string | null; traceId: string | null }[];
  gaps: string[];
  others: string[];
}

async function print(shop: Shop, key: string): Promise<number> {
  const response = await callShop(shop, "GET", `/api/admin/story/${encodeURIComponent(key)}`);
  const { order, traceId, steps, gaps, others }: Story = await response.json();
  console.log(`${order.number}, ${order.id}, ${order.status}, trace ${traceId ?? "not known yet"}`);
  for (const step of steps) {
    const who = step.actor === null ? "" : `  by ${step.actor}`;
    const trace = step.traceId === null || step.traceId === traceId ? "" : `  trace ${step.traceId}`;
    console.log(`${step.at}  ${step.kind.padEnd(7)}  ${step.text}${who}${trace}`);
  }
  for (const gap of gaps) {
    console.log(`Missing: ${gap}`);
  }
  if (others.length > 0) {
    console.log(`The key names these orders too: ${others.join(", ")}`);
  }
  return 0;
}
