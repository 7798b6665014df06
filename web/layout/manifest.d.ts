/** The manifest is made by scripts/build-assets.ts; this is its type before the first build. */
declare module "*/dist/manifest.json" {
  const manifest: Record<string, string>;
  export default manifest;
}
