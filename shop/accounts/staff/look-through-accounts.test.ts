import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { insertAccount } from "../../../stores/accounts/accounts.ts";
import { lookThroughAccounts } from "./look-through-accounts.ts";

it("accounts are found by words, a part at a time, until each was looked through once; signs find nobody", async () => {
  const names = ["Ada Byron", "Grace Hopper", "Ada Yonath", "Bob Ross", "Adam Smith"];
  for (const [n, name] of names.entries()) {
    const account = { id: `acc_${n}`, email: `p${n}@example.com`, name, role: "customer" as const };
    await insertAccount(env, { ...account, passwordHash: null });
    await env.DB.prepare("UPDATE accounts SET created_at = ? WHERE id = ?").bind(n, account.id).run();
  }
  const seen: (string | null)[] = [];
  let after = "";
  do {
    const page = await lookThroughAccounts(env, { q: "ADA", after }, 1, 2);
    seen.push(...page.items.map(({ name }) => name));
    after = page.next ?? "";
  } while (after !== "");
  expect(seen).toEqual(["Adam Smith", "Ada Yonath", "Ada Byron"]);
  expect((await lookThroughAccounts(env, { q: "%", after: "" }, 9)).items).toEqual([]);
});
