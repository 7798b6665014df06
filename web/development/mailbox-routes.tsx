import { createMiddleware } from "hono/factory";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { isDevelopment } from "../../http/development.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { findMail, listMail, type Mail } from "../../stores/events/mailbox.ts";
import { framedMail } from "../layout/framed-mail.ts";
import { personalPage } from "../layout/respond.tsx";
import { MailboxPage, MailPage } from "./mailbox-page.tsx";

const SHOWN = 100;

const developmentOnly = createMiddleware<AppEnv>(async function developmentOnly(c, next) {
  if (!isDevelopment(c.env)) {
    return c.notFound();
  }
  return next();
});

/** The mailbox of development. It sends no mail, and shows all of it here. */
export const mailboxRoutes = createRouter();
mailboxRoutes.use("/dev/mailbox/*", developmentOnly, noStore);

mailboxRoutes.get("/dev/mailbox", async (c) =>
  personalPage(c, <MailboxPage mails={await listMail(c.env.DB, SHOWN)} />),
);

mailboxRoutes.get("/dev/mailbox/:id", async (c) =>
  personalPage(c, <MailPage mail={await requireMail(c.env, c.req.param("id"))} />),
);

mailboxRoutes.get("/dev/mailbox/:id/html", async (c) => {
  const { html } = await requireMail(c.env, c.req.param("id"));
  return framedMail(c, html);
});

async function requireMail(env: Env, id: string): Promise<Mail> {
  const mail = await findMail(env.DB, id);
  if (!mail) {
    throw new ProblemError(refusal("not_found", "There is no such message."));
  }
  return mail;
}
