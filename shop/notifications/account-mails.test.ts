import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { type AccountMail, findMailBySecret, insertMail } from "../../stores/accounts/account-mails.ts";
import { newEmail, tokenIn } from "../../test/support/accounts.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { type EventOf, makeEvent } from "../events/events.ts";
import { outboxEntry } from "../events/outbox.ts";

const HOUR_MS = 60 * 60 * 1000;

interface Due {
  email: string;
  event: EventOf<"account.mail_due">;
}

/** Writes down that a mail is due, as a request does, and answers with its event. */
async function due(kind: AccountMail["kind"], expiresAt = Date.now() + HOUR_MS): Promise<Due> {
  const email = newEmail();
  const event = makeEvent(
    "account.mail_due",
    { mailId: randomId("aml") },
    { traceparent: continueTrace(null) },
  );
  const mail = {
    id: event.data.mailId,
    kind,
    email,
    name: "Ada",
    accountId: "acc_1",
    passwordHash: null,
    language: null,
    role: null,
    invitedBy: null,
    expiresAt,
  };
  await insertMail(env, mail, outboxEntry(event), 5);
  return { email, event };
}

async function mailsTo(email: string): Promise<{ text: string; subject: string }[]> {
  const { results } = await env.DB.prepare("SELECT text, subject FROM mailbox WHERE recipient = ?")
    .bind(email)
    .all<{ text: string; subject: string }>();
  return results;
}

/** Whether the link in a mail opens what it was sent for. */
async function opens(mail: { text: string } | undefined, kind: AccountMail["kind"]): Promise<boolean> {
  const [id = "", secret = ""] = tokenIn(mail ?? { text: "" }).split(".");
  return (await findMailBySecret(env, { id, secret, kind, now: Date.now() })) !== null;
}

function told(...events: EventOf<"account.mail_due">[]) {
  return deliver("notifications", { events });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a mail about an account", () => {
  it.each([
    ["register", "/register/confirm?token="],
    ["reset", "/password/reset?token="],
    ["change_email", "/account/email/confirm?token="],
    ["already_registered", "/sign-in?email="],
    ["password_changed", "/password/forgot?email="],
    ["factor_added", "/password/forgot?email="],
    ["factor_removed", "/password/forgot?email="],
  ] as const)("of the kind %s goes to its address and leads to %s", async (kind, path) => {
    const { email, event } = await due(kind);
    expect((await told(event)).explicitAcks).toHaveLength(1);
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail?.text).toContain(new URL(path, env.SHOP_URL).href);
    if (path.endsWith("token=")) {
      expect(await opens(mail, kind)).toBe(true);
    }
  });

  it("is sent once though its event comes again, and its link goes on working", async () => {
    const { email, event } = await due("reset");
    for (let i = 0; i < 3; i++) {
      expect((await told(event)).explicitAcks).toHaveLength(1);
    }
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(await opens(mail, "reset")).toBe(true);
  });

  it("that could not be sent is sent when it is tried again, with a link that works", async () => {
    const { email, event } = await due("register");
    const prepare = env.DB.prepare.bind(env.DB);
    vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
      if (query.includes("INSERT INTO mailbox")) {
        throw new Error("no mailbox");
      }
      return prepare(query);
    });
    expect((await told(event)).retryMessages).toHaveLength(1);
    vi.restoreAllMocks();
    expect((await told(event)).explicitAcks).toHaveLength(1);
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(await opens(mail, "register")).toBe(true);
  });

  it("whose time is over is not sent any more", async () => {
    const { email, event } = await due("reset", Date.now() - 1);
    expect((await told(event)).explicitAcks).toHaveLength(1);
    expect(await mailsTo(email)).toEqual([]);
  });

  it("to an address that its account has left is sent, and the address is not kept", async () => {
    const { email, event } = await due("email_changed");
    await told(event);
    expect(await mailsTo(email)).toHaveLength(1);
    const note = await env.DB.prepare("SELECT recipient, state FROM notifications WHERE event_id = ?")
      .bind(event.id)
      .first();
    expect(note).toEqual({ recipient: "", state: "sent" });
  });
});
