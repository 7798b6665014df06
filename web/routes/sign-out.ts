import { signOut } from "../../workers/accounts/auth-routes.ts";
import { returnPath } from "../../workers/accounts/sign-in.ts";
import { createRouter } from "../../workers/router.ts";

export const signOutRoutes = createRouter();

signOutRoutes.post("/sign-out", async (c) => {
  const { returnTo, everywhere } = await c.req.parseBody();
  const path = returnPath(c, typeof returnTo === "string" ? returnTo : undefined);
  await signOut(c, { everywhere: everywhere === "yes" });
  return c.redirect(path, 303);
});
