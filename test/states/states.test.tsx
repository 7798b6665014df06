/**
 * Pages as a shop seldom has them, each made of what it is given: no shop is needed for it. A page
 * that says another thing, or nothing more, differs from its golden text: `npx vitest run
 * test/states -u` writes that anew, and the change is read as one of code is.
 */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { StaffContext } from "../../web/admin/frame/staff.tsx";
import { pageWords, WordsContext } from "../../web/language/words.ts";
import { ShopContext } from "../../web/ui/shop.ts";
import { shown } from "../support/shown.ts";
import { GOODS } from "./goods.tsx";
import { ORDERS } from "./orders.tsx";
import { PEOPLE } from "./people.tsx";
import { RUNNING } from "./running.tsx";
import { SELLING } from "./selling.tsx";
import { DAY, type States } from "./state.ts";
import { STOCK } from "./stock.tsx";

const WORDS = pageWords(DEMO_SHOP, "en", "/");
const STAFF = { name: "Oli", may: () => true };

/** A page with its title, when it is loaded again, and without what frames it. */
async function textOf(content: States[string]): Promise<string> {
  const whole = (
    <ShopContext.Provider value={DEMO_SHOP}>
      <WordsContext.Provider value={WORDS}>
        <StaffContext.Provider value={STAFF}>{content}</StaffContext.Provider>
      </WordsContext.Provider>
    </ShopContext.Provider>
  );
  const html = String(await whole.toString());
  const [, again = ""] = /<meta http-equiv="refresh" content="(\d+)"/.exec(html) ?? [];
  const page = html
    .replace(/<\/main>.*<\/body>/s, "</main></body>")
    .replace(/<nav class="account__places".*?<\/nav>/s, "");
  const fonts = html.match(/spectral-latin-\d+-\w+(?=[^>]* as="font")/g) ?? [];
  const found = html.match(/data-skus="[^"]*"/g) ?? [];
  const said = [again && `loaded again after ${again} s`, ...fonts, ...found].filter((line) => line !== "");
  return [...said, shown(page, undefined, "all")].join("\n");
}

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: DAY });
});
afterAll(() => {
  vi.useRealTimers();
});

const GROUPS = {
  goods: GOODS,
  orders: ORDERS,
  people: PEOPLE,
  running: RUNNING,
  selling: SELLING,
  stock: STOCK,
};

it.each(Object.entries(GROUPS))("pages of %s say what they are given", async (name, states) => {
  const texts: string[] = [];
  for (const [state, content] of Object.entries(states)) {
    texts.push(`### ${state}\n${await textOf(content)}\n`);
  }
  await expect(texts.join("\n")).toMatchFileSnapshot(`${name}.golden.txt`);
});
