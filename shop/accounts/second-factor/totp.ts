import { Secret, TOTP } from "otpauth";

/** What every authenticator knows (RFC 6238): SHA-1, six digits, a new code every 30 seconds. */
const PERIOD_S = 30;
const SECRET_BYTES = 20;
/** Steps that a clock may be wrong by. */
const SKEW_STEPS = 1;

/** A secret, in base32 as people copy it. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

function totp(secret: string, names: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({ ...names, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_S });
}

/** What a picture for an authenticator's camera says. */
export function totpAddress(secret: string, { shop, email }: { shop: string; email: string }): string {
  return totp(secret, { issuer: shop, label: email }).toString();
}

/**
 * The step that a code belongs to, now or one beside; null for a wrong one. `now` in milliseconds.
 */
export function stepOf(secret: string, code: string, now: number): number | null {
  const delta = totp(secret).validate({ token: code, timestamp: now, window: SKEW_STEPS });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_S) + delta;
}

/** The code of a moment, as an authenticator shows it. */
export function codeAt(secret: string, now: number): string {
  return totp(secret).generate({ timestamp: now });
}
