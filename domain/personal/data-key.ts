import { decrypt, newKey, type SealKeys, seal, unseal } from "../settings/seal.ts";

/** A key that opens what is known of one subject, such as an order or an account. */
export interface NewDataKey {
  key: string;
  /** As it is kept: sealed with a key of the settings, for its subject alone. */
  sealed: string;
}

/** A new key of a subject. */
export async function newDataKey(keys: SealKeys, subject: string): Promise<NewDataKey> {
  const key = newKey();
  return { key, sealed: await seal(keys, purposeOf(subject), key) };
}

/**
 * The key of a subject.
 *
 * @throws UnreadableData where no key of the settings sealed it, or where it is of another subject
 */
export async function openDataKey(keys: SealKeys, subject: string, sealed: string): Promise<string> {
  const key = await unseal(keys, purposeOf(subject), sealed);
  if (key === null) {
    throw new UnreadableData(`the key of ${subject}`);
  }
  return key;
}

/** The key of a subject, sealed with the first key of the settings. */
export async function renewDataKey(keys: SealKeys, subject: string, sealed: string): Promise<string> {
  return seal(keys, purposeOf(subject), await openDataKey(keys, subject, sealed));
}

/**
 * A text that was encrypted with the key of its subject.
 *
 * @param purpose what it is, which it was encrypted for
 * @throws UnreadableData where it is of another subject, or is something else
 */
export async function openText(
  keys: SealKeys,
  { subject, dataKey, text }: { subject: string; dataKey: string; text: string },
  purpose: string,
): Promise<string> {
  const opened = await decrypt(
    await openDataKey(keys, subject, dataKey),
    textPurpose(purpose, subject),
    text,
  );
  if (opened === null) {
    throw new UnreadableData(`the ${purpose} of ${subject}`);
  }
  return opened;
}

/** What a text is encrypted for: what it is, and whose. */
export const textPurpose = (purpose: string, subject: string) => `${purpose}\n${subject}`;

/** What is there, with its key, and does not open. */
export class UnreadableData extends Error {
  constructor(what: string) {
    super(`${what} cannot be opened`);
    this.name = "UnreadableData";
  }
}

const purposeOf = (subject: string) => textPurpose("data key", subject);
