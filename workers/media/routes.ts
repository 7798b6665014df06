import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { pictureFile, renditionOf } from "../../domain/media/picture-file.ts";
import { callOf } from "../../http/call.ts";
import {
  PictureAddressBody,
  PictureBytes,
  PictureFetches,
  PictureForm,
  PictureParams,
  RenditionParams,
  RetriedPictures,
  TakenPicture,
} from "../../http/contract/media/media.ts";
import {
  type AppEnv,
  createRouter,
  invalidInput,
  jsonResponse,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { retryPictures } from "../../shop/catalog/import-pictures.ts";
import { fetchPicture } from "../../shop/media/fetch-picture.ts";
import { showPicture, showRendition } from "../../shop/media/show-picture.ts";
import { takePicture } from "../../shop/media/take-picture.ts";
import { fetchProgress } from "../../stores/media/picture-fetches.ts";
import type { KeptPicture } from "../../stores/media/pictures.ts";

const upload = createRoute({
  method: "post",
  path: "/api/admin/media",
  tags: ["Catalog administration"],
  security: [{ bearer: [] }],
  summary: "Upload a picture",
  description:
    "JPEG, PNG, WebP or GIF, at most 20 MB, as its bytes, as the field `file` of a form, or as the address where the shop gets it. Its type is read from its bytes. The metadata of a camera, such as the place, is removed from a JPEG. The same picture has the same `url`, however often it is sent. A picture that nothing names is deleted after 30 days.",
  request: {
    body: {
      content: {
        "image/*": { schema: PictureBytes },
        "application/octet-stream": { schema: PictureBytes },
        "multipart/form-data": { schema: PictureForm },
        "application/json": { schema: PictureAddressBody },
      },
    },
  },
  responses: {
    201: jsonResponse("The picture", TakenPicture),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "payload_too_large",
      "unsupported_media_type",
      "picture_refused",
      "unavailable",
    ),
  },
});

const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const fetches = createRoute({
  method: "get",
  path: "/api/admin/media/fetches",
  tags: ["Catalog administration"],
  security: [{ bearer: [] }],
  summary: "Progress of fetching the pictures of imported files",
  description:
    "The shop takes pictures that an imported file names by address into its own storage. Until one is there, and where it cannot be fetched, its product keeps the address.",
  responses: {
    200: jsonResponse("Their numbers, and those that failed", PictureFetches),
    ...problemResponses(...REFUSED),
  },
});

const retry = createRoute({
  method: "post",
  path: "/api/admin/media/fetches/retry",
  tags: ["Catalog administration"],
  security: [{ bearer: [] }],
  summary: "Fetch the pictures again that failed",
  responses: { 200: jsonResponse("How many", RetriedPictures), ...problemResponses(...REFUSED) },
});

const PICTURE = { "image/*": { schema: PictureBytes } };

const show = createRoute({
  method: "get",
  path: "/media/{name}",
  tags: ["Catalog"],
  summary: "A picture as it was sent in",
  description: "The name is made from the bytes, so the answer never changes.",
  request: { params: PictureParams },
  responses: {
    200: { description: "The picture", content: PICTURE },
    ...problemResponses("invalid_request", "not_found"),
  },
});

const showInSize = createRoute({
  method: "get",
  path: "/media/{name}/{rendition}",
  tags: ["Catalog"],
  summary: "A picture in another size",
  description:
    "WebP in the widths that pages ask for, and a JPEG for other sites. Where it cannot be made, the picture as it was sent in.",
  request: { params: RenditionParams },
  responses: {
    200: { description: "The picture", content: PICTURE },
    ...problemResponses("invalid_request", "not_found"),
  },
});

const MOST_FAILURES = 100;
/** A size that could not be made is tried again so much later, in seconds. */
const TRY_AGAIN_S = 300;
const FOR_GOOD = "public, max-age=31536000, immutable";

export const mediaRoutes = createRouter();

mediaRoutes.openapi(upload, async (c) => {
  const call = callOf(c);
  const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json") {
    const asked = PictureAddressBody.safeParse(await c.req.json());
    if (!asked.success) {
      throw new ProblemError(invalidInput(asked.error));
    }
    return c.json(orThrow(await fetchPicture(call, asked.data.url)), 201);
  }
  return c.json(orThrow(await takePicture(call, await sentBytes(c, type))), 201);
});

mediaRoutes.openapi(fetches, async (c) => {
  c.header("Cache-Control", "no-store");
  return c.json(await fetchProgress(c.env.DB, MOST_FAILURES), 200);
});

mediaRoutes.openapi(retry, async (c) => c.json({ retried: await retryPictures(callOf(c)) }, 200));

async function sentBytes(c: Context<AppEnv>, type: string): Promise<Uint8Array> {
  if (type === "multipart/form-data") {
    const { file } = await c.req.parseBody();
    if (file instanceof File) {
      return new Uint8Array(await file.arrayBuffer());
    }
    throw new ProblemError(
      refusal("invalid_request", "The form has no file.", {
        errors: [{ path: "file", message: "must be a file" }],
      }),
    );
  }
  if (type.startsWith("image/") || type === "application/octet-stream") {
    return new Uint8Array(await c.req.arrayBuffer());
  }
  throw new ProblemError(
    refusal("unsupported_media_type", "Send the picture's bytes, a form with `file`, or JSON with `url`."),
  );
}

mediaRoutes.openapi(show, async (c) => {
  const file = pictureFile(c.req.valid("param").name);
  const shown = file && (await showPicture(c.env, file));
  return shown ? answer(c, shown, FOR_GOOD) : noSuchPicture();
});

mediaRoutes.openapi(showInSize, async (c) => {
  const { name, rendition } = c.req.valid("param");
  const file = pictureFile(name);
  const size = file && renditionOf(file, rendition);
  const shown = size && (await showRendition(c.env, file, size));
  return shown
    ? answer(c, shown, shown.exact ? FOR_GOOD : `public, max-age=${TRY_AGAIN_S}`)
    : noSuchPicture();
});

function noSuchPicture(): never {
  throw new ProblemError(refusal("not_found", "There is no such picture."));
}

function answer(c: Context<AppEnv>, { body, contentType }: KeptPicture, keep: string) {
  return c.body(body, 200, {
    "Content-Type": contentType,
    "Cache-Control": keep,
    // The picture is also a document that can be opened by itself: nothing in it may load or run.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
  });
}
