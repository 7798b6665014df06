import { err } from "../../domain/base/result.ts";
import type { PaymentProvider } from "./provider.ts";

/** The provider of orders that cost nothing. No request may name it. */
export const FREE = "free";

const UNLIMITED = Number.POSITIVE_INFINITY;

/** Orders that cost nothing: no provider is asked. */
export const FREE_PROVIDER: PaymentProvider = {
  name: FREE,
  rates: { authorize: UNLIMITED, capture: UNLIMITED, void: UNLIMITED, refund: UNLIMITED },
  authorize: async ({ idempotencyKey }) => ({ state: "authorized", reference: idempotencyKey }),
  openSession: async () => err("nothing_to_pay"),
  capture: async () => ({ state: "captured" }),
  void: async () => ({ state: "voided" }),
  refund: async () => ({ state: "refunded" }),
  readNotice: async () => err("no provider sends notices of what is free"),
};
