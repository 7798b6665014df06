import { formatMoney } from "../../../domain/base/money.ts";
import type { CartEventType, CartStory } from "../../../domain/cart/cart-history.ts";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage } from "../frame/console.tsx";
import { staffCartPath, stockPath } from "../frame/paths.ts";
import { useStaff } from "../frame/staff.tsx";

const HAPPENED: Record<CartEventType, string> = {
  added: "Put in",
  changed: "Units changed",
  removed: "Taken out",
  cleared: "Emptied",
  coupon: "Code entered or taken away",
  currency: "Another currency chosen",
  merged: "A guest's cart came in at sign-in",
  renamed: "Items go by new SKUs",
  restored: "Brought in by a link",
  checkout: "Checkout begun",
  ordered: "Ordered",
  abandoned: "Left, and announced",
};

interface CartPageProps {
  id: string;
  story: CartStory;
  /** Milliseconds since 1970. */
  expiresAt: number | null;
  /** The moment whose cart is shown; null: now. */
  at: string | null;
  /** The link that was just made. */
  link?: string | undefined;
}

/** The head of a cart's page. A cart has no place of its own in the navigation. */
function headOf(id: string) {
  const account = /^user:(.+)$/.exec(id)?.[1];
  return {
    title: account === undefined ? "A guest's cart" : "A customer's cart",
    path: "/admin/customers/cart",
    under:
      account === undefined
        ? { href: "/admin/customers", label: "Customers" }
        : { href: `/admin/customers/${encodeURIComponent(account)}`, label: "The customer" },
  };
}

export function NoCartPage({ id }: Pick<CartPageProps, "id">) {
  return (
    <ConsolePage {...headOf(id)}>
      <p class="lede">Nothing is in it, and nothing is known of what was.</p>
    </ConsolePage>
  );
}

/** A cart with its items and its history, and the cart at any moment. */
export function CartPage({ id, story, expiresAt, at, link }: CartPageProps) {
  const path = staffCartPath(id);
  const { may } = useStaff();
  return (
    <ConsolePage {...headOf(id)}>
      <p class="note breakable">
        {id}
        {expiresAt === null ? "" : `, kept until ${moment(new Date(expiresAt).toISOString())}`}. That you
        looked at it stands in the audit log.
      </p>
      <div class="longform">
        <section class="panel" aria-label="In the cart">
          <h2 class="minor">{at === null ? "In it now" : `In it at ${moment(at)}`}</h2>
          <Lines lines={story.cart.items} coupon={story.cart.coupon} />
          {at === null ? null : (
            <p>
              <a href={path}>What is in it now</a>
            </p>
          )}
        </section>
        <section class="panel" aria-label="Send it">
          <h2 class="minor">To another device</h2>
          {link === undefined ? (
            <p class="note">
              A link shows what is in the cart to the person who has it, until the cart expires.
            </p>
          ) : (
            <div class="field">
              <label for="link">The link</label>
              <input class="input" id="link" value={link} readonly autofocus />
            </div>
          )}
          {may("POST /admin/carts/:id/link") && link === undefined ? (
            <form class="actions" method="post" action={`${path}/link`}>
              <button class="button button--quiet" type="submit">
                Make a link
              </button>
            </form>
          ) : null}
        </section>
        <section class="panel panel--wide" aria-label="What happened">
          <h2 class="minor">What happened, the latest first</h2>
          <Events story={story} path={path} />
        </section>
      </div>
    </ConsolePage>
  );
}

function Lines({ lines, coupon }: { lines: CartStory["cart"]["items"]; coupon: string | null }) {
  if (lines.length === 0) {
    return <p class="note">Nothing.</p>;
  }
  return (
    <>
      <ul class="plain-list">
        {lines.map(({ sku, quantity, price }) => (
          <li class="breakable">
            {quantity} × <Sku sku={sku} /> <span class="note">seen at {formatMoney(price)}</span>
          </li>
        ))}
      </ul>
      {coupon === null ? null : <p class="note breakable">Code {coupon}</p>}
    </>
  );
}

function Sku({ sku }: { sku: string }) {
  return useStaff().may("GET /admin/stock/:sku") ? <a href={stockPath(sku)}>{sku}</a> : <span>{sku}</span>;
}

function Events({ story, path }: { story: CartStory; path: string }) {
  const told = Object.values(story.counts).reduce((sum, count) => sum + count, 0);
  const older = told - story.events.length;
  if (told === 0) {
    return <p class="note">Nothing that is still known.</p>;
  }
  return (
    <>
      <ol class="entries">
        {story.events.toReversed().map(({ at, type, lines, coupon, currency, orderId }) => (
          <li>
            <p>
              <strong>{HAPPENED[type]}</strong>{" "}
              <a class="note" href={`${path}?${new URLSearchParams({ at })}`}>
                <time datetime={at}>{moment(at)}</time>
                <span class="visually-hidden">: the cart then</span>
              </a>
            </p>
            {lines === undefined || lines.length === 0 ? null : (
              <p class="note breakable">
                {lines
                  .map(({ sku, quantity, price }) =>
                    quantity === 0 ? `${sku} gone` : `${quantity} × ${sku} at ${formatMoney(price)}`,
                  )
                  .join(", ")}
              </p>
            )}
            {coupon === undefined ? null : <p class="note breakable">Code: {coupon ?? "none"}</p>}
            {currency === undefined ? null : <p class="note">In {currency}</p>}
            {orderId === undefined ? null : (
              <p>
                <a href={adminOrderPath(orderId)}>The order</a>
              </p>
            )}
          </li>
        ))}
      </ol>
      {older > 0 ? (
        <p class="note">And {older.toLocaleString("en-US")} before these, which are counted alone.</p>
      ) : null}
    </>
  );
}
