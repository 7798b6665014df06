import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Role } from "../../domain/access.ts";
import { storeDeadLetters } from "../../stores/dead-letters.ts";
import { signAccessToken } from "../middleware/tokens.ts";

async function list(role: Role | null, query = "") {
  const headers = new Headers();
  if (role) headers.set("Authorization", `Bearer ${await signAccessToken(env, { sub: `a-${role}`, role })}`);
  return SELF.fetch(`http://shop.test/api/admin/dead-letters${query}`, { headers });
}

test("an operator sees dead letters, newest first, with the queue and the message", async () => {
  await storeDeadLetters(env.DB, [
    { id: "older", queue: "orders", at: 1_000, body: '{"events":[1]}' },
    { id: "newer", queue: "payments", at: 2_000, body: '{"events":[2]}' },
  ]);
  const response = await list("ops");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    items: [
      { id: "newer", queue: "payments", at: "1970-01-01T00:00:02.000Z", body: { events: [2] } },
      { id: "older", queue: "orders", at: "1970-01-01T00:00:01.000Z", body: { events: [1] } },
    ],
  });
  const one = await (await list("ops", "?limit=1")).json<{ items: unknown[] }>();
  expect(one.items).toHaveLength(1);
});

test("a limit that is no number from 1 to 100 is refused", async () => {
  for (const limit of ["0", "101", "many"]) expect((await list("ops", `?limit=${limit}`)).status).toBe(400);
});

test("nobody without ops:read sees one", async () => {
  expect((await list(null)).status).toBe(401);
  expect((await list("customer")).status).toBe(403);
  expect((await list("merchant")).status).toBe(403);
});
