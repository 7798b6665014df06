import type { Context } from "hono";
import { PROBLEMS, ProblemError, refusal } from "../../../domain/base/problem.ts";
import { DEFAULT_DAYS, draftOrderState } from "../../../domain/draft-orders/draft-order.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { callOf } from "../../../http/call.ts";
import {
  DraftOrderQuery,
  draftOrderRow,
  draftOrderView,
  nextDraftOrders,
} from "../../../http/contract/draft-orders/draft-orders.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import { draftOrderUrl } from "../../../shop/accounts/draft-order-link.ts";
import { createDraftOrder, endDraftOrder, mailDraftOrder } from "../../../shop/orders/drafts/draft-orders.ts";
import { quoteDraftOrder } from "../../../shop/orders/drafts/place-draft-order.ts";
import { findDraftOrder, listDraftOrders } from "../../../stores/draft-orders/draft-orders.ts";
import { skuChoices } from "../frame/sku-choices.tsx";
import { staffPage } from "../frame/staff.tsx";
import { checkDraftOrder, fieldErrors, readDraftOrder } from "./draft-order-form.ts";
import {
  DRAFT_ORDERS,
  DraftOrderPage,
  DraftOrdersPage,
  draftOrderPath,
  NewDraftOrderPage,
} from "./draft-order-pages.tsx";

const PAGE_SIZE = 50;
const DONE: Readonly<Record<string, string>> = {
  created: "It is saved. The customer knows nothing of it until you send the link.",
  mailed: "The mail with the link is on its way.",
  cancelled: "It is taken back. Its link opens nothing any more.",
};

export const adminDraftOrderRoutes = createRouter();
adminDraftOrderRoutes.use(DRAFT_ORDERS, noStore);
adminDraftOrderRoutes.use(`${DRAFT_ORDERS}/*`, noStore);

adminDraftOrderRoutes.get(DRAFT_ORDERS, async (c) => {
  const query = DraftOrderQuery.safeParse(c.req.query());
  const before = query.success ? query.data.before : undefined;
  const { items, last } = await readPage(PAGE_SIZE, (limit) => listDraftOrders(c.env, { before, limit }));
  const next = nextDraftOrders(last);
  const drafts = items.map(draftOrderRow);
  return staffPage(c, <DraftOrdersPage drafts={drafts} isFirst={before === undefined} next={next} />);
});

adminDraftOrderRoutes.get(`${DRAFT_ORDERS}/new`, (c) =>
  newPage(c, { days: String(DEFAULT_DAYS), country: c.get("shop").shipping.home }),
);

adminDraftOrderRoutes.post(DRAFT_ORDERS, async (c) => {
  const values = readDraftOrder(await c.req.formData());
  const checked = checkDraftOrder(values);
  if (!checked.ok) {
    return newPage(c, values, { errors: checked.error, status: 422 });
  }
  const { days, ...terms } = checked.value;
  const created = await createDraftOrder(callOf(c), c.get("shop"), terms, days);
  if (created.ok) {
    return c.redirect(`${draftOrderPath(created.value.id)}?done=created`, 303);
  }
  const { code, detail, errors = [] } = created.error;
  return newPage(c, values, {
    errors: fieldErrors(errors, []),
    problem: detail,
    status: PROBLEMS[code].status,
  });
});

adminDraftOrderRoutes.get(`${DRAFT_ORDERS}/:id`, async (c) => {
  const draft = await findDraftOrder(c.env, c.req.param("id"));
  if (!draft) {
    throw new ProblemError(refusal("not_found", "There is no such draft order."));
  }
  const isOpen = draftOrderState(draft, Date.now()) === "open";
  const quoted = isOpen ? await quoteDraftOrder(callOf(c), c.get("shop"), draft) : null;
  const url = await draftOrderUrl(c.env, draft.id, new URL(c.req.url).origin);
  return staffPage(
    c,
    <DraftOrderPage
      draft={draftOrderView(draft, { url, quote: quoted?.ok ? quoted.value : null })}
      refused={quoted && !quoted.ok ? quoted.error.detail : undefined}
      notice={DONE[c.req.query("done") ?? ""]}
    />,
  );
});

adminDraftOrderRoutes.post(`${DRAFT_ORDERS}/:id/mail`, async (c) => {
  const { id } = orThrow(await mailDraftOrder(callOf(c), c.req.param("id")));
  return c.redirect(`${draftOrderPath(id)}?done=mailed`, 303);
});

adminDraftOrderRoutes.post(`${DRAFT_ORDERS}/:id/cancel`, async (c) => {
  const { id } = orThrow(await endDraftOrder(callOf(c), c.req.param("id")));
  return c.redirect(`${draftOrderPath(id)}?done=cancelled`, 303);
});

interface Shown {
  errors?: Record<string, string | undefined>;
  problem?: string;
  status?: 422 | (typeof PROBLEMS)[keyof typeof PROBLEMS]["status"];
}

async function newPage(
  c: Context<AppEnv>,
  values: Record<string, string>,
  { errors = {}, problem, status }: Shown = {},
) {
  const choices = await skuChoices(c.env);
  return staffPage(
    c,
    <NewDraftOrderPage filled={{ values, errors }} choices={choices} problem={problem} />,
    status ?? 200,
  );
}
