import { expect, it } from "vitest";
import { AGENT_CART_TTL_MS, CHECKOUT_TTL_MS, KEEP_ANSWERS_MS, paidOf } from "./session.ts";

it("an order that was paid stays so for its checkout, whatever becomes of it; one that never was has failed", () => {
  const after = (...states: string[]) => paidOf({ timeline: states.map((to) => ({ to })) });
  expect(after("PENDING")).toBe("open");
  expect(after("PENDING", "CANCELLED")).toBe("failed");
  expect(after("PENDING", "CONFIRMED")).toBe("paid");
  expect(after("PENDING", "CONFIRMED", "CANCELLED")).toBe("paid");
  expect(after("PENDING", "CONFIRMED", "SHIPPED", "REFUNDED")).toBe("paid");
});

it("an agent's checkout is kept for six hours, its cart for a week and its answers for two days", () => {
  expect([CHECKOUT_TTL_MS, AGENT_CART_TTL_MS, KEEP_ANSWERS_MS].map((ms) => ms / 3_600_000)).toEqual([
    6, 168, 48,
  ]);
});
