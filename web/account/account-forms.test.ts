import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { findAccount } from "../../stores/accounts/accounts.ts";
import { opened, PASSWORD } from "../../test/support/accounts.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";

async function signedIn(email: string): Promise<Browser> {
  const browser = new Browser();
  expect((await browser.post("/sign-in", { email, password: PASSWORD })).status).toBe(303);
  return browser;
}

/** Opening an account computes several hashes, so tests that end none share one. */
let shared: Promise<{ email: string; browser: Browser }> | undefined;
function ada() {
  shared ??= opened().then(async ({ email }) => ({ email, browser: await signedIn(email) }));
  return shared;
}

const stored = (email: string) => findAccount(env, { email });

describe("the account's pages", () => {
  it("are kept by no cache, nor is the file with all that is stored of a person", async () => {
    const { browser } = await ada();
    for (const path of ["/account", "/account/addresses", "/account/data", "/account/data/export"]) {
      const response = await browser.get(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("Cache-Control")).toContain("no-store");
      await response.body?.cancel();
    }
  });

  it("show a new name everywhere at once", async () => {
    const { email, browser } = await ada();
    const saved = await browser.post("/account/profile", { name: "Ada King" });
    expect(saved.headers.get("Location")).toBe("/account?told=saved");
    expect((await stored(email))?.name).toBe("Ada King");
    expect(await (await browser.get("/shopper")).json()).toMatchObject({ name: "Ada King" });
    expect((await browser.post("/account/profile", { name: " " })).status).toBe(422);
    // The browser cuts nothing off: what is too long is reported, and shown as it was typed.
    const typed = "x".repeat(121);
    const refused = await browser.post("/account/profile", { name: typed });
    const page = await refused.text();
    expect([refused.status, page.includes("This is too long.")]).toEqual([422, true]);
    expect(page).toContain(`value="${typed}"`);
    expect(page).not.toContain("maxlength");
    expect((await stored(email))?.name).toBe("Ada King");
  });

  it("keep what a person prefers, and refuse what is no way to ship", async () => {
    const { browser } = await ada();
    await browser.post("/account/preferences", { shippingMethod: "express" });
    const page = async () => (await browser.get("/account")).text();
    expect(await page()).toMatch(/value="express"[^>]* (?:checked|selected)/);
    const refused = await browser.post("/account/preferences", { shippingMethod: "teleport" });
    expect(refused.status).toBe(422);
    expect(await page()).toMatch(/value="express"[^>]* (?:checked|selected)/);
  });

  it("do nothing more for a browser that was signed out from another", async () => {
    const { email } = await opened();
    const [lost, kept] = [await signedIn(email), await signedIn(email)];
    const sessions = await (await kept.get("/account/sessions")).text();
    const ends = [...sessions.matchAll(/action="(\/account\/sessions\/[^"]+\/end)"/g)].map(
      ([, path]) => path,
    );
    for (const path of ends) {
      await kept.post(path ?? "", {});
    }
    const late = await lost.post("/account/profile", { name: "Mallory" });
    expect(late.status).toBe(401);
    expect((await stored(email))?.name).toBe("Ada Lovelace");
    expect(lost.cookies("/")["__Host-session"] ?? "").toBe("");
  });
});

describe("erasing an account", () => {
  it("takes a tick and the password, and then the browser is nobody's", async () => {
    const { email } = await opened();
    const browser = await signedIn(email);
    // A sign-in of a moment ago would count for the password.
    await env.DB.prepare("update account_sessions set created_at = created_at - 86400000").run();
    const tries: [Record<string, string>, number][] = [
      [{ password: PASSWORD }, 422],
      [{ sure: "yes" }, 422],
      [{ sure: "yes", password: "not-the-password" }, 401],
    ];
    for (const [form, status] of tries) {
      expect((await browser.post("/account/data/erase", form)).status).toBe(status);
      expect(await stored(email)).not.toBeNull();
    }
    const erased = await browser.post("/account/data/erase", { sure: "yes", password: PASSWORD });
    expect(erased.headers.get("Location")).toBe("/sign-in?told=erased");
    expect(await stored(email)).toBeNull();
    expect(await (await browser.get("/shopper")).json()).toMatchObject({ name: null });
  });
});

describe("the address book's pages", () => {
  it("add, change and delete an address, and say what is wrong with one", async () => {
    const { browser } = await ada();
    const address = {
      name: "Ada Lovelace",
      line1: "12 Analytical Way",
      city: "Portland",
      region: "Oregon",
      postalCode: "97201",
      country: "US",
    };
    const wrong = await browser.post("/account/addresses/new", { ...address, region: "Bavaria" });
    expect(wrong.status).toBe(422);
    expect(fieldValue(await wrong.text(), "city")).toBe("Portland");
    expect((await browser.post("/account/addresses/new", address)).status).toBe(303);
    const list = await (await browser.get("/account/addresses")).text();
    const path = /href="(\/account\/addresses\/adr_[^"]+)"/.exec(list)?.[1] ?? "";
    await browser.post(path, { ...address, city: "Salem" });
    expect(fieldValue(await (await browser.get(path)).text(), "city")).toBe("Salem");
    const stranger = await signedIn((await opened()).email);
    for (const response of [await stranger.get(path), await stranger.post(`${path}/delete`, {})]) {
      expect(response.status).toBe(404);
    }
    expect((await browser.post(`${path}/delete`, {})).status).toBe(303);
    expect((await browser.get(path)).status).toBe(404);
    // A tab that still has the form keeps what was typed into it.
    const late = await browser.post(path, { ...address, city: "Salem" });
    expect([late.status, fieldValue(await late.text(), "city")]).toEqual([404, "Salem"]);
  });
});
