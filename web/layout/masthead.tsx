import { useWords } from "../language/words.ts";
import { addressAt } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { Icon } from "./icon.tsx";
import { menuWords } from "./menu-words.ts";

/** Pixels: twice as many as the logo is wide, for dense screens. */
const LOGO_WIDTH = 480;

/** The cart's count and the shopper's name are filled in by the `shop` island. */
export function Masthead({ path }: { path: string }) {
  const shop = useShop();
  const words = useWords();
  const { say } = words;
  const { logo } = shop.look;
  const current = (href: string) => (path === href ? "page" : undefined);
  return (
    <header class="masthead">
      <div class="wrap masthead__in">
        <a class="wordmark" href="/">
          {logo.url ? (
            <img class="wordmark__logo" src={addressAt(logo.url, LOGO_WIDTH)} alt={logo.alt || shop.name} />
          ) : (
            shop.name
          )}
        </a>
        <search class="masthead__search">
          <form action="/search" method="get">
            <label class="visually-hidden" for="search">
              {say("frame.searchShop")}
            </label>
            <input
              class="input"
              id="search"
              name="q"
              type="search"
              placeholder={say("frame.search")}
              autocomplete="off"
              enterkeyhint="search"
            />
            <button type="submit">
              <span class="visually-hidden">{say("frame.search")}</span>
              <Icon name="search" />
            </button>
          </form>
        </search>
        <ul class="masthead__own">
          <li class="masthead__find">
            <a href="/search" aria-current={current("/search")}>
              <Icon name="search" />
              <span class="visually-hidden">{say("frame.search")}</span>
            </a>
          </li>
          <li>
            <a href="/account" aria-current={current("/account")}>
              <Icon name="person" />
              <span class="masthead__word" data-shopper-name>
                {say("frame.account")}
              </span>
            </a>
          </li>
          <li>
            <a href="/wishlist" aria-current={current("/wishlist")}>
              <Icon name="heart" />
              <span class="visually-hidden">{say("live.wishlist")}</span>
            </a>
          </li>
          <li>
            <a href="/cart" aria-current={current("/cart")} data-open-cart>
              <Icon name="bag" />
              <span class="masthead__word">{say("frame.cart")}</span>
              <span class="cart-count" data-cart-count hidden />
            </a>
          </li>
        </ul>
        <nav aria-label={say("frame.shop")}>
          <ul>
            {shop.menus.header.map((link) => (
              <li>
                <a href={link.to} aria-current={current(link.to)}>
                  {menuWords(words, link, shop)}
                </a>
              </li>
            ))}
            <li data-staff hidden>
              <a href="/admin">{say("frame.console")}</a>
            </li>
          </ul>
        </nav>
      </div>
    </header>
  );
}
