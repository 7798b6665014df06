import { useShop } from "../ui/shop.ts";
import { Icon } from "./icon.tsx";

/** The cart's count and the shopper's name are filled in by the `shop` island. */
export function Masthead({ path }: { path: string }) {
  const { name, catalogue } = useShop();
  const links = [
    { href: "/products", label: catalogue },
    { href: "/collections", label: "Collections" },
    { href: "/sales", label: "Sales" },
  ];
  const current = (href: string) => (path === href ? "page" : undefined);
  return (
    <header class="masthead">
      <div class="wrap masthead__in">
        <a class="wordmark" href="/">
          {name}
        </a>
        <search class="masthead__search">
          <form action="/search" method="get">
            <label class="visually-hidden" for="search">
              Search the shop
            </label>
            <input
              class="input"
              id="search"
              name="q"
              type="search"
              placeholder="Search"
              autocomplete="off"
              enterkeyhint="search"
            />
            <button type="submit">
              <span class="visually-hidden">Search</span>
              <Icon name="search" />
            </button>
          </form>
        </search>
        <ul class="masthead__own">
          <li class="masthead__find">
            <a href="/search" aria-current={current("/search")}>
              <Icon name="search" />
              <span class="visually-hidden">Search</span>
            </a>
          </li>
          <li>
            <a href="/account" aria-current={current("/account")}>
              <Icon name="person" />
              <span class="masthead__word" data-shopper-name>
                Account
              </span>
            </a>
          </li>
          <li>
            <a href="/cart" aria-current={current("/cart")} data-open-cart>
              <Icon name="bag" />
              <span class="masthead__word">Cart</span>
              <span class="cart-count" data-cart-count hidden />
            </a>
          </li>
        </ul>
        <nav aria-label="Shop">
          <ul>
            {links.map(({ href, label }) => (
              <li>
                <a href={href} aria-current={current(href)}>
                  {label}
                </a>
              </li>
            ))}
            <li data-staff hidden>
              <a href="/admin">Console</a>
            </li>
          </ul>
        </nav>
      </div>
    </header>
  );
}
