import { SHOP_NAME } from "../../domain/base/shop.ts";

export function Colophon() {
  return (
    <footer class="colophon">
      <div class="wrap colophon__in">
        <div>
          <p class="colophon__name">{SHOP_NAME}</p>
          <p class="colophon__words">
            An ostinato is a small figure, repeated until it becomes something else. So are these prints.
          </p>
        </div>
        <nav aria-label="More">
          <ul>
            <li>
              <a href="/products">All prints</a>
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
