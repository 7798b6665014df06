import { expect, it } from "vitest";
import { readIdempotencyKey } from "./idempotency-key.ts";

it.each(["a", "my-first-order", "!~", "0".repeat(255)])(
  "a key of printable characters is taken: %s",
  (key) => {
    expect(readIdempotencyKey(key)).toEqual({ ok: true, value: key });
  },
);

it.each(["", "0".repeat(256), "a b", " a", "a ", "clé", "a\nb", "a\u007f", "a\tb"])(
  "a key that is empty, too long or not printable is refused: %j",
  (key) => {
    expect(readIdempotencyKey(key)).toMatchObject({ ok: false, error: { code: "invalid_request" } });
  },
);

it("a request without a key is told to send one", () => {
  for (const key of [null, undefined]) {
    expect(readIdempotencyKey(key)).toMatchObject({ ok: false, error: { code: "idempotency_key_missing" } });
  }
});
