import { disableTypes, imageSize, types } from "image-size";
import { base32 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { withoutMetadata } from "../../domain/media/metadata.ts";
import {
  DIGEST_LENGTH,
  MAX_PICTURE_BYTES,
  PICTURE_TYPES,
  type PictureSize,
  type PictureType,
  pictureName,
  picturePath,
  sizeProblem,
} from "../../domain/media/picture-file.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { enterPicture, putPicture } from "../../stores/media/pictures.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

const TAKEN = "JPEG, PNG, WebP and GIF are taken.";
const isTaken = (type: string | undefined): type is PictureType =>
  type !== undefined && type in PICTURE_TYPES;
disableTypes(types.filter((type) => !isTaken(type)));

/** Orientations from this one on lie on their side. */
const FIRST_ON_ITS_SIDE = 5;

/** A picture that was taken in. */
export interface TakenPicture extends PictureSize {
  url: string;
}

/**
 * Takes a picture into the shop's own storage. Its bytes decide its type: the sender's name for it
 * is not believed. The same bytes are stored once.
 */
export async function takePicture(call: Call, bytes: Uint8Array): Promise<Result<TakenPicture, Refusal>> {
  const looked = lookAt(bytes);
  if (!looked.ok) {
    return looked;
  }
  const { type, size, orientation } = looked.value;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const name = pictureName(base32(digest, DIGEST_LENGTH), size, type);
  const { env } = call;
  const kept = type === "jpg" ? withoutMetadata(bytes, orientation) : bytes;
  const entered = await enterPicture(
    env.DB,
    { name, bytes: kept.byteLength, now: Date.now() },
    auditStatement(env.DB, auditOrigin(call), {
      action: "picture.added",
      subject: name,
      before: null,
      after: { bytes: kept.byteLength, ...size },
    }),
  );
  if (entered === "leaving") {
    return err(refusal("unavailable", "The same picture is being deleted. Try again.", { retryAfterS: 2 }));
  }
  await putPicture(env.MEDIA, name, kept, PICTURE_TYPES[type]);
  if (entered === "new") {
    sealSoon(call);
  }
  return ok({ url: picturePath(name), ...size });
}

interface Looked {
  type: PictureType;
  /** As it is shown. */
  size: PictureSize;
  /** How it is turned (EXIF); undefined where it does not say. */
  orientation: number | undefined;
}

/** What the bytes are, or why they are not taken. */
function lookAt(bytes: Uint8Array): Result<Looked, Refusal> {
  if (bytes.byteLength === 0) {
    return refused("The file is empty.");
  }
  if (bytes.byteLength > MAX_PICTURE_BYTES) {
    return err(
      refusal("payload_too_large", `A picture may have ${MAX_PICTURE_BYTES / 1024 / 1024} MB at most.`),
    );
  }
  if (isSvg(bytes)) {
    return refused(`SVG can hold scripts, so it is refused. Save the drawing as PNG or WebP. ${TAKEN}`);
  }
  let found: ReturnType<typeof imageSize>;
  try {
    found = imageSize(bytes);
  } catch {
    return refused(`This is no picture that can be shown. ${TAKEN}`);
  }
  const { type, width, height, orientation } = found;
  if (!isTaken(type)) {
    return refused(`Pictures of this kind are not taken. ${TAKEN}`);
  }
  const size = (orientation ?? 1) >= FIRST_ON_ITS_SIDE ? { width: height, height: width } : { width, height };
  const problem = sizeProblem(size);
  return problem === null ? ok({ type, size, orientation }) : refused(problem);
}

const SVG_LOOKED_AT = 1_000;

function isSvg(bytes: Uint8Array): boolean {
  const beginning = new TextDecoder().decode(bytes.subarray(0, SVG_LOOKED_AT));
  return /^\s*<(?:\?xml|!--|!doctype|svg)/i.test(beginning);
}

function refused(detail: string): Result<never, Refusal> {
  return err(refusal("picture_refused", detail));
}
