import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { retryPictures } from "../../../shop/catalog/import-pictures.ts";
import { fetchProgress } from "../../../stores/media/picture-fetches.ts";
import { staffPage } from "../frame/staff.tsx";
import { FETCHES, FetchesPage } from "./fetches-page.tsx";

const MOST_SHOWN = 100;

export const adminFetchRoutes = createRouter();
adminFetchRoutes.use(FETCHES, noStore);

adminFetchRoutes.get(FETCHES, async (c) => {
  const [, retried] = /^retried-(\d{1,7})$/.exec(c.req.query("done") ?? "") ?? [];
  const notice = retried === undefined ? undefined : `They are asked for again: ${retried}.`;
  return staffPage(c, <FetchesPage progress={await fetchProgress(c.env.DB, MOST_SHOWN)} notice={notice} />);
});

adminFetchRoutes.post(FETCHES, async (c) => {
  const retried = await retryPictures(callOf(c));
  return c.redirect(`${FETCHES}?done=retried-${retried}`, 303);
});
