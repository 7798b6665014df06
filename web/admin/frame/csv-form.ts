import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";

/** A file up to this size comes back with its preview, so that it need not be chosen again. */
const MAX_KEPT_BYTES = 2_000_000;

/** The file that was chosen, or the one that came back with its preview. */
export async function fileOfForm(form: FormData): Promise<Result<ArrayBuffer, Refusal>> {
  const [file, kept] = [form.get("file"), form.get("kept")];
  if (file instanceof File && file.size > 0) {
    return ok(await file.arrayBuffer());
  }
  try {
    const bytes = typeof kept === "string" ? fromBase64(kept) : new ArrayBuffer(0);
    return bytes.byteLength > 0 ? ok(bytes) : err(refusal("invalid_request", "Choose a CSV file first."));
  } catch {
    return err(refusal("invalid_request", "The form was incomplete. Choose the file again."));
  }
}

/** A file as its preview sends it along; undefined where it is too large. */
export function keptFile(bytes: ArrayBuffer): string | undefined {
  return bytes.byteLength <= MAX_KEPT_BYTES ? toBase64(bytes) : undefined;
}

/** Bytes that one call turns into characters. */
const CHUNK = 8_192;

function toBase64(bytes: ArrayBuffer): string {
  let binary = "";
  for (let i = 0; i < bytes.byteLength; i += CHUNK) {
    binary += String.fromCharCode(...new Uint8Array(bytes, i, Math.min(CHUNK, bytes.byteLength - i)));
  }
  return btoa(binary);
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
}
