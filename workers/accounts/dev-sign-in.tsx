import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { ProblemError, refusal } from "../../domain/problem.ts";
import { personalPage } from "../../web/respond.tsx";
import { adoptGuestCart } from "../cart/change-cart.ts";
import { noStore } from "../middleware/no-store.ts";
import { forgetGuestCart, guestCartId } from "../middleware/shopper.ts";
import { ACCESS_TOKEN_TTL_S, signAccessToken } from "../middleware/tokens.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { DEMO_ACCOUNTS, DemoPerson } from "./demo.ts";
import { returnPath, startSession } from "./session.ts";
import { SignInPage } from "./sign-in-page.tsx";

const PATH = "/dev/sign-in";

const Form = z.strictObject({ who: DemoPerson, returnTo: z.string().optional() });

/** A deployed store has no such page: whoever asks for it learns nothing else. */
const developmentOnly = createMiddleware<AppEnv>(async function developmentOnly(c, next) {
  if (c.env.ENVIRONMENT !== "development" && c.env.ENVIRONMENT !== "test") return c.notFound();
  return next();
});

export const devSignInRoutes = createRouter();
devSignInRoutes.use(PATH, developmentOnly, noStore);

devSignInRoutes.get(PATH, (c) =>
  personalPage(c, <SignInPage principal={c.get("principal")} returnTo={c.req.query("returnTo") ?? "/"} />),
);

devSignInRoutes.post(PATH, async (c) => {
  const form = Form.safeParse(await c.req.parseBody());
  if (!form.success) {
    throw new ProblemError(refusal("invalid_request", `Say who: ${DemoPerson.options.join(", ")}.`));
  }
  const path = returnPath(c, form.data.returnTo);
  const account = DEMO_ACCOUNTS[form.data.who];
  const accessToken = await signAccessToken(c.env, account);
  const guestCart = guestCartId(c);
  const cart = guestCart ? await adoptGuestCart(c.env, guestCart, account.sub) : null;
  if (c.req.header("Accept")?.includes("application/json")) {
    const leftOut = cart?.leftOut ?? [];
    return c.json({ accessToken, tokenType: "Bearer", expiresIn: ACCESS_TOKEN_TTL_S, leftOut });
  }
  startSession(c, accessToken);
  forgetGuestCart(c);
  return c.redirect(path, 303);
});
