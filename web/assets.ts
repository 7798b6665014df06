import built from "../dist/manifest.json";

const manifest: Record<string, string> = built;

/** The content-hashed URL of a bundled file, such as `main.css` or `product.island.ts`. */
export function assetUrl(name: string): string {
  const url = manifest[name];
  if (!url) throw new Error(`scripts/build-assets.mjs made no ${name}`);
  return url;
}

/** Names the files that pages refer to: a page made with others would lose its styles when they are gone. */
export const ASSETS_STAMP = Object.values(manifest)
  .map((url) => url.slice(url.lastIndexOf("-") + 1, url.lastIndexOf(".")))
  .join("");
