import { changePreferences } from "../../domain/accounts/account.ts";
import { mac, sameText } from "../../domain/base/secrets.ts";
import { inLanguage, type Language, spokenBy } from "../../domain/language/languages.ts";
import type { LetterEnd } from "../../domain/notifications/letter.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { readPreferences, savePreferences } from "../../stores/accounts/account-addresses.ts";
import { reachDigest, suppress } from "../../stores/notifications/suppressions.ts";
import { secretOf } from "../accounts/tokens.ts";
import { wordsIn } from "../language/words.ts";

/** What a link in a mail ends. */
const ENDABLE = ["sales", "backInStock", "cart"] as const;
export type Endable = (typeof ENDABLE)[number];

/** Whose: an account's, or those to an address that has none. */
export type Whom = { accountId: string } | { address: string };

const REASONS = { sales: "mail.whySales", backInStock: "mail.whyBackInStock", cart: "mail.whyCart" } as const;

/** Why a person gets a mail of a kind, and the link that ends such mails. */
export async function endOfKind(
  env: Env,
  shop: ShopSettings,
  language: Language,
  { kind, who }: { kind: Endable; who: Whom },
): Promise<LetterEnd> {
  const url = new URL(inLanguage("/unsubscribe", language, spokenBy(shop)[0]), env.SHOP_URL);
  url.searchParams.set("token", await tokenOf(env, kind, who));
  const { say } = wordsIn(language);
  return { why: say(REASONS[kind]), label: say("mail.endThese"), url: url.href };
}

/**
 * `<kind>.<a: account | d: digest of the address>.<signature>`: the address itself is not in it.
 */
async function tokenOf(env: Env, kind: Endable, who: Whom): Promise<string> {
  const whom = "accountId" in who ? `a:${who.accountId}` : `d:${await reachDigest("email", who.address)}`;
  const text = `${kind}.${whom}`;
  return `${text}.${await mac(secretOf(env), "unsubscribe", text)}`;
}

/** What a link ends; null for one that is not ours. */
export async function readUnsubscribe(
  env: Env,
  token: string,
): Promise<{ kind: Endable; accountId: string | null; digest: string | null } | null> {
  const [name = "", whom = "", signature = ""] = token.split(".");
  const kind = ENDABLE.find((one) => one === name);
  if (!kind || !sameText(signature, await mac(secretOf(env), "unsubscribe", `${name}.${whom}`))) {
    return null;
  }
  const [accountId, digest] = ["a:", "d:"].map((mark) => (whom.startsWith(mark) ? whom.slice(2) : null));
  return { kind, accountId: accountId ?? null, digest: digest ?? null };
}

/** Ends mails of a kind. @returns what was ended, or null for a link that is not ours */
export async function unsubscribe(env: Env, token: string): Promise<Endable | null> {
  const link = await readUnsubscribe(env, token);
  if (!link) {
    return null;
  }
  const { kind, accountId, digest } = link;
  if (digest !== null) {
    await suppress(env, [{ digest, kind, reason: "unsubscribed" }]);
  }
  if (accountId !== null) {
    const kept = await readPreferences(env, accountId);
    const change = kind === "cart" ? { cartReminders: false } : { channels: { email: { [kind]: false } } };
    await savePreferences(env, accountId, changePreferences(kept, change));
  }
  return kind;
}
