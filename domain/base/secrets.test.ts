import { describe, expect, it } from "vitest";
import { BASE32, base32, fingerprint, randomId, sha256 } from "./ids.ts";
import { mac, randomSecret, sameText, secretDigest } from "./secrets.ts";

describe("base 32", () => {
  it("is Crockford's, without letters that are read as digits", () => {
    expect(BASE32).toBe("0123456789abcdefghjkmnpqrstvwxyz");
    for (const letter of "ilou") {
      expect(BASE32).not.toContain(letter);
    }
  });

  it("keeps every bit in its order", () => {
    const bits = (text: string) =>
      [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
    const bytes = Uint8Array.of(0, 255, 1, 128, 37, 200, 91, 3, 254, 17);
    const whole = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    expect(bits(base32(bytes, 16))).toBe(whole);
    expect(base32(bytes, 5)).toBe(base32(bytes, 16).slice(0, 5));
    expect(base32(Uint8Array.of(255), 9)).toBe("z");
    expect(base32(bytes, 0)).toBe("");
  });
});

describe("what is drawn by chance", () => {
  it("names its kind and is never the same twice", () => {
    const ids = Array.from({ length: 100 }, () => randomId("crt"));
    for (const id of ids) {
      expect(id).toMatch(/^crt_[0-9a-hjkmnp-tv-z]{20}$/);
    }
    expect(new Set(ids).size).toBe(100);
    const secrets = Array.from({ length: 100 }, randomSecret);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[0-9a-hjkmnp-tv-z]{51}$/);
    }
    expect(new Set(secrets).size).toBe(100);
  });
});

describe("a digest", () => {
  it("is SHA-256", async () => {
    // FIPS 180-2, appendix B.1.
    expect(Buffer.from(await sha256("abc")).toString("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  it("of a request's body tells a replay from another body", async () => {
    const body = { sku: "A", quantity: 1 };
    expect(await fingerprint(body)).toMatch(/^[0-9a-z]{26}$/);
    expect(await fingerprint(body)).toBe(await fingerprint({ ...body }));
    expect(await fingerprint(body)).not.toBe(await fingerprint({ ...body, quantity: 2 }));
  });

  it("of a secret is one of its own kind: stored ones must be found again", async () => {
    expect(await secretDigest("s")).toBe(base32(await sha256("secret\ns"), 51));
    expect(await secretDigest("s")).not.toBe(await secretDigest("t"));
  });
});

describe("a signature", () => {
  it("is HMAC-SHA-256 under a key of its purpose", async () => {
    const signed = await mac("key", "purpose", "text");
    expect(signed).toBe("72tkg1ythg6wmjf79vhhhkasa4d3m7k2tgk8g2cdrv1mfkbjc1y");
    expect(await mac("key", "purpose", "text")).toBe(signed);
  });

  it("is another for another key, purpose or text", async () => {
    const all = await Promise.all([
      mac("key", "purpose", "text"),
      mac("kez", "purpose", "text"),
      mac("key", "purposf", "text"),
      mac("key", "purpose", "texu"),
    ]);
    expect(new Set(all).size).toBe(4);
  });
});

describe("two texts", () => {
  it("are the same only letter by letter", () => {
    expect(sameText("", "")).toBe(true);
    expect(sameText("abc", "abc")).toBe(true);
    for (const other of ["", "ab", "abcd", "bbc", "abd", "aBc", "bac", "cba"]) {
      expect([other, sameText("abc", other)]).toEqual([other, false]);
    }
  });
});
