/**
 * Bundles the files for browsers into dist/public/assets under content-hashed names. Writes
 * dist/manifest.json (logical name → URL) for the pages, with a stamp of the pages themselves. The
 * same sources give the same bytes, and an unchanged file is not written again. So a watcher never
 * triggers itself.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import sharp from "sharp";
import { LANGUAGES } from "../domain/language/languages.ts";
import { messagesOf, SALE_AREAS, SCRIPT_AREAS } from "../shop/language/words.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const publicDir = path.join(root, "dist/public");
const assetsDir = path.join(publicDir, "assets");

/**
 * Pixels, and the part of them that is left free on each side. Of a maskable icon systems show at
 * least a circle of four fifths (https://www.w3.org/TR/appmanifest/#icon-masks).
 */
const ICONS: readonly [name: string, size: number, margin: number][] = [
  ["icon-180.png", 180, 0.14],
  ["icon-192.png", 192, 0.1],
  ["icon-512.png", 512, 0.1],
  ["icon-maskable-512.png", 512, 0.22],
];

/** Bytes, gzip: what a page's scripts may weigh when it opens. */
const MOST_SCRIPT = 15 * 1024;

const islands = fs.globSync("web/**/*.island.ts", { cwd: root }).sort();

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outdir: "dist/public/assets",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  publicPath: "/assets",
  logLevel: "warning",
} as const;

const results = await Promise.all([
  build({
    ...shared,
    entryPoints: [
      "web/styles/main.css",
      "web/styles/docs.css",
      "web/admin/console.css",
      "web/paper/paper.css",
    ],
    loader: { ".woff2": "file" },
    target: ["chrome111", "firefox113", "safari16.4"],
  }),
  build({ ...shared, entryPoints: islands, format: "esm", splitting: true, target: "es2022" }),
]);

const manifest: Record<string, string> = {};
const files = new Map<string, Uint8Array>();

for (const result of results) {
  for (const file of result.outputFiles) {
    files.set(path.relative(root, file.path), file.contents);
  }
  for (const [output, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
    const source = entryPoint ?? (output.endsWith(".woff2") ? Object.keys(inputs)[0] : undefined);
    if (source) {
      manifest[path.basename(source)] = `/assets/${path.basename(output)}`;
    }
  }
}

const text = (value: string) => new TextEncoder().encode(value);

for (const language of LANGUAGES) {
  for (const [name, areas] of [
    ["words", SCRIPT_AREAS],
    ["sale-words", SALE_AREAS],
  ] as const) {
    const words = `globalThis.shopWords=${JSON.stringify(messagesOf(language, areas))}`;
    keepAsset(`${name}.${language}.js`, text(words));
  }
}
for (const island of islands) {
  expectLight(path.basename(island, ".island.ts"));
}

const icon = fs.readFileSync(path.join(root, "web/layout/favicon.svg"));
keepAsset("favicon.svg", icon);
files.set("dist/public/favicon.svg", icon);
for (const [name, size, margin] of ICONS) {
  keepAsset(name, await appIcon(size, margin));
}
await buildServiceWorkers();

const FOR_GOOD = "Cache-Control: public, max-age=31536000, immutable";
const ALONE = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'";
files.set(
  "dist/public/_headers",
  text(`/assets/*\n  ${FOR_GOOD}\n/art/*\n  ${FOR_GOOD}\n  ${ALONE}\n  X-Content-Type-Options: nosniff\n`),
);
await drawPictures();
files.set(
  "dist/manifest.json",
  text(`${JSON.stringify({ ...sorted(manifest), pages: pagesStamp(manifest) }, null, 2)}\n`),
);

for (const [name, contents] of files) {
  const target = path.join(root, name);
  if (fs.existsSync(target) && fs.readFileSync(target).equals(contents)) {
    continue;
  }
  fs.mkdirSync(path.dirname(target), { recursive: true });
  // Renamed into place: a Worker that is being bundled meanwhile reads the old file or the new one,
  // never half.
  fs.writeFileSync(`${target}.new`, contents);
  fs.renameSync(`${target}.new`, target);
}

// The Worker answers it. A file of an older build would be answered in its place.
fs.rmSync(path.join(publicDir, "robots.txt"), { force: true });

for (const name of fs.readdirSync(assetsDir)) {
  if (!files.has(`dist/public/assets/${name}`)) {
    fs.rmSync(path.join(assetsDir, name));
  }
}

/**
 * The service worker, and the one that takes its place where it is switched off. It keeps the
 * offline page with the files of it; another stamp of the pages makes browsers keep it again.
 */
async function buildServiceWorkers() {
  const result = await build({
    ...shared,
    entryPoints: ["web/offline/islands/service-worker.ts", "web/offline/islands/service-worker-off.ts"],
    format: "iife",
    target: "es2022",
    define: {
      "process.env.NODE_ENV": '"production"',
      PAGES_STAMP: JSON.stringify(pagesStamp(manifest)),
      OFFLINE_FILES: JSON.stringify(offlineFiles()),
      PUSH_ICON: JSON.stringify(manifest["icon-192.png"]),
    },
  });
  for (const file of result.outputFiles) {
    files.set(path.relative(root, file.path), file.contents);
    manifest[path.basename(file.path).replace(/-[A-Z0-9]+\.js$/, ".ts")] =
      `/assets/${path.basename(file.path)}`;
  }
}

/** The addresses of what the offline page loads, with the parts that its scripts share. */
function offlineFiles(): string[] {
  const others = ["main.css", "spectral-latin-300-normal.woff2", "words.en.js"].flatMap(
    (name) => manifest[name] ?? [],
  );
  return [...scriptsOf("offline"), ...others];
}

/** The files of the scripts on a page with an island, beside its words. */
function scriptsOf(island: string): Set<string> {
  const { outputs } = results[1].metafile;
  const found = new Set<string>();
  const add = (output: string) => {
    found.add(`/assets/${path.basename(output)}`);
    for (const { path: part, kind } of outputs[output]?.imports ?? []) {
      if (kind === "import-statement") {
        add(part);
      }
    }
  };
  for (const name of ["shop", island]) {
    add(`dist/public${manifest[`${name}.island.ts`]}`);
  }
  return found;
}

/** One import of what checks input on the server would bring all of zod to every shopper. */
function expectLight(island: string) {
  const weigh = (loaded: readonly string[]) =>
    loaded
      .map((file) => gzipSync(files.get(`dist/public${file}`) ?? "").length)
      .reduce((sum, size) => sum + size, 0);
  const scripts = weigh([...scriptsOf(island)]);
  for (const language of LANGUAGES) {
    const words = manifest[`${island === "sale" ? "sale-words" : "words"}.${language}.js`] ?? "";
    const bytes = scripts + weigh([words]);
    if (bytes > MOST_SCRIPT) {
      throw new Error(`A page in ${language} with the island ${island} loads ${bytes} bytes of script.`);
    }
  }
}

/** Files it under a name that changes with its contents. */
function keepAsset(name: string, contents: Uint8Array) {
  const { name: stem, ext } = path.parse(name);
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8);
  files.set(`dist/public/assets/${stem}-${hash}${ext}`, contents);
  manifest[name] = `/assets/${stem}-${hash}${ext}`;
}

/** The shop's mark on the ground of its pages, as systems show it beside other programs. */
async function appIcon(size: number, margin: number): Promise<Uint8Array> {
  const inner = Math.round(size * (1 - 2 * margin));
  const mark = await sharp(icon, { density: (72 * inner) / 32 })
    .resize(inner, inner)
    .png()
    .toBuffer();
  return sharp({ create: { width: size, height: size, channels: 3, background: "#fcfcfb" } })
    .composite([{ input: mark, gravity: "center" }])
    .png({ palette: true })
    .toBuffer();
}

/**
 * The pictures of the demo shop's own prints, each as a drawing and as what links are shown with.
 * The platform answers them as files, which costs nothing
 * (https://developers.cloudflare.com/workers/static-assets/billing-and-limitations/), where the
 * Worker would draw them. They are drawn again when the code in demo changes.
 */
async function drawPictures() {
  const stamp = createHash("sha256");
  for (const name of [
    ...fs.globSync("demo/{art/,}*.ts", { cwd: root }).sort(),
    "web/layout/favicon.svg",
    "scripts/build-assets.ts",
  ]) {
    stamp.update(fs.readFileSync(path.join(root, name)));
  }
  const stampFile = path.join(root, "dist/pictures.sha256");
  const drawn = stamp.digest("hex");
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === drawn) {
    return;
  }
  const [{ demoShopCsv }, { drawPrint }] = await Promise.all([
    import("../demo/seed.ts"),
    import("../demo/art/print.ts"),
  ]);
  files.set(
    "dist/public/favicon.ico",
    iconFile(await sharp(icon, { density: 144 }).resize(48).png().toBuffer()),
  );
  for (const [, slug = ""] of demoShopCsv().matchAll(/\/art\/v1\/([a-z0-9-]+)\.svg/g)) {
    const picture = drawPrint(slug);
    files.set(`dist/public/art/v1/${slug}.svg`, text(picture));
    files.set(`dist/public/art/v1/${slug}.png`, await sharedPicture(picture));
  }
  files.set("dist/pictures.sha256", text(drawn));
}

/** A print in the middle of the picture that sites show beside a link: 1200 × 630, as PNG. */
async function sharedPicture(print: string): Promise<Uint8Array> {
  const placed = print.replace(
    /^<svg ([^>]*?) width="[^"]*" height="[^"]*"/,
    '<svg $1 x="372" y="30" width="456" height="570"',
  );
  const whole = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><rect width="1200" height="630" fill="#dfdfdb"/>${placed}</svg>`;
  return sharp(Buffer.from(whole)).png({ palette: true, colours: 48, effort: 1, dither: 0 }).toBuffer();
}

/** A PNG as `favicon.ico`: a directory of one picture, and the picture. */
function iconFile(png: Buffer): Uint8Array {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2); // an icon
  head.writeUInt16LE(1, 4); // of one picture
  head.writeUInt8(48, 6); // pixels wide
  head.writeUInt8(48, 7); // pixels high
  head.writeUInt16LE(1, 10); // colour plane
  head.writeUInt16LE(32, 12); // bits a pixel
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
}

function sorted(urls: Record<string, string>) {
  return Object.fromEntries(Object.entries(urls).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Changes with what a page is made of: the files it refers to, and the code that writes it. */
function pagesStamp(urls: Record<string, string>) {
  const stamp = createHash("sha256").update(JSON.stringify(sorted(urls)));
  const code = fs
    .globSync(["web/**/*.{ts,tsx}", "{domain,demo,shop/language}/**/*.ts"], { cwd: root })
    .sort();
  for (const name of code) {
    stamp.update(`${name}\n`).update(fs.readFileSync(path.join(root, name)));
  }
  return stamp.digest("hex").slice(0, 16);
}
