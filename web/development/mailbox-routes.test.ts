import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { deliverMail } from "../../stores/events/mailbox.ts";
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
