import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { createRouter } from "../../http/router.ts";

/** What Apple asks the domain of a shop for before it takes Apple Pay there. */
export const applePayRoutes = createRouter();

applePayRoutes.get("/.well-known/apple-developer-merchantid-domain-association", (c) => {
  const { applePayFile } = c.get("shop");
  if (applePayFile === "") {
    throw new ProblemError(refusal("not_found", "This shop has no file for Apple Pay."));
  }
  c.header("Cache-Control", "public, max-age=300");
  return c.text(applePayFile);
});
