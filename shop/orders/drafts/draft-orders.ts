import { randomId } from "../../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { Selling } from "../../../domain/base/selling.ts";
import {
  DEFAULT_DAYS,
  type DraftOrderTerms,
  draftOrderState,
} from "../../../domain/draft-orders/draft-order.ts";
import {
  cancelDraftOrder,
  findDraftOrder,
  insertDraftOrder,
  type StoredDraftOrder,
} from "../../../stores/draft-orders/draft-orders.ts";
import { NO_MAIL, sendMail } from "../../accounts/mail.ts";
import { audit, auditOrigin } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { mailLeaves } from "../../base/email.ts";
import { quoteDraftOrder } from "./place-draft-order.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const NO_DRAFT_ORDER = refusal("not_found", "There is no such draft order.");
const OVER = refusal("draft_order_over", "It was ordered, cancelled, or its time is over.");

/** Prepares an order for a customer. What could not be ordered at this moment is refused. */
export async function createDraftOrder(
  call: Call,
  selling: Selling,
  terms: DraftOrderTerms,
  days = DEFAULT_DAYS,
): Promise<Result<StoredDraftOrder, Refusal>> {
  const now = Date.now();
  const draft = {
    id: randomId("dft"),
    terms,
    createdBy: auditOrigin(call).actor,
    createdAt: now,
    expiresAt: now + days * DAY_MS,
  };
  const quoted = await quoteDraftOrder(call, selling, { ...draft, attempt: 1 });
  if (!quoted.ok) {
    return quoted;
  }
  if (terms.discount && quoted.value.discounts.length === 0) {
    const message = "takes nothing off this order";
    return err(
      refusal("invalid_request", `The discount ${message}.`, { errors: [{ path: "discount", message }] }),
    );
  }
  const stored = await insertDraftOrder(call.env, draft);
  await audit(call, {
    action: "draft_order.created",
    subject: draft.id,
    before: null,
    after: { items: terms.items, discount: terms.discount ?? null, total: quoted.value.total },
  });
  return ok(stored);
}

/** Mails the customer the link by which they order and pay. */
export async function mailDraftOrder(call: Call, id: string): Promise<Result<StoredDraftOrder, Refusal>> {
  const draft = await findDraftOrder(call.env, id);
  if (!draft) {
    return err(NO_DRAFT_ORDER);
  }
  if (draftOrderState(draft, Date.now()) !== "open") {
    return err(OVER);
  }
  if (!mailLeaves(call.env)) {
    return err(NO_MAIL);
  }
  const { email, terms } = draft;
  const { language } = terms;
  await sendMail(
    { ...call, ...(language ? { language } : {}) },
    { kind: "draft_order", email, name: id, accountId: null },
  );
  await audit(call, { action: "draft_order.mailed", subject: id, before: null, after: null });
  return ok(draft);
}

/** Ends a draft order that was not ordered. A repetition answers the same. */
export async function endDraftOrder(call: Call, id: string): Promise<Result<StoredDraftOrder, Refusal>> {
  const { env } = call;
  const cancelled = await cancelDraftOrder(env, id, Date.now());
  if (cancelled) {
    await audit(call, { action: "draft_order.cancelled", subject: id, before: null, after: null });
    return ok(cancelled);
  }
  const found = await findDraftOrder(env, id);
  if (!found) {
    return err(NO_DRAFT_ORDER);
  }
  return found.orderId === null ? ok(found) : err(OVER);
}
