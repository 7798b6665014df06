import { PROBLEMS } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import { OrderLookup } from "../../http/contract/orders.ts";
import { isDevelopment } from "../../http/development.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { retryAfterOf } from "../../http/problem.ts";
import { createRouter } from "../../http/router.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { mailOrderLink } from "../../shop/orders/mail-order-link.ts";
import { refusalText } from "../language/refusal-text.ts";
import { personalPage } from "../layout/respond.tsx";
import { FindOrderPage, OrderLinkSentPage } from "./find-order-page.tsx";

const MAX_FIELD_CHARS = 1_000;
const ORDERS = "/orders";

export const findOrderRoutes = createRouter();
findOrderRoutes.use("/orders/lookup", noStore);

findOrderRoutes.get("/orders/lookup", (c) =>
  personalPage(c, <FindOrderPage number={c.req.query("number") ?? ""} email="" returnTo={ORDERS} />),
);

findOrderRoutes.post("/orders/lookup", async (c) => {
  const sent = await c.req.parseBody();
  const text = (name: string) => String(sent[name] ?? "").slice(0, MAX_FIELD_CHARS);
  const typed = { number: text("number"), email: text("email").trim() };
  const words = wordsIn(c.get("language"));
  const lookup = OrderLookup.safeParse(typed);
  if (!lookup.success) {
    const wrong = new Set(lookup.error.issues.map(({ path }) => path[0]));
    const errors = {
      ...(wrong.has("number") ? { number: words.say("order.wrongNumber") } : {}),
      ...(wrong.has("email") ? { email: words.say("order.wrongEmail") } : {}),
    };
    return personalPage(c, <FindOrderPage {...typed} returnTo={ORDERS} errors={errors} />, 422);
  }
  const mailed = await mailOrderLink(callOf(c), lookup.data);
  if (mailed.ok) {
    return personalPage(c, <OrderLinkSentPage email={typed.email} mailbox={isDevelopment(c.env)} />);
  }
  const { code } = mailed.error;
  const retryAfter = retryAfterOf(mailed.error);
  if (retryAfter) {
    c.header("Retry-After", retryAfter);
  }
  return personalPage(
    c,
    <FindOrderPage {...typed} returnTo={ORDERS} problem={refusalText(words, mailed.error)} />,
    PROBLEMS[code].status,
  );
});
