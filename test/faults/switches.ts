import type { Fault } from "./fault.ts";

/** What an operator switches off. */
export const SWITCH_FAULTS: readonly Fault[] = [
  {
    id: "guests-order-though-orders-need-an-account",
    file: "shop/orders/order-draft.ts",
    from: 'ordering === "accounts" && kind === "guest"',
    to: 'ordering === "nobody" && kind === "guest"',
    noticedBy: ["test/closed.test.ts"],
  },
  {
    id: "agents-are-offered-a-checkout-though-orders-need-an-account",
    file: "shop/agents/own-profile.ts",
    from: 'agents === "buy" && ordering === "accounts" ? "browse" : agents',
    to: 'agents === "buy" && ordering === "nobody" ? "browse" : agents',
    noticedBy: ["test/closed.test.ts"],
  },
  {
    id: "orders-are-taken-though-nobody-may-order",
    file: "shop/orders/order-draft.ts",
    from: 'open && ordering !== "nobody" && isOpen(env)',
    to: "open && isOpen(env) && ordering !== undefined",
    noticedBy: ["test/closed.test.ts"],
  },
  {
    id: "accounts-are-opened-though-registration-is-closed",
    file: "shop/accounts/credentials.ts",
    from: 'if (shop.registration === "closed") {',
    to: 'if (shop.registration === "closed" && shop.name === "") {',
    noticedBy: ["test/closed.test.ts"],
  },
  {
    id: "another-place-to-sign-in-opens-accounts-though-registration-is-closed",
    file: "shop/accounts/oidc.ts",
    from: 'if (registration === "closed" && !',
    to: "if (registration !== registration && !",
    noticedBy: ["test/closed.test.ts"],
  },
];
