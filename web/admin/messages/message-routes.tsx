import type { Context } from "hono";
import { type Language, spokenBy } from "../../../domain/language/languages.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { brandOf, renderEmail } from "../../../domain/notifications/letter.ts";
import {
  isAsked,
  NotificationQuery,
  nextPlace,
  notificationView,
  readPlace,
} from "../../../http/contract/notifications/notifications.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { wordsIn } from "../../../shop/language/words.ts";
import { listMessages } from "../../../shop/notifications/read-deliveries.ts";
import { currentShop } from "../../../shop/settings/current-shop.ts";
import { countDeadLetters } from "../../../stores/events/dead-letters.ts";
import { LISTED_STATES } from "../../../stores/notifications/notifications.ts";
import { framedMail } from "../../layout/framed-mail.ts";
import { staffPage } from "../frame/staff.tsx";
import { MessagesPage } from "./messages-page.tsx";
import { PreviewsPage } from "./previews-page.tsx";
import { samplesIn } from "./samples.ts";

const ROOT = "/admin/messages";

export const adminMessageRoutes = createRouter();
adminMessageRoutes.use(ROOT, noStore);
adminMessageRoutes.use(`${ROOT}/*`, noStore);

/** What the address asks for is left out where there is no such state or page. */
adminMessageRoutes.get(ROOT, async (c) => {
  const { state, cursor } = c.req.query();
  const asked = NotificationQuery.safeParse({ state }).data ?? NotificationQuery.parse({});
  const place = NotificationQuery.safeParse({ cursor }).data?.cursor;
  const after = place === undefined ? null : readPlace(place);
  const states = LISTED_STATES.filter((one) => isAsked(asked, one));
  const [{ items, last }, dead] = await Promise.all([
    readPage(asked.limit, (limit) => listMessages(c.env, { states, after, limit })),
    countDeadLetters(c.env.DB),
  ]);
  return staffPage(
    c,
    <MessagesPage
      messages={items.map(notificationView)}
      state={asked.state ?? ""}
      isFirst={after === null}
      next={nextPlace(last)}
      dead={dead.get("notifications") ?? 0}
    />,
  );
});

adminMessageRoutes.get(`${ROOT}/previews`, async (c) => {
  const { shop, ...preview } = await previewed(c);
  const languages = spokenBy(shop);
  return staffPage(c, <PreviewsPage {...preview} languages={languages} />);
});

/** The mail of a preview by itself: pages frame it. */
adminMessageRoutes.get(`${ROOT}/previews/mail`, async (c) => {
  const { brand, language, sample } = await previewed(c);
  return framedMail(c, renderEmail(brand, language, sample.letter, sample.end).html);
});

/**
 * The message, language and brand that an address asks for; the first of each where it names none.
 */
async function previewed(c: Context<AppEnv>) {
  // Not the request's: its texts are already those of the console's language.
  const shop = await currentShop(c.env, c.executionCtx);
  const { language: named, template: wanted } = c.req.query();
  const spoken = spokenBy(shop);
  const language: Language = spoken.find((one) => one === named) ?? spoken[0];
  const samples = samplesIn(wordsIn(language), shop, c.env.SHOP_URL);
  const template = samples.find(({ template }) => template === wanted)?.template ?? "order.confirmed";
  const sample = samples.find((one) => one.template === template) ?? samples[0];
  const templates = samples.map((one) => one.template);
  return { shop, brand: brandOf(shop, c.env.SHOP_URL), language, templates, sample };
}
