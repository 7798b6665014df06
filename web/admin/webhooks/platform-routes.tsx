import type { Context } from "hono";
import { ProblemError } from "../../../domain/base/problem.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { noSuchWebhook } from "../../../shop/webhooks/manage-webhooks.ts";
import { findPlatformWebhook, type PlatformWebhook } from "../../../stores/agents/platforms.ts";
import { staffPage } from "../frame/staff.tsx";
import { deliveriesShown, replayedWords, replayOne, replayWithin } from "./deliveries-shown.ts";
import { PlatformPage } from "./platform-page.tsx";
import { PLATFORMS, platformPath } from "./webhooks-page.tsx";

const PATH = `${PLATFORMS}/:id` as const;

/** What platforms of agents received of their orders. */
export const adminPlatformRoutes = createRouter();
adminPlatformRoutes.use(`${PLATFORMS}/*`, noStore);

adminPlatformRoutes.get(PATH, async (c) => {
  const notice = replayedWords(c.req.query("done"), c.req.query("count"));
  return platformPage(c, await requirePlatform(c), { notice });
});

adminPlatformRoutes.post(`${PATH}/deliveries/:deliveryId/replay`, async (c) => {
  const { id } = await requirePlatform(c);
  return c.redirect(`${platformPath(id)}?${await replayOne(c, id)}`, 303);
});

adminPlatformRoutes.post(`${PATH}/replay`, async (c) => {
  const platform = await requirePlatform(c);
  const replayed = await replayWithin(c, platform.id);
  return replayed.ok
    ? c.redirect(`${platformPath(platform.id)}?${replayed.value}`, 303)
    : platformPage(c, platform, { problem: replayed.error }, 422);
});

async function requirePlatform(c: Context<AppEnv>): Promise<PlatformWebhook> {
  const platform = await findPlatformWebhook(c.env.DB, c.req.param("id") ?? "");
  if (!platform) {
    throw new ProblemError(noSuchWebhook());
  }
  return platform;
}

async function platformPage(
  c: Context<AppEnv>,
  platform: PlatformWebhook,
  shown: { notice?: string | undefined; problem?: string },
  status: 200 | 422 = 200,
) {
  const { notice, problem } = shown;
  const sent = await deliveriesShown(c, platform.id);
  return staffPage(
    c,
    <PlatformPage platform={platform} notice={notice} problem={problem} {...sent} />,
    status,
  );
}
