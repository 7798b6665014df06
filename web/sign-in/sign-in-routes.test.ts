import { afterEach, describe, expect, it, vi } from "vitest";
import { mailTo, newEmail, opened, PASSWORD, tokenIn } from "../../test/support/accounts.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";

afterEach(() => {
  vi.useRealTimers();
});

/**
 * Registers by the form, coming from somewhere, and opens the account with the mailed link.
 * @returns where that leads
 */
async function registerFrom(returnTo: string): Promise<string | null> {
  const browser = new Browser();
  const form = await (await browser.get(`/register?${new URLSearchParams({ returnTo })}`)).text();
  const email = newEmail();
  const typed = { name: "Ada", email, password: PASSWORD, returnTo: fieldValue(form, "returnTo") };
  const asked = await browser.post("/register", typed);
  expect(asked.status).toBe(202);
  // It is kept for as long as the mailed link works.
  for (const cookie of asked.headers.getSetCookie().filter((one) => one.includes("return_to="))) {
    expect(cookie).toContain("; Max-Age=86400;");
  }
  const token = tokenIn(await mailTo(email, "Confirm"));
  await browser.get(`/register/confirm?token=${token}`);
  const confirmed = await browser.post("/register/confirm", { token, password: PASSWORD });
  expect(confirmed.status).toBe(303);
  return confirmed.headers.get("Location");
}

describe("anyone who opens an account", () => {
  it("comes back to the page that asked for it, such as a sale's", async () => {
    expect(await registerFrom("/sales/sal_1?address=adr_1")).toBe("/sales/sal_1?address=adr_1");
  });

  it.each(["//evil.example/x", "https://evil.example", "/account", ""])(
    "is welcomed in the account when they came from %j",
    async (returnTo) => {
      expect(await registerFrom(returnTo)).toBe("/account?told=opened");
    },
  );
});

describe("a page for people who are signed in", () => {
  it("asks for the password in its place, and is there after that", async () => {
    const { email } = await opened();
    const browser = new Browser();
    const asked = await browser.get("/account/addresses");
    expect(asked.status).toBe(401);
    const returnTo = fieldValue(await asked.text(), "returnTo");
    const signedIn = await browser.post("/sign-in", { email, password: PASSWORD, returnTo });
    expect(signedIn.headers.get("Location")).toBe("/account/addresses");
  });

  it("leads nowhere but to a page of the shop, and signs nobody in on the way to another site", async () => {
    const { email } = await opened();
    for (const returnTo of ["https://evil.example/", "//evil.example", "/\\evil.example"]) {
      const browser = new Browser();
      const refused = await browser.post("/sign-in", { email, password: PASSWORD, returnTo });
      expect([refused.status, refused.headers.get("Location")]).toEqual([400, null]);
      expect(browser.cookies("/")).not.toHaveProperty("__Host-session");
    }
  });

  it("does nothing with a form that comes too late, and says so before it asks", async () => {
    const late = await new Browser().post("/account/profile", { name: "Mallory" });
    expect(late.status).toBe(401);
    expect(await late.text()).toMatch(/role="alert".*You are signed out, so nothing was changed/);
  });
});

describe("the page to sign in", () => {
  it("lets in with the right password alone, says how long to wait, and is kept in no cache", async () => {
    const { email } = await opened();
    const browser = new Browser();
    const page = await browser.get("/sign-in");
    expect(page.headers.get("Cache-Control")).toContain("no-store");
    const typed = (password: string) => browser.post("/sign-in", { email, password, returnTo: "/account" });
    vi.useFakeTimers({ toFake: ["Date"] });
    for (let i = 0; i < 5; i++) {
      expect((await typed("not-this-one-no")).status).toBe(401);
    }
    const late = await typed(PASSWORD);
    expect([late.status, late.headers.get("Retry-After")]).toEqual([429, "1"]);
    expect(browser.cookies("/")).not.toHaveProperty("__Host-session");
    const away = { email, password: PASSWORD, returnTo: "//evil.test" };
    expect((await browser.post("/sign-in", away)).status).toBe(400);
  });

  it("signs out this browser, or everywhere", async () => {
    const { email } = await opened();
    const browsers = [new Browser(), new Browser(), new Browser()];
    const [one, two, three] = browsers;
    for (const browser of browsers) {
      await browser.post("/sign-in", { email, password: PASSWORD, returnTo: "/account" });
    }
    const statuses = async () =>
      Promise.all(browsers.map(async (browser) => (await browser.get("/account")).status));
    await one?.post("/sign-out", {});
    expect(await statuses()).toEqual([401, 200, 200]);
    await two?.post("/sign-out", { everywhere: "yes" });
    expect(await statuses()).toEqual([401, 401, 401]);
    expect(three?.cookies("/")["__Host-refresh"], "forgotten by the browser, too").toBe("");
  });
});

describe("the page that sets a new password", () => {
  it("does so once, with a link that still works", async () => {
    const { email } = await opened();
    const browser = new Browser();
    expect((await browser.post("/password/forgot", { email: "ada" })).status).toBe(422);
    expect((await browser.post("/password/forgot", { email })).status).toBe(202);
    const token = tokenIn(await mailTo(email, "Set a new"));
    const [path, password] = ["/password/reset", "seven-blue-kettles"];
    expect((await browser.get(`${path}?token=${token}`)).status).toBe(200);
    expect((await browser.post(path, { token, password: "short" })).status).toBe(422);
    expect((await browser.post(path, { token, password: "Password2026!" })).status).toBe(422);
    const set = await browser.post(path, { token, password });
    expect(set.headers.get("Location")).toBe("/sign-in?told=password-set");
    expect((await browser.get(`${path}?token=${token}`)).status).toBe(410);
    expect((await browser.post(path, { token, password })).status).toBe(410);
    const back = await browser.post("/sign-in", { email, password, returnTo: "/account" });
    expect(back.status).toBe(303);
  });
});

describe("the page that opens an account", () => {
  it("asks for the password that was chosen, and says when the link is dead", async () => {
    const email = newEmail();
    const browser = new Browser();
    await browser.post("/register", { name: "Ada", email, password: PASSWORD, returnTo: "/account" });
    const token = tokenIn(await mailTo(email, "Confirm"));
    const path = "/register/confirm";
    const wrong = await browser.post(path, { token, password: "not-this-one-no" });
    expect([wrong.status, (await wrong.text()).includes("not the password that you chose")]).toEqual([
      401,
      true,
    ]);
    expect(browser.cookies("/")).not.toHaveProperty("__Host-session");
    expect((await browser.post(path, { token, password: PASSWORD })).status).toBe(303);
    expect((await browser.get("/account")).status).toBe(200);
    expect((await browser.get(`${path}?token=${token}`)).status).toBe(410);
    expect((await browser.post(path, { token, password: PASSWORD })).status).toBe(410);
  });
});

it("a form that is refused begins at the first field that is wrong", async () => {
  const typed = { name: "Ada", email: newEmail(), password: "password1234", returnTo: "/account" };
  const refused = await (await new Browser().post("/register", typed)).text();
  const begins = [...refused.matchAll(/<input[^>]* autofocus[^>]*>/g)].map(([tag]) => tag);
  expect(begins).toHaveLength(1);
  expect(begins[0]).toContain('id="password"');
});
