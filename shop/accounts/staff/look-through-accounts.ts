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
    const found = await listAccounts(env, { email: q, after, limit: limit + 1 });
    return { ...cut(found, limit), lookedThrough: null };
  }
  const words = wordsOf(q);
  if (words.length === 0) {
    return { items: [], next: null, lookedThrough: null };
  }
  const all = cut(await listAccounts(env, { email: "", after, limit: most + 1 }), most);
  const found = all.items.filter(({ name, email }) => haveWords([name, email], words));
  const page = cut(found, limit);
  return { items: page.items, next: page.next ?? all.next, lookedThrough: all.items.length };
}

function cut(accounts: readonly Account[], limit: number): Pick<AccountPage, "items" | "next"> {
  const items = accounts.slice(0, limit);
  return { items, next: accounts.length > limit ? (items.at(-1)?.id ?? null) : null };
}
