import type { Context } from "hono";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { readUnsubscribe, unsubscribe } from "../../shop/notifications/unsubscribe.ts";
import { personalPage } from "../layout/respond.tsx";
import { UnsubscribedPage, UnsubscribePage } from "./unsubscribe-page.tsx";

const PATH = "/unsubscribe";

export const unsubscribeRoutes = createRouter();
unsubscribeRoutes.use(PATH, noStore);

function deadLink(c: Context<AppEnv>): ProblemError {
  return new ProblemError(refusal("link_invalid", wordsIn(c.get("language")).say("mail.endDead")));
}

unsubscribeRoutes.get(PATH, async (c) => {
  const token = c.req.query("token") ?? "";
  const link = await readUnsubscribe(c.env, token);
  if (!link) {
    throw deadLink(c);
  }
  return personalPage(c, <UnsubscribePage kind={link.kind} token={token} />);
});

/** Also what a mail program posts to when a person presses its own button (RFC 8058). */
unsubscribeRoutes.post(PATH, async (c) => {
  const ended = await unsubscribe(c.env, c.req.query("token") ?? "");
  if (!ended) {
    throw deadLink(c);
  }
  return personalPage(c, <UnsubscribedPage />);
});
