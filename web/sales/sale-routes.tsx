import type { Context } from "hono";
import { logRecord } from "../../domain/base/log.ts";
import { CURRENCY } from "../../domain/base/money.ts";
import {
  PROBLEMS,
  type ProblemCode,
  ProblemError,
  type Refusal,
  refusal,
} from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { UnitWords } from "../../domain/base/shop.ts";
import type { PlainKey } from "../../domain/language/keys.ts";
import type { Words } from "../../domain/language/words.ts";
import { committedHead } from "../../domain/sales/fair-texts.ts";
import { roomOf, saleState } from "../../domain/sales/sale.ts";
import { callOf } from "../../http/call.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { allowSources, WIDGET } from "../../http/middleware/security-headers.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { asksForPass, isTooYoung, keepPass, mayTakePlace, passFor } from "../../http/sale-pass.ts";
import { TOKEN_FIELD, turnstileSiteKey } from "../../http/turnstile.ts";
import { callObject } from "../../shop/base/call-object.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { CLOSED } from "../../shop/orders/order-draft.ts";
import { placeSaleOrder } from "../../shop/sales/place-sale-order.ts";
import { showBooks } from "../../shop/sales/reconcile.ts";
import { saleOf, shownSales } from "../../shop/sales/sale-cache.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import type { SaleOfGoods } from "../../stores/sales/sales.ts";
import {
  type CheckoutErrors,
  type CheckoutValues,
  checkCheckout,
  emptyCheckout,
  expectedTotal,
  FormKey,
  paymentOf,
  readCheckout,
  refusalErrors,
} from "../checkout/checkout-form.ts";
import { sellsHere } from "../checkout/closed.tsx";
import { QuoteView, ShippingChoice } from "../checkout/order-form.tsx";
import { quoteOf } from "../checkout/quote.ts";
import { keepAddress, startValues } from "../checkout/ship-to.ts";
import { refusalText } from "../language/refusal-text.ts";
import { personalFragment, personalPage } from "../layout/respond.tsx";
import { orderPath, salePath } from "../ui/paths.ts";
import { BooksPage } from "./books-page.tsx";
import { refusedWords } from "./refused-words.ts";
import { SalePage, type SaleProblem } from "./sale-page.tsx";
import { saleProduct } from "./sale-product.ts";
import type { Turn } from "./sale-words.ts";
import { SalesPage } from "./sales-page.tsx";

/** Characters; a ticket has fewer. */
const MAX_TICKET_CHARS = 128;

/** Never cached: they hold who is looking, a key for their order, and stock of this moment. */
export const salePageRoutes = createRouter();
salePageRoutes.use("/sales/*", noStore);

salePageRoutes.get("/sales", async (c) => {
  const stored = await shownSales(c.env);
  const [products, sales] = await Promise.all([
    findVariantsBySku(c.env.DB, [...new Set(stored.map(({ sku }) => sku))]),
    Promise.all(stored.map((sale) => viewSale(c.env, sale))),
  ]);
  const { origin } = new URL(c.req.url);
  return personalPage(c, <SalesPage origin={origin} sales={sales} products={products} />);
});

salePageRoutes.get("/sales/:id", async (c) => salePage(c, await requireSale(c)));

salePageRoutes.get("/sales/:id/books", async (c) => {
  const sale = await requireSale(c);
  const books = await showBooks(c.env, sale);
  const now = Date.now();
  return personalPage(
    c,
    <BooksPage
      sale={sale}
      state={saleState(sale, books.remaining, now)}
      books={books}
      readAt={new Date(now).toISOString()}
    />,
  );
});

/** The parts of the form that depend on where the parcel goes, for the island to put in place. */
salePageRoutes.post("/sales/:id/quote", async (c) => {
  const sale = await requireSale(c);
  const form = await c.req.formData();
  const values = readCheckout(form);
  const quote = quoteSale(c, sale, readQuantity(form, sale) ?? 1, values);
  return personalFragment(
    c,
    <>
      <ShippingChoice quote={quote} />
      <QuoteView quote={quote} />
    </>,
  );
});

/**
 * What the form asks for. A person is shown what is wrong on the page; the island gets problem
 * details.
 */
salePageRoutes.post("/sales/:id/buy", async (c) => {
  const sale = await requireSale(c);
  const form = await c.req.formData();
  const script = c.req.header("Accept")?.startsWith("application/json") === true;
  const filled: Filled = {
    values: readCheckout(form),
    quantity: readQuantity(form, sale) ?? 1,
    key: FormKey.safeParse(form.get("idempotencyKey")).data,
  };
  if (!script && form.get("intent") === "update") {
    return salePage(c, sale, { filled });
  }

  const principal = c.get("principal");
  if (principal && form.get("customer") !== principal.sub) {
    const refused = refusal("invalid_request", wordsIn(c.get("language")).say("sales.otherSignedIn"));
    if (script) {
      throw new ProblemError(refused);
    }
    return salePage(c, sale, { refused: { refusal: refused } });
  }
  const bought = await buy(c, sale, form);
  if (bought.ok) {
    const location = orderPath(bought.value);
    return script ? c.json({ location }, 201) : c.redirect(location, 303);
  }
  if (script) {
    throw new ProblemError(bought.error.refusal);
  }
  return salePage(c, sale, { filled, refused: bought.error });
});

/** A solved challenge opens the waiting room, where the shop asks for one. */
salePageRoutes.post("/sales/:id/enter", async (c) => {
  const sale = await requireSale(c);
  const token = (await c.req.formData()).get(TOKEN_FIELD);
  if (c.get("principal") && asksForPass(c.env, sale)) {
    const pass = await passFor(c, sale, typeof token === "string" ? token : "");
    if (!pass.ok) {
      return salePage(c, sale, { refused: { refusal: pass.error } });
    }
    keepPass(c, sale, pass.value);
  }
  return c.redirect(salePath(sale.id), 303);
});

interface Filled {
  values: CheckoutValues;
  quantity: number;
  /** The form's key, when it is a proper one. */
  key: string | undefined;
}

interface SaleRefusal {
  refusal: Refusal;
  errors?: CheckoutErrors;
}

/** @returns the order's id */
async function buy(
  c: Context<AppEnv>,
  sale: SaleOfGoods,
  form: FormData,
): Promise<Result<string, SaleRefusal>> {
  const refuse = (value: Refusal, errors?: CheckoutErrors) =>
    err(errors ? { refusal: value, errors } : { refusal: value });
  const { say } = wordsIn(c.get("language"));
  const principal = c.get("principal");
  if (!principal) {
    return refuse(refusal("unauthenticated", say("sales.signInFirst")));
  }
  const values = readCheckout(form);
  const pay = sellsHere(c.env, c.get("shop"));
  if (!pay) {
    return refuse(CLOSED);
  }
  const request = checkCheckout(values, c.get("shop").shipping, paymentOf(pay, form));
  if (!request.ok) {
    return refuse(refusal("invalid_request", say("checkout.notRight")), request.error);
  }
  const key = FormKey.safeParse(form.get("idempotencyKey"));
  const quantity = readQuantity(form, sale);
  if (!key.success || quantity === null) {
    return refuse(refusal("invalid_request", say("sales.incomplete")));
  }
  const total = quoteSale(c, sale, quantity, values).totals?.total;
  if (total !== undefined && form.get("seenTotal") !== String(total)) {
    return refuse(refusal("invalid_request", say("sales.totalNow")));
  }
  const ticket = form.get("ticket");
  const placed = await placeSaleOrder(callOf(c), c.get("shop"), {
    sale,
    sub: requirePrincipal(c).sub,
    request: { ...request.value, ...expectedTotal(form.get("seenTotal"), CURRENCY) },
    quantity,
    ticket: typeof ticket === "string" && ticket !== "" ? ticket.slice(0, MAX_TICKET_CHARS) : undefined,
    idempotencyKey: key.data,
  });
  if (!placed.ok) {
    return refuse(placed.error, refusalErrors(placed.error));
  }
  const { id: orderId, shippingAddress: address } = placed.value.order;
  await keepAddress(c, form, { orderId, address });
  return ok(orderId);
}

async function salePage(
  c: Context<AppEnv>,
  sale: SaleOfGoods,
  sent: { filled?: Filled; refused?: SaleRefusal } = {},
) {
  const principal = c.get("principal");
  const [view, draw, product, turn, start] = await Promise.all([
    viewSale(c.env, sale),
    committedHead(sale),
    saleProduct(c.env, sale.sku),
    turnOf(c, sale, principal?.sub ?? null),
    // The page is worth showing without what the account knows.
    startValues(c, principal).catch((error: unknown) => {
      console.warn(logRecord("warn", "a customer's addresses were not read", { sale: sale.id, error }));
      return { values: emptyCheckout(c.get("shop").shipping, principal), saved: null };
    }),
  ]);
  const { filled, refused } = sent;
  const pay = sellsHere(c.env, c.get("shop"));
  const widget = turn.kind === "challenge" ? [WIDGET] : [];
  if (pay || widget.length > 0) {
    allowSources(c, ...widget, ...(pay ? [pay.sources] : []));
  }
  const values = filled?.values ?? start.values;
  const saved = start.saved ?? [];
  const quantity = filled?.quantity ?? 1;
  // The key stays with its form, so that a repeated form finds its order; unless the key belongs to
  // another order.
  const key = refused?.refusal.code === "idempotency_key_reused" ? undefined : filled?.key;
  return personalPage(
    c,
    <SalePage
      origin={new URL(c.req.url).origin}
      sale={view}
      draw={draw}
      product={product}
      turn={turn}
      buyer={
        principal && {
          sub: principal.sub,
          reached: turn.kind === "reached" || (refused?.refusal.code === "limit_reached" && quantity === 1),
          form: {
            values,
            quantity,
            quote: quoteSale(c, sale, quantity, values),
            idempotencyKey: key ?? crypto.randomUUID(),
            errors: refused?.errors ?? {},
            saved,
            pay,
            folded:
              !filled &&
              saved.length > 0 &&
              pay !== null &&
              checkCheckout(values, c.get("shop").shipping, { provider: pay.provider, token: null }).ok,
          },
        }
      }
      open={pay !== null}
      problem={
        pay && refused ? problemOf(wordsIn(c.get("language")), refused, sale, c.get("shop").unit) : undefined
      }
    />,
    refused ? PROBLEMS[refused.refusal.code].status : 200,
  );
}

/** Where a problem is called otherwise than in the API. */
const TITLES: Partial<Record<ProblemCode, PlainKey<"sales">>> = {
  invalid_request: "sales.notOrdered",
  unauthenticated: "sales.signedOut",
};

/** Nothing where the fields say it themselves. */
function problemOf(
  said: Words,
  { refusal: refused, errors }: SaleRefusal,
  sale: SaleOfGoods,
  unit: UnitWords,
): SaleProblem | undefined {
  if (errors && Object.keys(errors).length > 0) {
    return undefined;
  }
  const { code, detail } = refused;
  const words = refusedWords(said, code, sale.perCustomerLimit, unit);
  if (!words) {
    const title = TITLES[code];
    return title
      ? { title: said.say(title), text: detail }
      : { title: said.say("sales.notOrdered"), text: refusalText(said, refused) };
  }
  const { title, text } = words;
  const ordered = code === "limit_reached" || code === "idempotency_key_reused";
  return {
    title,
    text,
    ...(ordered ? { link: { href: "/orders", label: said.say("sale.yourOrders") } } : {}),
  };
}

/** A customer's place in the waiting room; looking at the page takes one. */
async function turnOf(c: Context<AppEnv>, sale: SaleOfGoods, sub: string | null): Promise<Turn> {
  if (sale.admissionPerSecond === null || Date.now() >= sale.closesAt) {
    return { kind: "none" };
  }
  if (sub === null) {
    return { kind: "guest" };
  }
  if (isTooYoung(sale, requirePrincipal(c))) {
    return { kind: "young" };
  }
  const siteKey = turnstileSiteKey(c.env);
  if (siteKey !== null && !(await mayTakePlace(c, sale.id, sub))) {
    return { kind: "challenge", siteKey };
  }
  try {
    const view = await callObject(() => c.env.SALE_ROOM.getByName(roomOf(sale, sub)).poll(sub));
    if (view?.reached) {
      return { kind: "reached" };
    }
    if (view?.joined) {
      return { kind: "joined", entry: view.entry };
    }
    if (view?.ticket !== undefined && view.expiresAt !== undefined) {
      return { kind: "admitted", entry: view.entry, ticket: view.ticket, expiresAt: view.expiresAt };
    }
    if (view?.position !== undefined) {
      const { entry, position, ahead = 0, estimateSeconds = 0 } = view;
      return { kind: "waiting", entry, position, ahead, estimateSeconds };
    }
  } catch (error) {
    // The page is worth showing without it, and the island asks again.
    console.warn(logRecord("warn", "sale room did not answer", { sale: sale.id, error }));
  }
  return { kind: "asking" };
}

function quoteSale(c: Context<AppEnv>, sale: SaleOfGoods, quantity: number, values: CheckoutValues) {
  return quoteOf([{ ...sale.goods, quantity, unitPrice: sale.price }], values, {
    selling: c.get("shop"),
    currency: CURRENCY,
    form: sellsHere(c.env, c.get("shop")),
  });
}

/** Null for an invalid quantity, or one above the sale's limit. */
function readQuantity(form: FormData, sale: SaleOfGoods): number | null {
  const quantity = Number(form.get("quantity") ?? Number.NaN);
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= sale.perCustomerLimit ? quantity : null;
}

async function requireSale(c: Context<AppEnv>): Promise<SaleOfGoods> {
  const sale = await saleOf(c.env, c.req.param("id") ?? "");
  if (!sale) {
    throw new ProblemError(refusal("not_found", "There is no such sale."));
  }
  return sale;
}
