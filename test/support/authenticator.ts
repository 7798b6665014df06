import { sha256 } from "../../domain/base/ids.ts";

/** What both kinds of options have that an authenticator looks at. */
interface Asked {
  challenge: string;
}

const FLAGS = { userPresent: 1, attested: 64 };
const base64Url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64url");

/**
 * A text in CBOR, which is shorter than 24 letters
 * (https://www.rfc-editor.org/rfc/rfc8949#section-3.1).
 */
const cborText = (text: string) => Buffer.concat([Buffer.of(0x60 + text.length), Buffer.from(text)]);

/** A part of a signature as DER has it: without leading zeros, and never negative. */
function derInteger(bytes: Uint8Array): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(from < 0 ? bytes.length - 1 : from);
  const body = (short[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), short]) : Buffer.from(short);
  return Buffer.concat([Buffer.of(2, body.length), body]);
}

/** An authenticator in software, with one key (WebAuthn Level 3, sections 6.1 and 6.5, ES256). */
export class Authenticator {
  readonly #keys: CryptoKeyPair;
  readonly #id: string;
  readonly #origin: string;
  counter = 1;

  private constructor(keys: CryptoKeyPair, id: string, origin: string) {
    this.#keys = keys;
    this.#id = id;
    this.#origin = origin;
  }

  static async at(origin: string): Promise<Authenticator> {
    const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ]);
    if (!("privateKey" in keys)) {
      throw new Error("ECDSA has pairs of keys");
    }
    return new Authenticator(keys, base64Url(crypto.getRandomValues(new Uint8Array(16))), origin);
  }

  #client(type: "webauthn.create" | "webauthn.get", { challenge }: Asked): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }));
  }

  async #data(flags: number, rest: Uint8Array = new Uint8Array()): Promise<Buffer> {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(this.counter, 1);
    return Buffer.concat([await sha256(new URL(this.#origin).hostname), head, rest]);
  }

  /** What a browser sends of a new passkey, as the form's field has it. */
  async make(asked: Asked): Promise<string> {
    const point = new Uint8Array((await crypto.subtle.exportKey("raw", this.#keys.publicKey)) as ArrayBuffer);
    const id = Buffer.from(this.#id, "base64url");
    const cose = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      point.subarray(1, 33),
      Buffer.from("225820", "hex"),
      point.subarray(33),
    ]);
    const data = await this.#data(
      FLAGS.userPresent + FLAGS.attested,
      Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, cose]),
    );
    const attestationObject = Buffer.concat([
      Buffer.of(0xa3),
      ...[cborText("fmt"), cborText("none"), cborText("attStmt"), Buffer.of(0xa0)],
      ...[cborText("authData"), Buffer.of(0x58, data.length), data],
    ]);
    return this.#sent({
      clientDataJSON: base64Url(this.#client("webauthn.create", asked)),
      attestationObject: base64Url(attestationObject),
      transports: ["internal"],
    });
  }

  /** What a browser sends of a passkey that signed. Its counter goes up. */
  async sign(asked: Asked): Promise<string> {
    this.counter += 1;
    const client = this.#client("webauthn.get", asked);
    const data = await this.#data(FLAGS.userPresent);
    const signed = await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      this.#keys.privateKey,
      Buffer.concat([data, await sha256(client.toString())]),
    );
    const raw = new Uint8Array(signed);
    const both = Buffer.concat([derInteger(raw.subarray(0, 32)), derInteger(raw.subarray(32))]);
    return this.#sent({
      clientDataJSON: base64Url(client),
      authenticatorData: base64Url(data),
      signature: base64Url(Buffer.concat([Buffer.of(0x30, both.length), both])),
    });
  }

  #sent(response: object): string {
    return JSON.stringify({
      id: this.#id,
      rawId: this.#id,
      type: "public-key",
      response,
      clientExtensionResults: {},
      authenticatorAttachment: "platform",
    });
  }
}
