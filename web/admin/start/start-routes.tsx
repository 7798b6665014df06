import { logRecord } from "../../../domain/base/log.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { createRouter } from "../../../http/router.ts";
import { countOpenWork } from "../../../shop/ops/open-work.ts";
import { firstSteps } from "../../../shop/settings/first-steps.ts";
import { readFigures } from "../figures/figure-routes.tsx";
import { mayCall } from "../frame/places.ts";
import { staffPage } from "../frame/staff.tsx";
import { StartPage } from "./start-page.tsx";
import { WORK } from "./work-words.ts";

export const adminStartRoutes = createRouter();

adminStartRoutes.get("/admin", noStore, async (c) => {
  const principal = requirePrincipal(c);
  const shown = WORK.filter(({ path }) => mayCall(principal, `GET ${path}`));
  const work = await countOpenWork(
    c.env,
    shown.map(({ kind }) => kind),
  );
  const shop = c.get("shop");
  const mayOpen = !shop.open && mayCall(principal, "POST /admin/settings/open");
  const steps = mayOpen ? await firstSteps(c.env, shop) : null;
  const figures = await readFigures(c).catch((error: unknown) => {
    console.error(logRecord("error", "figures not read", { error }));
    return null;
  });
  return staffPage(c, <StartPage work={work} steps={steps} figures={figures} />);
});
