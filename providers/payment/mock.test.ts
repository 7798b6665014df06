import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { FREE_PROVIDER } from "./free.ts";
import { mockProvider } from "./mock.ts";

it("what is free is authorized, captured, voided and refunded without anybody", async () => {
  const payment = {
    idempotencyKey: "ord_1",
    reference: "ord_1",
    amount: { amount: 0, currency: "USD" } as const,
    signal: AbortSignal.timeout(10_000),
  };
  expect(await FREE_PROVIDER.authorize({ ...payment, token: "" })).toEqual({
    state: "authorized",
    reference: "ord_1",
  });
  expect(await FREE_PROVIDER.capture(payment)).toEqual({ state: "captured" });
  expect(await FREE_PROVIDER.void(payment)).toEqual({ state: "voided" });
});

it("what was captured is not void, and the caller hears it", async () => {
  const provider = mockProvider(env);
  const signal = AbortSignal.timeout(10_000);
  const states = await Promise.all(
    [true, false].map(async (isCaptured) => {
      const idempotencyKey = randomId("key");
      const books = env.MOCK_PAYMENT.getByName(idempotencyKey);
      await books.authorizeNow(idempotencyKey, 500);
      if (isCaptured) {
        await books.capture();
      }
      const reference = `mock_kept_${idempotencyKey}`;
      return provider.void({ idempotencyKey, reference, amount: { amount: 500, currency: "USD" }, signal });
    }),
  );
  expect(states).toEqual([{ state: "captured" }, { state: "voided" }]);
});

it("a session that was captured already is authorized, and one that was voided is declined", async () => {
  const provider = mockProvider(env);
  const states = await Promise.all(
    (["capture", "void"] as const).map(async (end) => {
      const idempotencyKey = randomId("key");
      const books = env.MOCK_PAYMENT.getByName(idempotencyKey);
      const { secret } = await books.openSession(idempotencyKey, 500);
      await books.confirmSession(secret, "card_ok");
      await books[end]();
      const signal = AbortSignal.timeout(10_000);
      const amount = { amount: 500, currency: "USD" } as const;
      const asked = { idempotencyKey, amount, token: null, reference: null, signal };
      return (await provider.authorize(asked)).state;
    }),
  );
  expect(states).toEqual(["authorized", "declined"]);
});
