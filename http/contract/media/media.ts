import { z } from "@hono/zod-openapi";
import { FormFile } from "../../csv-file.ts";

export const TakenPicture = z
  .object({
    url: z.string().describe("Its path: what `images` of a product and other fields of pictures take"),
    width: z.int().describe("Pixels"),
    height: z.int(),
  })
  .openapi("TakenPicture");

/** The types that a picture may be sent as. Its bytes say what it is. */
export const PictureBytes = z.any().openapi({ type: "string", format: "binary" });
export const PictureForm = z.object({ file: FormFile });
export const PictureAddressBody = z.strictObject({
  url: z.string().max(2_048).describe("Where the shop gets it from: a public address"),
});

export const PictureFetches = z
  .object({
    waiting: z.int(),
    done: z.int(),
    failed: z.int(),
    failures: z
      .array(
        z.object({
          url: z.string(),
          reason: z.string(),
          products: z.array(z.object({ id: z.string(), title: z.string() })).describe("Those that name it"),
        }),
      )
      .describe("Those that failed, at most 100"),
  })
  .openapi("PictureFetches");
export const RetriedPictures = z.object({ retried: z.int() }).openapi("RetriedPictures");

export const PictureParams = z.object({
  name: z.string().max(64).describe("`<digest>-<width>x<height>.<type>`"),
});
export const RenditionParams = PictureParams.extend({
  rendition: z.string().max(16).describe("`<width>.webp`, in a width that pages ask for"),
});
