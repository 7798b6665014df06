import { z } from "zod";
import { logRecord } from "../../domain/base/log.ts";
import { inTurns } from "../turns.ts";
import { type EmailProvider, type MailSender, unsubscribeHeaders } from "./provider.ts";

const Coded = z.object({ code: z.string() });

/** About this message alone: it would be refused each time. */
const REFUSED = /^E_(VALIDATION_ERROR|FIELD_MISSING|CONTENT_TOO_LARGE)$/;
/** About the account: the next message would be refused too. */
const OURS =
  /^E_(SENDER_NOT_VERIFIED|SENDER_DOMAIN_NOT_AVAILABLE|RECIPIENT_NOT_ALLOWED|DAILY_LIMIT_EXCEEDED)$/;

/**
 * Cloudflare Email Service, through its binding
 * (https://developers.cloudflare.com/email-service/api/send-emails/workers-api/). It knows no
 * idempotency key: a message whose answer was lost is sent again.
 */
export function platformEmail(binding: SendEmail, from: MailSender, perSecond: number): EmailProvider {
  const { name, email, replyTo } = from;
  const sender = name === undefined ? email : { name, email };
  return inTurns(perSecond, async (message) => {
    const { to, subject, html, text } = message;
    const headers = unsubscribeHeaders(message);
    try {
      await binding.send({
        from: sender,
        to,
        subject,
        html,
        text,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(headers ? { headers } : {}),
      });
      return { state: "sent" };
    } catch (error) {
      const code = Coded.safeParse(error).data?.code ?? "no code";
      const why = `the email service answered ${code}`;
      if (OURS.test(code)) {
        console.error(logRecord("error", "the email service refuses EMAIL_FROM or this account", { code }));
      }
      if (code === "E_RATE_LIMIT_EXCEEDED") {
        return { state: "busy", why, pauseMs: null };
      }
      if (code === "E_RECIPIENT_SUPPRESSED") {
        return { state: "refused", why, ended: true };
      }
      return { state: REFUSED.test(code) ? "refused" : "again", why };
    }
  });
}
