import { formatMoney } from "../../domain/base/money.ts";
import { countUnits } from "../../domain/base/shop.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { salePath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { stripWords } from "./strip-words.ts";

/**
 * One quiet line about a sale. It may come from a cache, so its island keeps the words to the
 * clock.
 */
export function SaleStrip({ sale }: { sale: SaleView }) {
  const { id, title, price, allotment, opensAt, closesAt, serverTime } = sale;
  const { unit } = useShop();
  const units = allotment === 1 ? `one ${unit.one}` : countUnits(allotment, unit);
  return (
    <aside class="strip" aria-label="Sale" data-opens={opensAt} data-closes={closesAt}>
      <a class="wrap strip__in" href={salePath(id)}>
        <span class="strip__state" data-strip>
          {stripWords({ opensAt, closesAt }, Date.parse(serverTime))}
        </span>
        <span>
          {title}, {units} at {formatMoney(price)}
        </span>
      </a>
    </aside>
  );
}
