import { randomId } from "../../domain/base/ids.ts";
import { mac, sameText } from "../../domain/base/secrets.ts";
import { secretOf } from "./tokens.ts";

const FORM = /^(dev_[0-9a-z]{20})\.([0-9a-z]{51})$/;

/**
 * What a browser keeps to be known to one account again: wrong passwords from elsewhere do not make
 * it wait.
 */
export async function deviceToken(env: Env, accountId: string): Promise<string> {
  const id = randomId("dev");
  return `${id}.${await mac(secretOf(env), "known-device", `${id}\n${accountId}`)}`;
}

/** The id of a browser that signed in to this account before; null for any other. */
export async function knownDevice(env: Env, accountId: string, token: string): Promise<string | null> {
  const [, id, signature] = FORM.exec(token) ?? [];
  if (!id || !signature) {
    return null;
  }
  const expected = await mac(secretOf(env), "known-device", `${id}\n${accountId}`);
  return sameText(signature, expected) ? id : null;
}
