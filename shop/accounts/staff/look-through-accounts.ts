import { cutPage, readPage } from "../../../domain/lists/page.ts";
import { haveWords, wordsOf } from "../../../domain/personal/words.ts";
import { type Account, listAccounts } from "../../../stores/accounts/accounts.ts";

/**
 * Accounts that a page is looked for in, because the name and address of each have to be opened.
 */
const LOOKED_THROUGH = 300;

export interface AccountPage {
  items: Account[];
  /** Behind whom the next page begins; null on the last. */
  next: string | null;
  /** How many accounts were opened to look for words; null where an index answered. */
  lookedThrough: number | null;
}

/**
 * Accounts, the newest first: all, the one of an address, or those that have these words in their
 * name or address. Words are looked for in so many accounts a page, so it may have found few of
 * them, or none, and still lead to a next one.
 */
export async function lookThroughAccounts(
  env: Env,
  { q, after }: { q: string; after: string },
  limit: number,
  most = LOOKED_THROUGH,
): Promise<AccountPage> {
  if (q === "" || q.includes("@")) {
    const page = await readPage(limit, (take) => listAccounts(env, { email: q, after, limit: take }));
    return { items: page.items, next: page.last?.id ?? null, lookedThrough: null };
  }
  const words = wordsOf(q);
  if (words.length === 0) {
    return { items: [], next: null, lookedThrough: null };
  }
  const all = await readPage(most, (take) => listAccounts(env, { email: "", after, limit: take }));
  const found = all.items.filter(({ name, email }) => haveWords([name, email], words));
  const { items, last } = cutPage(found, limit);
  return { items, next: (last ?? all.last)?.id ?? null, lookedThrough: all.items.length };
}
