import lighthouse from "lighthouse";
import type { Browser } from "playwright-core";
import { type State, visit } from "./visits.ts";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const TIMES = { FCP: "first-contentful-paint", LCP: "largest-contentful-paint", TBT: "total-blocking-time" };
/** Pages that a search engine may list; of others Lighthouse would complain that it may not. */
const LISTED = ["home", "listing", "product", "sale"];
const PAGES = [...LISTED, "cart", "checkout"];

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/**
 * What Lighthouse says of the pages for a phone: a line for each, with the medians of several runs.
 * @param port Where the browser takes commands.
 */
export async function* lighthouseLines(
  browser: Browser,
  { port, url, runs, states }: { port: number; url: string; runs: number; states: readonly State[] },
): AsyncGenerator<string> {
  for (const state of states.filter(({ name }) => runs > 0 && PAGES.includes(name))) {
    let address = url;
    let cookies = "";
    await visit(browser, { baseURL: url }, state, async (page) => {
      address = page.url();
      cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    });
    const values = new Map<string, number[]>();
    const short = new Set<string>();
    const keep = (name: string, value: number) => values.set(name, [...(values.get(name) ?? []), value]);
    for (let run = 0; run < runs; run += 1) {
      const result = await lighthouse(address, {
        port,
        logLevel: "error",
        onlyCategories: CATEGORIES.filter((name) => name !== "seo" || LISTED.includes(state.name)),
        extraHeaders: { Cookie: cookies },
      });
      for (const { id, score, auditRefs } of Object.values(result?.lhr.categories ?? {})) {
        keep(id, Math.round((score ?? 0) * 100));
        for (const { id: audit, weight } of auditRefs) {
          const found = result?.lhr.audits[audit]?.score ?? 1;
          if (id !== "performance" && weight > 0 && found < 1) {
            short.add(audit);
          }
        }
      }
      for (const [name, audit] of Object.entries(TIMES)) {
        keep(`${name} ms`, Math.round(result?.lhr.audits[audit]?.numericValue ?? 0));
      }
    }
    const said = [...values].map(([name, all]) => `${name} ${median(all)}`);
    yield [`Lighthouse of ${state.name}: ${said.join(", ")}`, ...short].join("; short of ");
  }
}
