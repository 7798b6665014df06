import { logRecord } from "../../domain/base/log.ts";
import { PICTURE_TYPES, type PictureFile, type Rendition } from "../../domain/media/picture-file.ts";
import { getPicture, type KeptPicture, putPicture, renditionKey } from "../../stores/media/pictures.ts";

/** What is shown of a picture in a size. */
interface ShownPicture extends KeptPicture {
  /** Whether it is what was asked for: else it is the picture as it was sent in. */
  exact: boolean;
}

export function showPicture(env: Env, { name }: PictureFile): Promise<KeptPicture | null> {
  return getPicture(env.MEDIA, name);
}

/**
 * A picture in another size. It is made when it is first asked for, and kept beside the picture.
 * Where the platform does not make it, the picture itself is shown.
 */
export async function showRendition(
  env: Env,
  { name }: PictureFile,
  rendition: Rendition,
): Promise<ShownPicture | null> {
  const key = renditionKey(name, rendition);
  const kept = await getPicture(env.MEDIA, key);
  if (kept) {
    return { ...kept, exact: true };
  }
  const whole = await getPicture(env.MEDIA, name);
  if (!whole || !env.IMAGES) {
    return whole && { ...whole, exact: false };
  }
  const contentType = PICTURE_TYPES[rendition.type];
  try {
    const made = await env.IMAGES.input(whole.body)
      .transform({ width: rendition.width, fit: "scale-down" })
      .output(
        rendition.type === "webp"
          ? { format: "image/webp" }
          : { format: "image/jpeg", background: "#ffffff" },
      );
    const bytes = await made.response().arrayBuffer();
    await keepRendition(env.MEDIA, { name, key }, bytes, contentType);
    return { body: new Response(bytes).body ?? new ReadableStream(), contentType, exact: true };
  } catch (error) {
    console.error(logRecord("error", "picture not resized", { picture: key, error }));
    const again = await getPicture(env.MEDIA, name);
    return again && { ...again, exact: false };
  }
}

/** A picture that was deleted meanwhile leaves no rendition behind. */
async function keepRendition(
  bucket: R2Bucket,
  { name, key }: { name: string; key: string },
  bytes: ArrayBuffer,
  contentType: string,
): Promise<void> {
  await putPicture(bucket, key, bytes, contentType);
  if ((await bucket.head(name)) === null) {
    await bucket.delete(key);
  }
}
