import { ORIGIN } from "./origin.ts";
import { visit } from "./visit.ts";

interface Cookie {
  value: string;
  path: string;
}

/**
 * A browser without scripts: it keeps cookies by path, follows no redirect by itself and posts
 * forms.
 */
export class Browser {
  readonly #cookies = new Map<string, Cookie>();

  /** The cookies it would send to a path. */
  cookies(path: string): Record<string, string> {
    const { pathname } = new URL(path, ORIGIN);
    const sent = [...this.#cookies].filter(
      ([, { path: scope }]) => scope === "/" || pathname === scope || pathname.startsWith(`${scope}/`),
    );
    return Object.fromEntries(sent.map(([key, { value }]) => [key.slice(0, key.indexOf("\n")), value]));
  }

  get(path: string): Promise<Response> {
    return this.#send(path, {});
  }

  post(path: string, form: Record<string, string> | [string, string][] | FormData): Promise<Response> {
    return this.#send(path, {
      method: "POST",
      body: form instanceof FormData ? form : new URLSearchParams(form),
      headers: { Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" },
    });
  }

  async #send(
    path: string,
    init: { method?: string; body?: URLSearchParams | FormData; headers?: HeadersInit },
  ) {
    const headers = new Headers(init.headers);
    headers.set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    const cookies = Object.entries(this.cookies(path)).map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0) {
      headers.set("Cookie", cookies.join("; "));
    }
    const response = await visit(new URL(path, ORIGIN).href, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const at = pair.indexOf("=");
      const scope = attributes.find((attribute) => attribute.startsWith("Path="))?.slice(5) ?? "/";
      this.#cookies.set(`${pair.slice(0, at)}\n${scope}`, { value: pair.slice(at + 1), path: scope });
    }
    return response;
  }
}

/** The value of a form's field on a page. */
export function fieldValue(page: string, name: string): string {
  const tag = new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(page)?.[0] ?? "";
  return / value="([^"]*)"/.exec(tag)?.[1] ?? "";
}

/** What a shopper fills into an order form. */
export const ORDER_FORM = {
  email: "ada@example.com",
  name: "Ada Lovelace",
  line1: "12 Analytical Way",
  line2: "",
  city: "Portland",
  region: "Oregon",
  postalCode: "97201",
  country: "US",
  shippingMethod: "standard",
  token: "tok_ok",
};
