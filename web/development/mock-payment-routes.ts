import { z } from "zod";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { isDevelopment } from "../../http/development.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter } from "../../http/router.ts";
import { MOCK_CARDS, mockKeyOf } from "../../providers/payment/mock.ts";

const cards = Object.keys(MOCK_CARDS) as (keyof typeof MOCK_CARDS)[];

const Confirmation = z.strictObject({
  clientSecret: z.string().max(200),
  how: z.enum([...cards, "approve", "refuse"]),
});

/** The endpoints of the mock's card form, as a real form calls its provider. */
export const mockPaymentRoutes = createRouter();
mockPaymentRoutes.use("/dev/mock-payments", noStore);

mockPaymentRoutes.post("/dev/mock-payments", async (c) => {
  if (!isDevelopment(c.env)) {
    return c.notFound();
  }
  const asked = Confirmation.safeParse(await c.req.json().catch(() => null));
  const key = asked.success ? mockKeyOf(asked.data.clientSecret) : null;
  if (!asked.success || key === null) {
    throw new ProblemError(refusal("invalid_request", "The mock provider is sent a secret and a card."));
  }
  const { clientSecret, how } = asked.data;
  const session = await c.env.MOCK_PAYMENT.getByName(key).confirmSession(clientSecret, how);
  if (!session) {
    throw new ProblemError(refusal("not_found", "There is no such payment."));
  }
  const { state, nextAction, code } = session;
  return c.json({ state, nextAction, code });
});
