import { useShop } from "../ui/shop.ts";

/** The cart's count and the shopper's name are filled in by the `shop` island. */
export function Masthead({ path }: { path: string }) {
  const { name, catalogue } = useShop();
  const links = [
    { href: "/products", label: catalogue },
    { href: "/search", label: "Search" },
  ];
  const current = (href: string) => (path === href ? "page" : undefined);
  return (
    <header class="masthead">
      <div class="wrap masthead__in">
        <a class="wordmark" href="/">
          {name}
        </a>
        <nav aria-label="Shop">
          <ul>
            {links.map(({ href, label }) => (
              <li>
                <a href={href} aria-current={current(href)}>
                  {label}
                </a>
              </li>
            ))}
            <li data-shopper-name>
              <a class="masthead__who" href="/account" aria-current={current("/account")}>
                Account
              </a>
            </li>
            <li>
              <a href="/cart" aria-current={current("/cart")}>
                Cart
                <span class="cart-count" data-cart-count hidden />
              </a>
            </li>
          </ul>
        </nav>
      </div>
    </header>
  );
}
