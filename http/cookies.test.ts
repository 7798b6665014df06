import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { opened, PASSWORD, type Tokens } from "../test/support/accounts.ts";
import { Browser } from "../test/support/browser.ts";
import { placed } from "../test/support/orders.ts";
import { ORIGIN } from "../test/support/origin.ts";
import { stockItem } from "../test/support/shop.ts";

const FLAGS = "Path=/; HttpOnly; Secure; SameSite=Lax";

function visit(path: string, headers: Record<string, string> = {}, origin = ORIGIN): Promise<Response> {
  return exports.default.fetch(`${origin}${path}`, { headers, redirect: "manual" });
}

function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  return exports.default.fetch(`${ORIGIN}${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { Origin: ORIGIN, ...headers },
    redirect: "manual",
  });
}

/** The cookies of an answer in order: each one's name, and its attributes without its value. */
function cookiesOf(response: Response): [name: string, attributes: string][] {
  return response.headers.getSetCookie().map((line) => {
    const [, name = "", attributes = ""] = /^([^=]+)=[^;]*; (.*)$/.exec(line) ?? [];
    return [name, attributes];
  });
}

/** The cookies of an answer by name, without their values. */
function flags(response: Response): Record<string, string> {
  return Object.fromEntries(cookiesOf(response));
}

/** What a browser sends whose access token has lapsed: the cookie that renews it, and no other. */
const lapsed = ({ refreshToken }: Tokens) => ({ Cookie: `__Host-refresh=${refreshToken}` });

/**
 * A page that is equal for all shoppers, and that no other test requests. An isolate may answer a
 * repeated request without the app.
 */
const anyPage = () => `/products?vendor=${crypto.randomUUID()}`;

let ada: Tokens & { email: string };
beforeAll(async () => {
  ada = await opened();
});

describe("every cookie is out of reach of scripts and of other sites:", () => {
  it("those of a session, which no sibling domain can set", async () => {
    const signedIn = await post("/sign-in", { email: ada.email, password: PASSWORD });
    expect(flags(signedIn)).toMatchObject({
      "__Host-session": `Max-Age=900; ${FLAGS}`,
      "__Host-refresh": `Max-Age=2592000; ${FLAGS}`,
      "__Host-device": `Max-Age=34560000; ${FLAGS}`,
    });
  });

  it("a guest's cart and bookmark, and an order's token, which is sent to that order's page alone, in each language", async () => {
    const browser = new Browser();
    expect(flags(await browser.get("/cart"))).toEqual({ "__Host-cart": `Max-Age=2592000; ${FLAGS}` });
    expect(flags(await browser.get("/orders"))).toMatchObject({ bookmark: FLAGS });
    const { id, accessToken } = await placed({ [await stockItem()]: 1 });
    const cookies = cookiesOf(await browser.get(`/orders/${id}?token=${accessToken}`));
    expect(cookies.filter(([name]) => name === "order_token").map(([, attributes]) => attributes)).toEqual(
      ["", "/de", "/ar"].map(
        (language) => `Max-Age=7776000; Path=${language}/orders/${id}; HttpOnly; Secure; SameSite=Lax`,
      ),
    );
  });

  it("on a development server without TLS they have plain names, and browsers take them", async () => {
    const cart = await visit("/cart", {}, "http://localhost:8787");
    expect(flags(cart)).toEqual({ cart: "Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax" });
  });
});

describe("a session that is renewed", () => {
  it("on a page that is the same for everybody is given to its browser alone, and no cache keeps that answer", async () => {
    const path = anyPage();
    const session = lapsed(await opened());
    await visit(path);
    const mine = await visit(path, session);
    expect(mine.headers.get("X-Cache")).toBe("hit");
    expect(Object.keys(flags(mine))).toEqual(["__Host-session", "__Host-refresh"]);
    expect(mine.headers.get("Cache-Control")).toBe("private, no-store");
    for (let i = 0; i < 2; i++) {
      const theirs = await visit(path);
      expect([theirs.headers.get("X-Cache"), theirs.headers.getSetCookie()]).toEqual(["hit", []]);
      expect(theirs.headers.get("Cache-Control")).toMatch(/^public/);
    }
  });

  it("is not given back to a browser that signs out with it", async () => {
    const left = await post("/sign-out", { returnTo: "/" }, lapsed(await opened()));
    expect(left.status).toBe(303);
    const sessions = left.headers.getSetCookie().filter((line) => /^__Host-(session|refresh)=/.test(line));
    expect(sessions.length).toBeGreaterThan(0);
    for (const cookie of sessions) {
      expect(cookie).toMatch(/^[^=]+=; Max-Age=0; Path=\//);
    }
  });

  it("is not by a picture, of which a page shows many", async () => {
    const picture = await visit("/art/v1/neap.svg", lapsed(ada));
    expect(picture.status).toBe(200);
    expect(picture.headers.getSetCookie()).toEqual([]);
  });

  it("cannot be when it has ended, and then the browser forgets it", async () => {
    const gone = await visit(anyPage(), {
      Cookie: `__Host-refresh=rft_${"0".repeat(20)}.${"0".repeat(51)}`,
    });
    expect(flags(gone)).toEqual({
      "__Host-session": expect.stringMatching(/^Max-Age=0; Path=\//),
      "__Host-refresh": expect.stringMatching(/^Max-Age=0; Path=\//),
    });
    expect(gone.headers.get("Cache-Control")).toBe("private, no-store");
  });
});

describe("a guest's cart", () => {
  it("is named by no cookie that the shop did not give out", async () => {
    const planted = "crt_planted";
    const response = await visit("/cart", { Cookie: `__Host-cart=${planted}` });
    expect(response.headers.get("Cart-Id")).toMatch(/^crt_[0-9a-z]{20}$/);
    expect(response.headers.get("Set-Cookie")).not.toContain(planted);
  });

  it("is named by its header to a program, which is given no cookie", async () => {
    const id = "crt_00000000000000000000";
    const response = await visit("/api/cart", { "Cart-Id": id });
    expect([response.headers.get("Cart-Id"), response.headers.getSetCookie()]).toEqual([id, []]);
  });

  it("is forgotten by a browser whose account took it over", async () => {
    const browser = new Browser();
    await browser.post("/cart/items", { sku: await stockItem(), quantity: "1" });
    const { email } = await opened();
    const signedIn = await browser.post("/sign-in", { email, password: PASSWORD });
    expect(flags(signedIn)["__Host-cart"]).toMatch(/^Max-Age=0; Path=\//);
  });
});
