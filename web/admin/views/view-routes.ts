import { ProblemError, refusal } from "../../../domain/base/problem.ts";
import { NewView, ViewName, ViewPlace } from "../../../domain/views/views.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { createRouter, orThrow } from "../../../http/router.ts";
import { renameOwnView, saveView } from "../../../shop/accounts/staff/views.ts";
import { dropView } from "../../../stores/accounts/views.ts";
import { listHref } from "./list-state.ts";

const PATH = "/admin/views";
const WRONG_NAME = "A view needs a name of one line, 40 characters long at most.";

export const adminViewRoutes = createRouter();
adminViewRoutes.use(PATH, noStore);
adminViewRoutes.use(`${PATH}/*`, noStore);

adminViewRoutes.post(PATH, async (c) => {
  const view = NewView.safeParse(Object.fromEntries(await c.req.formData()));
  if (!view.success) {
    throw new ProblemError(refusal("invalid_request", WRONG_NAME));
  }
  return c.redirect(listHref(orThrow(await saveView(c.env, requirePrincipal(c), view.data))), 303);
});

adminViewRoutes.post(`${PATH}/:id/rename`, async (c) => {
  const name = ViewName.safeParse((await c.req.formData()).get("name"));
  if (!name.success) {
    throw new ProblemError(refusal("invalid_request", WRONG_NAME));
  }
  const renamed = await renameOwnView(c.env, requirePrincipal(c), { id: c.req.param("id"), name: name.data });
  return c.redirect(listHref(orThrow(renamed)), 303);
});

adminViewRoutes.post(`${PATH}/:id/delete`, async (c) => {
  const place = ViewPlace.safeParse((await c.req.formData()).get("place"));
  await dropView(c.env.DB, { accountId: requirePrincipal(c).sub, id: c.req.param("id") });
  return c.redirect(listHref({ place: place.data ?? "orders", query: "" }), 303);
});
