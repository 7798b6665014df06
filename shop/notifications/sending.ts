import { type Brand, brandOf, type RenderedPush } from "../../domain/notifications/letter.ts";
import { vapidPublicKey } from "../../domain/settings/settings.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import type { EmailProvider } from "../../providers/email/provider.ts";
import { intoMailbox } from "../../providers/mailbox.ts";
import type { PushProvider } from "../../providers/push/provider.ts";
import { webPush } from "../../providers/push/web-push.ts";
import { settingsOf } from "../../providers/settings.ts";
import type { SmsProvider } from "../../providers/sms/provider.ts";
import { twilioSms } from "../../providers/sms/twilio.ts";
import { deliverMail } from "../../stores/events/mailbox.ts";
import { emailProvider } from "../base/email.ts";

/** What messages are sent with, for one invocation: they take turns. */
export interface Sending {
  env: Env;
  shop: ShopSettings;
  brand: Brand;
  email: EmailProvider;
  /** Null where the shop sends none. */
  sms: SmsProvider | null;
  push: PushProvider | null;
}

export function openSending(env: Env, shop: ShopSettings): Sending {
  return {
    env,
    shop,
    brand: brandOf(shop, env.SHOP_URL),
    email: emailProvider(env, shop),
    sms: smsProvider(env),
    push: pushProvider(env),
  };
}

/** Where Twilio reports what became of a message, and what people answer. */
const TWILIO_WEBHOOK = "/api/notifications/webhooks/twilio";

export function smsProvider(env: Env): SmsProvider | null {
  const { sms, SMS_PER_SECOND: perSecond } = settingsOf(env);
  if (sms?.via === "twilio") {
    return twilioSms({ ...sms, callback: new URL(TWILIO_WEBHOOK, env.SHOP_URL).href, perSecond });
  }
  return (
    sms &&
    intoMailbox((messages) =>
      deliverMail(
        env.DB,
        messages.map(({ id, to, text }) => {
          return { id, to, subject: text, html: "", text, at: Date.now(), channel: "sms" };
        }),
      ),
    )
  );
}

/** What a browser subscribes with; null where none is woken. */
export function pushKey(env: Env): string | null {
  const { push, VAPID_KEY: key } = settingsOf(env);
  return push && key ? vapidPublicKey(key) : null;
}

function pushProvider(env: Env): PushProvider | null {
  const { push } = settingsOf(env);
  if (push?.via === "push") {
    const { publicKey, privateKey } = push;
    return webPush({ subject: env.SHOP_URL, publicKey, privateKey });
  }
  return (
    push &&
    intoMailbox((messages) =>
      deliverMail(
        env.DB,
        messages.map(({ id, subscription, content }) => {
          const to = new URL(subscription.endpoint).host;
          return {
            id,
            to,
            subject: content.title,
            html: "",
            text: pushText(content),
            at: Date.now(),
            channel: "push",
          };
        }),
      ),
    )
  );
}

function pushText({ title, body, url }: RenderedPush): string {
  return [title, body, url].filter(Boolean).join("\n\n");
}
