import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { newWebhookSecret, signedHeaders } from "../../domain/webhooks/signature.ts";
import { recordNotifications } from "../../stores/notifications/notifications.ts";
import { reachDigest, suppress } from "../../stores/notifications/suppressions.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { TWILIO } from "../../test/support/twilio.ts";
import { app } from "../app.ts";

const [SECRET, BEFORE] = [newWebhookSecret(), newWebhookSecret()];
let id: string;
let to: string;

beforeEach(async () => {
  id = `${randomId("evt")}:email`;
  to = `${randomId("m")}@example.com`;
  const note = { eventId: "e", channel: "email", kind: "orders", template: "order.confirmed" } as const;
  await recordNotifications(env.DB, [{ ...note, id, recipient: to, state: "sent", error: null }]);
});

const stateOf = async () =>
  (await env.DB.prepare("SELECT state FROM notifications WHERE id = ?").bind(id).first<{ state: string }>())
    ?.state;
const reasonOf = async (channel: "email" | "sms", address: string) =>
  (
    await env.DB.prepare("SELECT reason FROM suppressions WHERE digest = ?")
      .bind(await writtenAs(env, await reachDigest(channel, address)))
      .first<{ reason: string }>()
  )?.reason;

async function post(provider: string, query: string, body: string, headers: Record<string, string>) {
  const path = `/api/notifications/webhooks/${provider}${query}`;
  const secrets = {
    RESEND_WEBHOOK_SECRET: `${SECRET} ${BEFORE}`,
    TWILIO_AUTH_TOKEN: TWILIO.TWILIO_AUTH_TOKEN,
  };
  const answer = await app.request(
    path,
    { method: "POST", body, headers },
    { ...env, ...TWILIO, ...secrets },
    createExecutionContext(),
  );
  return answer.status;
}

async function resend(type: string, more: object = {}, { secret = SECRET, ageS = 0, tag = id } = {}) {
  const tags = { message: Buffer.from(tag).toString("base64url") };
  const body = JSON.stringify({ type, data: { to: [to], tags, ...more } });
  const at = Date.now() - ageS * 1_000;
  const signed = await signedHeaders([secret], { id: "msg_1", body }, at);
  return post("resend", "", body, {
    "Content-Type": "application/json",
    "svix-id": "msg_1",
    "svix-timestamp": signed["webhook-timestamp"] ?? "",
    "svix-signature": `v1,bm90IG91cnM= ${signed["webhook-signature"]}`,
  });
}

describe("a notice of Resend's", () => {
  it("says that a mail arrived, and what weighs more stays in whatever order it comes", async () => {
    // While a secret is replaced, the one before signs as well.
    expect(await resend("email.delivered", {}, { secret: BEFORE })).toBe(204);
    expect([await resend("email.delivered"), await stateOf()]).toEqual([204, "delivered"]);
    expect([await resend("email.complained"), await stateOf()]).toEqual([204, "complained"]);
    expect([await resend("email.delivered"), await stateOf()]).toEqual([204, "complained"]);
    expect(await reasonOf("email", to.toUpperCase())).toBe("complained");
  });

  it("that an address is gone ends mail to it, and that it is full does not", async () => {
    expect(await resend("email.bounced", { bounce: { type: "Transient", subType: "MailboxFull" } })).toBe(
      204,
    );
    expect([await stateOf(), await reasonOf("email", to)]).toEqual(["bounced", undefined]);
    expect(await resend("email.bounced", { bounce: { type: "Permanent", subType: "General" } })).toBe(204);
    expect(await reasonOf("email", to)).toBe("bounced");
  });

  it("is refused where it is not signed, forged or old, and comes again for a message not known yet", async () => {
    expect(await post("resend", "", "{}", {})).toBe(401);
    expect(await resend("email.complained", {}, { secret: newWebhookSecret() })).toBe(401);
    expect(await resend("email.complained", {}, { ageS: 301 })).toBe(401);
    expect(await resend("email.delivered", {}, { tag: "evt_unknown:email" })).toBe(404);
    expect(await resend("email.opened")).toBe(204);
    expect([await stateOf(), await reasonOf("email", to)]).toEqual(["sent", undefined]);
  });
});

function twilio(query: string, form: Record<string, string>, token = TWILIO.TWILIO_AUTH_TOKEN) {
  const address = new URL(`/api/notifications/webhooks/twilio${query}`, env.SHOP_URL).href;
  const text = Object.keys(form)
    .sort()
    .map((name) => name + form[name])
    .join("");
  const signature = createHmac("sha1", token)
    .update(address + text)
    .digest("base64");
  return post("twilio", query, new URLSearchParams(form).toString(), {
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Twilio-Signature": signature,
  });
}

describe("a notice of Twilio's", () => {
  it("says what became of a short message", async () => {
    const query = `?${new URLSearchParams({ id })}`;
    expect(await twilio(query, { MessageStatus: "sending" })).toBe(204);
    expect(await stateOf()).toBe("sent");
    expect(await twilio(query, { MessageStatus: "delivered" })).toBe(204);
    expect(await stateOf()).toBe("delivered");
    expect(await twilio(query, { MessageStatus: "failed" }, "forged")).toBe(401);
    expect(await stateOf()).toBe("delivered");
    const off = { MessageStatus: "undelivered", ErrorCode: "30003", To: "+15035550198" };
    expect(await twilio(query, off)).toBe(204);
    expect(await reasonOf("sms", off.To), "a telephone that is off for now").toBe(undefined);
    for (const [ErrorCode, To] of [
      ["30005", "+15035550199"],
      ["30006", "+15035550194"],
      ["21610", "+15035550193"],
    ] as const) {
      expect(await twilio(query, { MessageStatus: "undelivered", ErrorCode, To })).toBe(204);
      expect([await stateOf(), await reasonOf("sms", To)]).toEqual(["bounced", "bounced"]);
    }
  });

  it.each(["STOP", " stop ", "Unsubscribe", "Stopp"])(
    "that a person said %j ends messages until START",
    async (word) => {
      const phone = `+1503${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
      expect(await twilio("", { From: phone, Body: "please stop by" })).toBe(204);
      expect(await reasonOf("sms", phone)).toBe(undefined);
      expect(await twilio("", { From: phone, Body: word })).toBe(204);
      expect(await reasonOf("sms", phone)).toBe("stopped");
      expect(await twilio("", { From: phone, Body: "start" })).toBe(204);
      expect(await reasonOf("sms", phone)).toBe(undefined);
    },
  );

  it("that it took a word of another language for STOP ends messages, and START leaves a kind ended", async () => {
    const From = "+15035550197";
    expect(await twilio("", { From, Body: "Arrêt", OptOutType: "STOP" })).toBe(204);
    expect(await reasonOf("sms", From)).toBe("stopped");
    const digest = await reachDigest("sms", From);
    await suppress(env, [{ digest, kind: "cart", reason: "unsubscribed" }]);
    expect(await twilio("", { From, Body: "Encore", OptOutType: "START" })).toBe(204);
    expect(await reasonOf("sms", From)).toBe("unsubscribed");
  });
});

describe("staff read what became of messages", () => {
  interface Page {
    items: { id: string }[];
    nextCursor: string | null;
  }
  const get = async (query: string) =>
    call("GET", `/api/admin/notifications${query}`, undefined, await bearer("a-clerk", "support"));

  it("by state and page by page, those of one moment too", async () => {
    const note = { eventId: "e", channel: "sms", kind: "orders", template: "order.shipped" } as const;
    const ids = [1, 2, 3].map((n) => `${id}${n}`);
    const told = ids.map((one) => ({
      ...note,
      id: one,
      recipient: to,
      state: "refused" as const,
      error: "x",
    }));
    await recordNotifications(env.DB, told);
    for (const state of ["refused", "troubled"]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null && seen.length < 3; ) {
        const after: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
        const page: Page = await (await get(`?state=${state}&limit=1${after}`)).json();
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual([...ids].reverse());
    }
    for (const wrong of ["?state=sent", "?state=lost", "?limit=0", "?cursor=x", "?orderId=1"]) {
      expect((await get(wrong)).status).toBe(400);
    }
  });

  it("of one order, and of no other", async () => {
    const [draft, other] = [await draftOf("guest:crt_00000000000000000001"), await draftOf(newCustomer())];
    await orderStore(env).insert([draft, other]);
    const cause = (of: string) => `${of}:order.confirmed:email`;
    const note = { eventId: "e", channel: "email", kind: "orders", template: "order.confirmed" } as const;
    await recordNotifications(
      env.DB,
      [draft, other].map((of) => ({ ...note, id: cause(of.id), recipient: to, state: "sent", error: null })),
    );
    const ids = async (query: string) => (await (await get(query)).json<Page>()).items.map((one) => one.id);
    expect(await ids(`?orderId=${draft.id}`)).toEqual([cause(draft.id)]);
    expect(await ids(`?orderId=${draft.id}&state=troubled`)).toEqual([]);
    expect((await get(`?orderId=${(await draftOf(newCustomer())).id}`)).status).toBe(404);
  });
});
