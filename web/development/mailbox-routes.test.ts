import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { intoMailbox } from "../../providers/mailbox.ts";
import { deliverMail, listMail } from "../../stores/events/mailbox.ts";
import { Browser } from "../../test/support/browser.ts";
import { app } from "../../workers/app.ts";

const MAIL = {
  id: "ntf_1",
  to: "ada@example.com",
  subject: "<b>Your order</b>",
  html: '<!doctype html><html><head><title>x</title></head><body><a href="/orders/1">See it</a></body></html>',
  text: "See it <script>",
  at: Date.UTC(2026, 0, 2),
  channel: "email",
} as const;

it("a message is listed, read as text, and framed without any right to run or be styled from outside", async () => {
  await deliverMail(env.DB, [MAIL]);
  const browser = new Browser();
  const list = await (await browser.get("/dev/mailbox")).text();
  expect(list).toContain("&lt;b&gt;Your order&lt;/b&gt;");
  const page = await (await browser.get("/dev/mailbox/ntf_1")).text();
  expect(page).toContain('src="/dev/mailbox/ntf_1/html"');
  expect(page).toContain("See it &lt;script&gt;");
  const message = await browser.get("/dev/mailbox/ntf_1/html");
  expect(await message.text()).toContain('<head><base target="_blank">');
  expect(message.headers.get("Content-Security-Policy")).toMatch(/^sandbox .*default-src 'none'/);
  expect(message.headers.get("X-Frame-Options")).toBe("SAMEORIGIN");
});

it("a message is kept once, in whichever batch it comes again, and is not sent where it cannot be kept", async () => {
  await deliverMail(env.DB, [{ ...MAIL, id: "ntf_2" }]);
  const again = ["ntf_3", "ntf_2", "ntf_4"].map((id) => ({ ...MAIL, id, subject: "Again" }));
  await deliverMail(env.DB, again);
  const kept = (await listMail(env.DB, 99)).map(({ id, subject }) => `${id} ${subject}`);
  expect(kept).toEqual(expect.arrayContaining([`ntf_2 ${MAIL.subject}`, "ntf_3 Again", "ntf_4 Again"]));
  const full = intoMailbox(() => Promise.reject(new Error("The database is full.")));
  await expect(full.send([MAIL])).rejects.toThrow("The database is full.");
});

it("a deployed shop has no mailbox", async () => {
  for (const path of ["/dev/mailbox", "/dev/mailbox/ntf_1", "/dev/mailbox/ntf_1/html"]) {
    const response = await app.request(
      path,
      {},
      { ...env, ENVIRONMENT: "production" },
      createExecutionContext(),
    );
    expect(response.status).toBe(404);
  }
});
