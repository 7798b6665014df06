import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { readErrors } from "../../../shop/errors/read-errors.ts";
import { staffPage } from "../frame/staff.tsx";
import { ErrorsPage } from "./errors-page.tsx";

const MOST_SHOWN = 100;

export const adminErrorRoutes = createRouter().get("/admin/errors", noStore, async (c) =>
  staffPage(c, <ErrorsPage groups={await readErrors(c.env, MOST_SHOWN)} />),
);
