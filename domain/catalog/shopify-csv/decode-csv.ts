import { type Refusal, refusal } from "../../base/problem.ts";
import { err, ok, type Result } from "../../base/result.ts";

/** The text of a CSV file, or how its merchant saves it right. */
export function decodeCsv(bytes: ArrayBuffer): Result<string, Refusal> {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return err(notUtf8("UTF-16, which Excel calls “Unicode Text”"));
  }
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return err(notUtf8("probably Windows-1252, which Excel calls “CSV”"));
  }
}

function notUtf8(kind: string): Refusal {
  return refusal("invalid_request", `The file is not UTF-8: it is ${kind}. Save it as “CSV UTF-8”.`);
}
