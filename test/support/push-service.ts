import { createECDH, randomBytes } from "node:crypto";
import ece from "http_ece";
import { importJWK, jwtVerify } from "jose";
import { standIn } from "./provider-double.ts";

/** A key of the shop, as VAPID_KEY holds it. */
export async function vapidKey() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  if (!("privateKey" in pair)) {
    throw new Error("no pair of keys");
  }
  const exported = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const { x = "", y = "", d = "" } = exported instanceof ArrayBuffer ? {} : exported;
  return { kty: "EC", crv: "P-256", x, y, d } as const;
}

/**
 * A browser with its push service: takes messages as both do, and reads them by other code than
 * ours.
 */
export class PushDouble {
  readonly endpoint: string;
  readonly shown: { message: unknown; topic: string | null; urgency: string | null; ttl: string | null }[] =
    [];
  /** What the service answers next, in place of taking the message. */
  answers: number[] = [];
  readonly #keys = createECDH("prime256v1");
  readonly #auth = randomBytes(16);
  readonly #key: Awaited<ReturnType<typeof vapidKey>>;

  constructor(key: Awaited<ReturnType<typeof vapidKey>>, name = "browser") {
    this.#key = key;
    this.endpoint = `https://push.test.example/send/${name}`;
    this.#keys.generateKeys();
  }

  /** What `PushSubscription.toJSON()` says. */
  subscription() {
    return {
      endpoint: this.endpoint,
      keys: {
        p256dh: this.#keys.getPublicKey().toString("base64url"),
        auth: this.#auth.toString("base64url"),
      },
    };
  }

  /** Takes what is sent there for as long as the global `fetch` is spied on. */
  standIn(): void {
    standIn(this.endpoint, (input, init) => this.#take(new Request(input, init)));
  }

  async #take(request: Request): Promise<Response> {
    const { headers } = request;
    const [, token = "", key = ""] =
      /^vapid t=([^,]+), ?k=([\w-]+)$/.exec(headers.get("Authorization") ?? "") ?? [];
    const { d: _d, ...publicKey } = this.#key;
    const { payload } = await jwtVerify(token, await importJWK({ ...publicKey, alg: "ES256" }), {
      audience: new URL(this.endpoint).origin,
    });
    const point = Buffer.from(key, "base64url");
    const isWell =
      point.length === 65 &&
      point.subarray(1, 33).toString("base64url") === publicKey.x &&
      /^(https|mailto):/.test(String(payload.sub)) &&
      Number(payload.exp) - Date.now() / 1_000 <= 24 * 60 * 60 &&
      headers.get("Content-Encoding") === "aes128gcm" &&
      /^\d+$/.test(headers.get("TTL") ?? "") &&
      /^[\w-]{1,32}$/.test(headers.get("Topic") ?? "");
    const body = Buffer.from(await request.arrayBuffer());
    if (!isWell || body.length > 4_096) {
      return new Response(null, { status: 400 });
    }
    const status = this.answers.shift() ?? 201;
    if (status === 201) {
      const plain = ece.decrypt(body, {
        version: "aes128gcm",
        privateKey: this.#keys,
        authSecret: this.#auth.toString("base64url"),
      });
      this.shown.push({
        message: JSON.parse(plain.toString()),
        topic: headers.get("Topic"),
        urgency: headers.get("Urgency"),
        ttl: headers.get("TTL"),
      });
    }
    return new Response(null, { status });
  }
}
