import built from "../../dist/manifest.json";

const manifest: Record<string, string> = built;

/** The content-hashed URL of a bundled file, such as `main.css` or `product.island.ts`. */
export function assetUrl(name: string): string {
  const url = manifest[name];
  if (!url) {
    throw new Error(`scripts/build-assets.ts made no ${name}`);
  }
  return url;
}

/**
 * Names what pages are made with: a cached page made with other code or other files is out of date.
 */
export const PAGES_STAMP = manifest.pages ?? "";
