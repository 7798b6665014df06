import { describe, expect, it } from "vitest";
import { mailTo, newEmail, opened, PASSWORD, tokenIn } from "../../test/support/accounts.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";

/** Registers by the form, coming from somewhere, and opens the account with the mailed link. @returns where that leads */
async function registerFrom(returnTo: string): Promise<string | null> {
  const browser = new Browser();
  const form = await (await browser.get(`/register?${new URLSearchParams({ returnTo })}`)).text();
  const email = newEmail();
  const typed = { name: "Ada", email, password: PASSWORD, returnTo: fieldValue(form, "returnTo") };
  expect((await browser.post("/register", typed)).status).toBe(202);
  const token = tokenIn(await mailTo(email, "Confirm"));
  await browser.get(`/register/confirm?token=${token}`);
  const confirmed = await browser.post("/register/confirm", { token, password: PASSWORD });
  expect(confirmed.status).toBe(303);
  return confirmed.headers.get("Location");
}

describe("whoever opens an account", () => {
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

it("a form that is refused begins at the first field that is wrong", async () => {
  const typed = { name: "Ada", email: newEmail(), password: "password1234", returnTo: "/account" };
  const refused = await (await new Browser().post("/register", typed)).text();
  const begins = [...refused.matchAll(/<input[^>]* autofocus[^>]*>/g)].map(([tag]) => tag);
  expect(begins).toHaveLength(1);
  expect(begins[0]).toContain('id="password"');
});
