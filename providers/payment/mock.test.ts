import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { mockProvider } from "./mock.ts";

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
