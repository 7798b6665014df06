import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, type Result } from "../../domain/base/result.ts";
import { MAX_PICTURE_BYTES } from "../../domain/media/picture-file.ts";
import { download } from "../../providers/outside/download.ts";
import type { Call } from "../base/call.ts";
import { type TakenPicture, takePicture } from "./take-picture.ts";

const TIMEOUT_MS = 20_000;

/** Takes the picture at an address into the shop's own storage. */
export async function fetchPicture(call: Call, url: string): Promise<Result<TakenPicture, Refusal>> {
  const fetched = await download(call.env, url, { maxBytes: MAX_PICTURE_BYTES, timeoutMs: TIMEOUT_MS });
  if (!fetched.ok) {
    const { reason, passing } = fetched.error;
    const detail = `The picture could not be fetched. ${reason}`;
    return err(
      passing ? refusal("unavailable", detail, { retryAfterS: 5 }) : refusal("picture_refused", detail),
    );
  }
  return takePicture(call, fetched.value.bytes);
}
