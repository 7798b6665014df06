import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { call } from "./orders.ts";

export const PASSWORD = "vole-knits-ginkgo";
let count = 0;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  tokenType: "Bearer";
}

/** An address that no other test uses. */
export function newEmail(): string {
  count += 1;
  return `someone-${count}-${crypto.randomUUID().slice(0, 8)}@example.com`;
}

export const bearer = (tokens: { accessToken: string }) => ({
  Authorization: `Bearer ${tokens.accessToken}`,
});

/** The newest mail to an address, with a subject that starts like this, once it is there. */
export function mailTo(
  email: string,
  subject: string,
): Promise<{ subject: string; text: string; html: string }> {
  return vi.waitUntil(
    () =>
      env.DB.prepare(
        "SELECT subject, text, html FROM mailbox WHERE recipient = ? AND subject LIKE ? ORDER BY at DESC LIMIT 1",
      )
        .bind(email, `${subject}%`)
        .first<{ subject: string; text: string; html: string }>(),
    { interval: 20 },
  ) as Promise<{ subject: string; text: string; html: string }>;
}

/** The token of the link in a mail. */
export function tokenIn(mail: { text: string }): string {
  const token = /[?&]token=([\w.]+)/.exec(mail.text)?.[1];
  if (!token) {
    throw new Error(`no link in: ${mail.text}`);
  }
  return token;
}

/** Registers a person and opens the account with the mailed link. */
export async function opened(email = newEmail(), password = PASSWORD): Promise<Tokens & { email: string }> {
  const asked = await call("POST", "/api/auth/register", { email, password, name: "Ada Lovelace" });
  if (asked.status !== 202) {
    throw new Error(await asked.text());
  }
  const token = tokenIn(await mailTo(email, "Confirm"));
  const verified = await call("POST", "/api/auth/verify", { token, password });
  if (verified.status !== 200) {
    throw new Error(await verified.text());
  }
  return { ...(await verified.json<Tokens>()), email };
}

/** A table of D1 in which a text occurs; null when there is none. */
export async function mentions(text: string): Promise<string | null> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  for (const { name } of results) {
    const rows = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
    if (JSON.stringify(rows.results).includes(text)) {
      return name;
    }
  }
  return null;
}
