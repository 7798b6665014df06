import { capitalized, type UnitWords } from "../../domain/base/shop.ts";
import type { Words } from "../../domain/language/words.ts";

/** Why an order was refused, on the sale's page. Null: the refusal's own words will do. */
export function refusedWords(
  { say }: Words<"sale" | "sales">,
  code: string,
  limit: number,
  unit: UnitWords,
): { title: string; text: string } | null {
  const aUnit = capitalized(unit.a);
  switch (code) {
    case "sold_out":
      return { title: say("sales.justSoldOut"), text: say("sales.justSoldOutText", { aUnit }) };
    case "limit_reached":
      return {
        title: say(limit === 1 ? "sales.haveOne" : "sales.haveAll"),
        text: say("sales.leavesSome", { limit: say("sale.limit", { count: limit }) }),
      };
    case "not_open":
      return { title: say("sales.notOpen"), text: say("sales.notOpenText") };
    case "not_admitted":
      return { title: say("sales.notTurn"), text: say("sales.notTurnText") };
    case "sale_closed":
      return { title: say("sale.stateClosed"), text: say("sales.nothingCharged") };
    case "idempotency_key_reused":
      return { title: say("sales.reused"), text: say("sales.reusedText") };
    case "unavailable":
      return { title: say("sales.silent"), text: say("sales.silentText") };
    default:
      return null;
  }
}
