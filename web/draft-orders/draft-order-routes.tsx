import type { Context } from "hono";
import { CURRENCY, money } from "../../domain/base/money.ts";
import { PROBLEMS, ProblemError, refusal } from "../../domain/base/problem.ts";
import { draftOrderState } from "../../domain/draft-orders/draft-order.ts";
import { callOf } from "../../http/call.ts";
import type { AppEnv } from "../../http/router.ts";
import { draftOrderOfToken } from "../../shop/accounts/draft-order-link.ts";
import { wordsIn } from "../../shop/language/words.ts";
import {
  orderOfDraft,
  placeDraftOrder,
  quoteDraftOrder,
} from "../../shop/orders/drafts/place-draft-order.ts";
import type { StoredDraftOrder } from "../../stores/draft-orders/draft-orders.ts";
import { keepOrderToken } from "../checkout/checkout-routes.tsx";
import { refusalText } from "../language/refusal-text.ts";
import { personalRouter } from "../layout/personal-router.ts";
import { personalPage } from "../layout/respond.tsx";
import { orderPath } from "../ui/paths.ts";
import { DraftOrderPage } from "./draft-order-page.tsx";

/** What staff prepared for a customer, by the link that the shop mailed. */
export const draftOrderPageRoutes = personalRouter("/draft-orders/*");

const PATH = "/draft-orders/:token";

draftOrderPageRoutes.get(PATH, async (c) => {
  const draft = await linked(c);
  const placed = await orderOfDraft(c.env, draft);
  if (placed === null) {
    return page(c, draft);
  }
  if (placed.accessToken) {
    keepOrderToken(c, placed.id, placed.accessToken);
  }
  return c.redirect(orderPath(placed.id), 303);
});

draftOrderPageRoutes.post(PATH, async (c) => {
  const form = await c.req.formData();
  return order(c, await linked(c), String(form.get("seenTotal")));
});

async function linked(c: Context<AppEnv>): Promise<StoredDraftOrder> {
  const draft = await draftOrderOfToken(c.env, c.req.param("token") ?? "");
  if (!draft || (draft.orderId === null && draftOrderState(draft, Date.now()) !== "open")) {
    throw new ProblemError(
      refusal("link_invalid", "The time of this link is over, or the shop took it back."),
    );
  }
  return draft;
}

/** What it comes to at this moment. */
async function page(c: Context<AppEnv>, draft: StoredDraftOrder, changed = false) {
  const words = wordsIn(c.get("language"));
  const quoted = await quoteDraftOrder(callOf(c), c.get("shop"), draft);
  const problem = changed ? words.say("checkout.totalChanged") : undefined;
  return personalPage(
    c,
    <DraftOrderPage
      token={c.req.param("token") ?? ""}
      draft={draft}
      quote={quoted.ok ? quoted.value : null}
      problem={quoted.ok ? problem : refusalText(words, quoted.error)}
    />,
    quoted.ok ? (changed ? PROBLEMS.total_changed.status : 200) : PROBLEMS[quoted.error.code].status,
  );
}

/** Places the order, or finds the one that came of it, and leads to where it is paid. */
async function order(c: Context<AppEnv>, draft: StoredDraftOrder, seen: string) {
  const expected = /^\d{1,15}$/.test(seen)
    ? money(Number(seen), draft.terms.currency ?? CURRENCY)
    : undefined;
  const placed = await placeDraftOrder(callOf(c), c.get("shop"), draft, expected);
  if (placed.ok) {
    const { id, accessToken } = placed.value;
    if (accessToken) {
      keepOrderToken(c, id, accessToken);
    }
    return c.redirect(orderPath(id), 303);
  }
  const { code } = placed.error;
  if (code === "total_changed") {
    return page(c, draft, true);
  }
  if (code === "link_invalid") {
    throw new ProblemError(placed.error);
  }
  const problem = refusalText(wordsIn(c.get("language")), placed.error);
  return personalPage(
    c,
    <DraftOrderPage token={c.req.param("token") ?? ""} draft={draft} quote={null} problem={problem} />,
    PROBLEMS[code].status,
  );
}
