import type { Fault } from "./fault.ts";

/** Orders that staff prepare and customers order by a link. */
export const DRAFT_ORDER_FAULTS: readonly Fault[] = [
  {
    id: "each-click-on-a-draft-orders-link-is-an-order",
    file: "shop/orders/drafts/place-draft-order.ts",
    from: "idempotencyKey: `${draft.id}:${draft.attempt}`",
    to: "idempotencyKey: crypto.randomUUID()",
    noticedBy: ["workers/draft-orders/routes.test.ts"],
  },
  {
    id: "a-draft-order-that-came-to-nothing-is-never-ordered-again",
    file: "shop/orders/drafts/place-draft-order.ts",
    from: 'found.order.status !== "CANCELLED"',
    to: 'found.order.status !== "REFUNDED"',
    noticedBy: ["workers/draft-orders/routes.test.ts"],
  },
  {
    id: "a-draft-order-is-ordered-for-another-total-than-was-shown",
    file: "shop/orders/drafts/place-draft-order.ts",
    from: "...(expectedTotal ? { expectedTotal } : {}),",
    to: "",
    noticedBy: ["test/golden/drafts.test.ts"],
  },
  {
    id: "any-link-opens-a-draft-order",
    file: "shop/accounts/draft-order-link.ts",
    from: "return sameText(token, await draftOrderToken(env, id)) ?",
    to: 'return id.startsWith("dft_") || sameText(token, await draftOrderToken(env, id)) ?',
    noticedBy: ["test/golden/drafts.test.ts"],
  },
  {
    id: "an-erased-account-leaves-its-draft-orders",
    file: "stores/accounts/erase-account.ts",
    from: '    one("DELETE FROM draft_orders WHERE email IN ?"),\n',
    to: "",
    noticedBy: ["workers/draft-orders/routes.test.ts"],
  },
  {
    id: "a-staff-discount-is-not-taken-off",
    file: "shop/orders/place-order.ts",
    from: "const offers = cart.instead\n",
    to: "const offers = cart.instead && cart.lines.length === 0\n",
    noticedBy: ["workers/draft-orders/routes.test.ts"],
  },
  {
    id: "nobody-took-a-draft-order-back",
    file: "shop/orders/drafts/draft-orders.ts",
    from: '    await audit(call, { action: "draft_order.cancelled", subject: id, before: null, after: null });\n',
    to: "",
    noticedBy: ["workers/draft-orders/routes.test.ts"],
  },
];
