import { createRouter } from "../../http/router.ts";

/** The files that scripts/build-assets.ts made, where no asset server is before the Worker. */
export const assets = createRouter();

/** Of the second are the pictures that other sites show beside a link. */
assets.on("GET", ["/assets/*", "/art/v1/:file{[^/]+\\.png}"], async (c) => {
  const response = await c.env.ASSETS.fetch(c.req.raw);
  if (!response.ok) {
    return c.notFound();
  }
  const headers = new Headers(response.headers);
  // Their addresses change with their contents.
  headers.set("Cache-Control", "public, max-age=31536000, immutable");
  return new Response(response.body, { status: response.status, headers });
});

assets.on("GET", ["/favicon.svg", "/favicon.ico"], async (c) => {
  const response = await c.env.ASSETS.fetch(c.req.raw);
  // Copied, because the headers of a fetched answer cannot be changed.
  return response.ok ? new Response(response.body, response) : c.notFound();
});
