import type { SaleView } from "../../domain/sales/sale.ts";
import { useWords } from "../language/words.ts";
import { salePath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { stripWords } from "./strip-words.ts";

/**
 * One quiet line about a sale. It may come from a cache, so its island keeps the words to the
 * clock.
 */
export function SaleStrip({ sale }: { sale: SaleView }) {
  const { id, title, price, allotment, opensAt, closesAt, serverTime } = sale;
  const words = useWords();
  const { say, money } = words;
  const { one, several } = useShop().unit;
  const units = say("browse.count", { count: allotment, one, several });
  return (
    <aside class="strip" aria-label={say("strip.sale")} data-opens={opensAt} data-closes={closesAt}>
      <a class="wrap strip__in" href={salePath(id)}>
        <span class="strip__state" data-strip>
          {stripWords(words, { opensAt, closesAt }, Date.parse(serverTime))}
        </span>
        <span>{say("strip.offer", { title, units, price: money(price) })}</span>
      </a>
    </aside>
  );
}
