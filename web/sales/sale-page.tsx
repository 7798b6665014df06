import { CURRENCY, money as moneyOf } from "../../domain/base/money.ts";
import { formatNumber } from "../../domain/language/message.ts";
import type { FairHead } from "../../domain/sales/fairness.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { ClosedNotice } from "../checkout/closed.tsx";
import { ErrorSummary } from "../checkout/order-form.tsx";
import { quoteSum } from "../checkout/quote.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { Notice } from "../ui/notice.tsx";
import { moment } from "../ui/order-words.ts";
import { productPath, salePath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";
import { Price } from "../ui/price.tsx";
import { useShop } from "../ui/shop.ts";
import { Turnstile, TurnstileScript } from "../ui/turnstile.tsx";
import { Countdown } from "./countdown.tsx";
import { DrawNote } from "./draw-note.tsx";
import { SALE_FORM_ID, SaleForm, type SaleFormState } from "./sale-form.tsx";
import type { SaleProduct } from "./sale-product.ts";
import {
  briefWords,
  buyWords,
  guestWords,
  type LiveSale,
  stateWords,
  type Turn,
  turnWords,
  whenWords,
} from "./sale-words.ts";

/** Why an order was not placed. */
export interface SaleProblem {
  title: string;
  text: string;
  /** Where to look next. */
  link?: { href: string; label: string };
}

export interface SalePageProps {
  origin: string;
  sale: SaleView;
  /** The commitment of the waiting room's draw; null without a waiting room. */
  draw: FairHead | null;
  /** Null when the catalog does not have it any more. */
  product: SaleProduct | null;
  turn: Turn;
  /** Null for a guest: buying needs an account, so that limits hold. */
  buyer: { sub: string; form: SaleFormState; reached: boolean } | null;
  problem?: SaleProblem | undefined;
  /** Whether the shop takes orders at all. */
  open: boolean;
}

export function SalePage({ origin, sale, draw, product, turn, buyer, problem, open }: SalePageProps) {
  const { say, money, goods } = useWords();
  const { unit } = useShop();
  const path = salePath(sale.id);
  const live: LiveSale = {
    id: sale.id,
    state: sale.state,
    remaining: sale.remaining,
    allotment: sale.allotment,
    unit,
    limit: sale.perCustomerLimit,
    opensAt: sale.opensAt,
    closesAt: sale.closesAt,
    serverTime: sale.serverTime,
    turn,
    reached: buyer?.reached ?? false,
  };
  const ordinary = product ? moneyOf(product.price, CURRENCY) : undefined;
  const image = product?.imageUrl ? { url: product.imageUrl, alt: product.title } : undefined;
  const shut = !open && sale.state !== "closed";
  const buying = !shut && buyer && sale.state !== "closed";
  return (
    <Layout
      title={sale.title}
      description={say("sales.describe", { count: sale.allotment, price: money(sale.price) })}
      path={path}
      canonical={origin + path}
      islands={["sale"]}
      head={turn.kind === "challenge" ? <TurnstileScript /> : null}
    >
      <div class="wrap page">
        <article class="product sale" data-sale={JSON.stringify(live)}>
          <div class="product__pictures">
            <Picture image={image} shown="main" first />
          </div>
          <div class="product__details">
            <div class="sale__head">
              <nav class="crumbs" aria-label={say("sales.title")}>
                <a href="/sales">{say("sales.all")}</a>
              </nav>
              <h1>
                <bdi lang={goods}>{sale.title}</bdi>
              </h1>
              {product ? (
                <p>
                  <a href={productPath(product.productSlug)} lang={goods} dir="auto">
                    {product.title}
                  </a>
                </p>
              ) : null}
              <p class="product__price">
                <Price price={sale.price} before={ordinary} />
              </p>
            </div>
            {shut ? <ClosedNotice /> : null}
            {problem ? (
              <Notice bad title={problem.title}>
                <p>
                  {problem.text} {problem.link ? <a href={problem.link.href}>{problem.link.label}</a> : null}
                </p>
              </Notice>
            ) : null}
            {buying ? <ErrorSummary {...buyer.form} problem={undefined} /> : null}
            <State sale={sale} room={turn.kind !== "none"} />
            <Room turn={turn} sale={sale} />
            {buying ? (
              <SaleForm
                saleId={sale.id}
                customer={buyer.sub}
                limit={sale.perCustomerLimit}
                ticket={turn.kind === "admitted" ? turn.ticket : ""}
                {...buyer.form}
              />
            ) : null}
            <div class="sale__act">
              {buying ? <BuyButton live={live} form={buyer.form} /> : null}
              {buying || shut ? null : <Otherwise sale={sale} product={product} />}
            </div>
            {draw ? (
              <DrawNote sale={sale} draw={draw} entry={"entry" in turn ? turn.entry : undefined} />
            ) : null}
            <p class="visually-hidden" role="status" data-announce />
          </div>
        </article>
      </div>
    </Layout>
  );
}

/**
 * The island counts and replaces words in here; every line keeps its room, so that nothing moves.
 */
function State({ sale, room }: { sale: SaleView; room: boolean }) {
  const { unit } = useShop();
  const said = useWords();
  const { say } = said;
  const { state, remaining, allotment } = sale;
  const words = stateWords(said, { state, remaining, allotment, unit }, room);
  const scheduled = sale.state === "scheduled";
  const target = scheduled ? sale.opensAt : sale.closesAt;
  return (
    <section class="sale__state" aria-label={say("sales.stands")} data-state={sale.state}>
      <p class="sale__now">
        <strong data-word="state">{words.state}</strong> <span data-word="until">{words.until}</span>
      </p>
      {sale.state === "closed" ? null : <Countdown ms={Date.parse(target) - Date.parse(sale.serverTime)} />}
      {/* Drawn, because the content security policy lets no style stand in a page. */}
      <svg class="sale__bar" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width="1" height="1" data-bar transform={`scale(${sale.remaining / sale.allotment} 1)`} />
      </svg>
      <p class="sale__left">
        <span data-word="left">{words.left}</span>
        <a href={`${salePath(sale.id)}/books`}>{say("sales.counted")}</a>
      </p>
      <p class="note">
        <span data-word="when">{whenWords(said, sale.state)}</span>{" "}
        <time datetime={target} data-time>
          {moment(target, said)}
        </time>
      </p>
      <p class="note sale__note" data-word="note">
        {words.note}
      </p>
      <p class="note without-script">{say("sales.noScript")}</p>
    </section>
  );
}

function Room({ turn, sale }: { turn: Turn; sale: SaleView }) {
  const { unit } = useShop();
  const said = useWords();
  const { say } = said;
  const words = turnWords(said, turn, sale.state, unit);
  if (!words) {
    return null;
  }
  const number = (value: number) => formatNumber(value, said.format.locale);
  return (
    <section class="sale__turn" aria-label={say("sales.room")} data-turn={turn.kind}>
      <p class="sale__place">
        <span data-word="turn-title">{words.title}</span>
        <span class="figures" data-ticket-clock role="timer" aria-live="off" />
      </p>
      <p class="note" data-word="turn-text">
        {words.text}
      </p>
      <p class="note figures" data-word="entry">
        {"entry" in turn && turn.entry !== undefined
          ? say("sales.drawEntry", { entry: number(turn.entry) })
          : ""}
      </p>
      {turn.kind === "challenge" ? (
        <form class="sale__check" method="post" action={`${salePath(sale.id)}/enter`}>
          <Turnstile siteKey={turn.siteKey} action="sale-entry" />
          <button class="button button--quiet button--wide" type="submit">
            {say("sales.enter")}
          </button>
        </form>
      ) : null}
      <button class="link-button" type="button" data-rejoin hidden>
        {say("sales.rejoin")}
      </button>
    </section>
  );
}

function BuyButton({ live, form }: { live: LiveSale; form: SaleFormState }) {
  const words = useWords();
  const { label, can } = buyWords(words, live, quoteSum(words, form.quote));
  return (
    <>
      <button
        class="button button--wide figures"
        type="submit"
        form={SALE_FORM_ID}
        name="intent"
        value="place"
        disabled={!can}
        aria-describedby="brief"
        data-buy
      >
        {label}
      </button>
      <p class="sale__answer" data-say role="alert" />
      <p class="note figures" id="brief" data-word="brief">
        {briefWords(words, live)}
      </p>
    </>
  );
}

/** In place of the button: for guests, and when there is nothing to buy any more. */
function Otherwise({ sale, product }: { sale: SaleView; product: SaleProduct | null }) {
  const { unit } = useShop();
  const words = useWords();
  const { say } = words;
  if (sale.state === "closed") {
    return product ? (
      <a class="button button--quiet button--wide" href={productPath(product.productSlug)}>
        {say("sales.seeInShop", { unit: unit.one })}
      </a>
    ) : null;
  }
  const returnTo = new URLSearchParams({ returnTo: salePath(sale.id) });
  return (
    <>
      <a class="button button--wide" href={`/sign-in?${returnTo}`} data-word="guest">
        {guestWords(words, sale.state)}
      </a>
      <p class="note">{say("sales.accounts")}</p>
    </>
  );
}
