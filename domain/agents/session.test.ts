import { expect, it } from "vitest";
import { paidOf } from "./session.ts";

it("an order that was paid stays so for its checkout, whatever becomes of it; one that never was has failed", () => {
  const after = (...states: string[]) => paidOf({ timeline: states.map((to) => ({ to })) });
  expect(after("PENDING")).toBe("open");
  expect(after("PENDING", "CANCELLED")).toBe("failed");
  expect(after("PENDING", "CONFIRMED")).toBe("paid");
  expect(after("PENDING", "CONFIRMED", "CANCELLED")).toBe("paid");
  expect(after("PENDING", "CONFIRMED", "SHIPPED", "REFUNDED")).toBe("paid");
});
