import { useShop } from "../ui/shop.ts";

export function Colophon() {
  const { name, colophon, unit } = useShop();
  return (
    <footer class="colophon">
      <div class="wrap colophon__in">
        <div>
          <p class="colophon__name">{name}</p>
          {colophon ? <p class="colophon__words">{colophon}</p> : null}
        </div>
        <nav aria-label="More">
          <ul>
            <li>
              <a href="/products">All {unit.several}</a>
            </li>
            <li>
              <a href="/sales">Sales</a>
            </li>
            <li>
              <a href="/search">Search</a>
            </li>
            <li>
              <a href="/orders">Your orders</a>
            </li>
            <li>
              <a href="/orders/lookup">Find an order</a>
            </li>
            <li>
              <a href="/account">Your account</a>
            </li>
            <li>
              <a href="/docs">For developers</a>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  );
}
