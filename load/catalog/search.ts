/**
 * What uncached searches among many products cost, beside another checkout's in the same run, and
 * what suggestions cost. Each has a server of its own with the same file of products; the two take
 * turns, so other work of the machine slows both alike.
 *
 *   git worktree add --detach ../before REV && ln -s $PWD/node_modules ../before/node_modules
 *   node load/catalog/search.ts [--before ../before] [--products 10000] [--rounds 3]
 *     [--state /dev/shm]
 */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { FAST_FOLDER, ROOT } from "../../scripts/lib/project.ts";
import type { Server } from "../lib/servers.ts";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import { ask, median } from "./uncached.ts";

const { values } = parseArgs({
  options: {
    before: { type: "string" },
    products: { type: "string", default: "10000" },
    rounds: { type: "string", default: "3" },
    state: { type: "string", default: FAST_FOLDER },
  },
});
const products = Number(values.products);
/** Searches of a kind in a round. */
const ASKED = 20;
/** Products of one file, which older code takes in one request. */
const PART = 500;

/** Addresses that no cache knows: each round asks for pages of another size. */
const KINDS: Record<string, (n: number, round: number) => string> = {
  "one product's word": (n, round) => search(`rare${n * 37 + round}x`, round),
  "its SKU": (n, round) => search(`MADE-${n * 41 + round}-2`, round),
  "its title": (n, round) => search(`Print Nº ${n * 43 + round} O'Neill`, round),
  "a word of one in 20": (n, round) => search(`word${n}x`, round),
  "two words": (n, round) => search(`word${n}x term${n * 13}y`, round),
  "a word of every product": (n, round) => `${search("paper", round)}&page=${n}`,
  "a beginning": (n, round) => search(`term${n}`, round),
  "in stock, by price": (n, round) => `${search(`word${n}x`, round)}&inStock=true&sort=price`,
  "a page of it": (n, round) => `/products?q=word${n}x+term${round}`,
};
const search = (q: string, round: number) =>
  `/api/catalog/products?q=${encodeURIComponent(q)}&pageSize=${24 - round}`;

/** What only this checkout has. */
const SUGGESTIONS: Record<string, (n: number, round: number) => string> = {
  "a beginning of a title": (n, round) => suggestion(`print ${n}${round}`),
  "a beginning of every title": (n, round) =>
    suggestion(`${EVERY[n % 5]} ${EVERY[Math.floor(n / 5)]} ${"numbered".slice(0, round + 1)}`),
  "a slip": (n, round) => suggestion(`prnit ${n * 17 + round}`),
};
/** Words of every title. */
const EVERY = ["print", "no", "numbered", "for", "o'neill"];
const suggestion = (q: string) => `/api/catalog/suggestions?q=${encodeURIComponent(q)}`;

/** Titles and words as shops have them: signs, plurals, accents. */
function fileOf(from: number, to: number): string {
  const columns =
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Price";
  const rows = Array.from({ length: to - from }, (_, k) => {
    const i = from + k;
    const words = `word${(i % 20) + 1}x term${(i * 7) % 400}y term${(i * 11) % 400}y rare${i}x`;
    const text = `${"Prints on heavy paper, numbered by hand. ".repeat(10)}${words}`;
    const title = `Print Nº ${i} numbered for O'Neill ${i % 9 ? "Søren" : "T-Shirts"}`;
    return ["A3", "A2"].map((size, s) =>
      [
        `made-${i}`,
        ...(s === 0 ? [title, `<p>${text.replaceAll(",", ";")}</p>`, `Vendor ${i % 10}`] : ["", "", ""]),
        ...(s === 0 ? [`Category ${i % 20}`, `tag${i % 30}`, "Size"] : ["", "", ""]),
        size,
        `MADE-${i}-${s + 1}`,
        `${10 + ((i * 37) % 90)}.00`,
      ].join(","),
    );
  });
  return [columns, ...rows.flat()].join("\n");
}

async function serve(checkout: string): Promise<Server> {
  const at = (file: string) => import(pathToFileURL(path.join(checkout, file)).href);
  await (await at("scripts/lib/worker.ts")).buildWorker();
  const stateDir = path.join(folder, String(servers.length));
  const server: Server = await (await at("load/lib/servers.ts")).Server.start({
    kind: "shop",
    stateDir,
    catalog: fileOf(0, 1),
  });
  servers.push(server);
  const { importProducts } = await at("scripts/lib/shop/local-shop.ts");
  for (let i = 1; i < products; i += PART) {
    await importProducts(server.origin, fileOf(i, Math.min(products, i + PART)));
  }
  await server.untilQuiet();
  return server;
}

/** Medians of time, and processor time of the runtime, for one address of a kind. */
async function measure(kinds: typeof KINDS, contenders: Server[]) {
  for (const [kind, address] of Object.entries(kinds)) {
    const times = contenders.map((): number[] => []);
    const processor = contenders.map(() => 0);
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [i, server] of contenders.entries()) {
        const before = server.cpuSeconds();
        for (let n = 1; n <= ASKED; n += 1) {
          times[i]?.push(await ask(server, address(n, round)));
        }
        processor[i] = (processor[i] ?? 0) + server.cpuSeconds() - before;
      }
    }
    const asked = ASKED * Number(values.rounds);
    const cells = (list: number[]) => {
      const ratio = list.length > 1 ? ((list[0] ?? 0) / (list[1] ?? 0)).toFixed(2) : "";
      return [...list.map((ms) => ms.toFixed(1).padStart(8)), ratio.padStart(6)];
    };
    console.log(
      [
        kind.padEnd(28),
        ...cells(times.map(median)),
        ...cells(processor.map((s) => (s / asked) * 1_000)),
      ].join(" "),
    );
  }
}

const folder = temporaryFolder(values.state, "shop-search-");
const servers: Server[] = [];
try {
  const now = await serve(ROOT);
  const before = values.before === undefined ? [] : [await serve(path.resolve(values.before))];
  const names = ["now", ...(before.length ? ["before"] : [])].map((name) => name.padStart(8));
  console.log(
    [products, "products, ms:".padEnd(22), ...names, " ratio", ...names, " ratio (processor)"].join(" "),
  );
  await measure(KINDS, [now, ...before]);
  console.log("suggestions");
  await measure(SUGGESTIONS, [now]);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
