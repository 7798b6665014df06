import { z } from "zod";
import { base32 } from "../base/ids.ts";
import { line, plainDigits } from "../base/text.ts";

/** Authenticators and passkeys that one account has. */
export const MAX_FACTORS = 10;
/** Codes for the day on which all of them are lost. Each works once. */
export const RECOVERY_CODES = 10;

export const FactorName = line(60);

const MAX_CODE_CHARS = 40;
const DIGITS = /^\d{6}$/;
/** The digits that `plainDigits` reads, and Latin letters, in the width of Chinese text too. */
const DIGIT = "0-9\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\u09e6-\\u09ef\\u0e50-\\u0e59\\uff10-\\uff19";
const LETTER = "A-Za-z\\uff21-\\uff3a\\uff41-\\uff5a";
/** Six digits of an authenticator, or a recovery code of ten letters, which are 50 bits. */
const TYPED = new RegExp(`^(?:(?:[\\s-]*[${DIGIT}]){6}|(?:[\\s-]*[${DIGIT}${LETTER}]){10})[\\s-]*$`);

/** A code as a person types it: with spaces, dashes or capitals. */
export const FactorCode = z
  .string()
  .max(MAX_CODE_CHARS)
  .regex(TYPED, "must be six digits, or a recovery code")
  .transform((text) => plainDigits(text).replaceAll(/[\s-]/g, "").toLowerCase());

const MAX_PART_CHARS = 8_000;
const MAX_ID_CHARS = 1_400;
const base64Url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\w-]+$/, "must be base64url");
const part = base64Url(MAX_PART_CHARS);
const answer = { id: base64Url(MAX_ID_CHARS), rawId: base64Url(MAX_ID_CHARS), type: z.literal("public-key") };
/** What a browser sends besides, which this shop does not use. */
const unasked = z.unknown().transform(() => ({}));

/**
 * How browsers reach a passkey (https://www.w3.org/TR/webauthn-3/#enum-transport). Unknown ones are
 * left out.
 */
const Transports = z
  .array(z.string())
  .transform((told) => told.filter((way) => /^[a-z-]{2,20}$/.test(way)).slice(0, 8));

/** What a browser sends of a passkey that it made. */
export const NewPasskey = z.object({
  ...answer,
  response: z.object({ clientDataJSON: part, attestationObject: part, transports: Transports.default([]) }),
  clientExtensionResults: unasked,
});
export type NewPasskey = z.infer<typeof NewPasskey>;

/** What a browser sends of a passkey that signed. */
export const PasskeyProof = z.object({
  ...answer,
  response: z.object({ clientDataJSON: part, authenticatorData: part, signature: part }),
  clientExtensionResults: unasked,
});
export type PasskeyProof = z.infer<typeof PasskeyProof>;

/** The JSON of a form's field; null where it is none of the form. */
export function readJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    const read = schema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** Whether a code is an authenticator's; any other is a recovery code. */
export function isAuthenticatorCode(code: string): boolean {
  return DIGITS.test(code);
}

export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => base32(crypto.getRandomValues(new Uint8Array(7)), 10));
}

/** A recovery code as people copy it. */
export function shownCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}
