import type { Fault } from "./fault.ts";

const TAKE = "shop/media/take-picture.ts";
const SHOW = "shop/media/show-picture.ts";
const STORE = "stores/media/pictures.ts";
const FETCHES = "stores/media/picture-fetches.ts";
const ROUTES = "workers/media/routes.test.ts";

export const PICTURE_FAULTS: readonly Fault[] = [
  {
    id: "a-drawing-with-scripts-gets-through",
    file: TAKE,
    from: "if (isSvg(bytes)) {",
    to: "if (isSvg(bytes) && bytes.byteLength === 0) {",
    noticedBy: [ROUTES],
  },
  {
    id: "a-photo-tells-where-it-was-taken",
    file: TAKE,
    from: 'type === "jpg" ? withoutMetadata(bytes, orientation) : bytes',
    to: 'type === "png" ? withoutMetadata(bytes, orientation) : bytes',
    noticedBy: [ROUTES],
  },
  {
    id: "the-same-picture-comes-while-it-is-deleted",
    file: TAKE,
    from: 'if (entered === "leaving") {',
    to: 'if (entered === "leaving" && size.width === 0) {',
    noticedBy: [ROUTES],
  },
  {
    id: "a-size-is-made-again-each-time",
    file: SHOW,
    from: "    await keepRendition(env.MEDIA, { name, key }, bytes, contentType);\n",
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "a-shop-without-resizing-shows-nothing",
    file: SHOW,
    from: "return whole && { ...whole, exact: false };",
    to: "return null;",
    noticedBy: [ROUTES],
  },
  {
    id: "a-redirect-leads-into-the-private-network",
    file: "providers/outside/download.ts",
    from: 'redirect: "manual", signal',
    to: 'redirect: "follow", signal',
    noticedBy: [ROUTES],
  },
  {
    id: "a-product-names-a-picture-that-is-not-there",
    file: "shop/catalog/save-product.ts",
    from: "  if (lacking) {\n",
    to: "  if (lacking && lacking.detail === '') {\n",
    noticedBy: [ROUTES],
  },
  {
    id: "pictures-in-use-are-deleted",
    file: STORE,
    from: "exists (select 1 from product_images where url",
    to: "exists (select 1 from product_images where 0 and url",
    noticedBy: [ROUTES],
  },
  {
    id: "sizes-of-a-deleted-picture-stay",
    file: STORE,
    from: "await env.MEDIA.delete(objects.map(({ key }) => key));",
    to: "break;",
    noticedBy: [ROUTES],
  },
  {
    id: "a-form-that-moves-a-picture-saves-over-another-edit",
    file: "web/admin/products/product-routes.tsx",
    from: "  if (sent.version !== product.updatedAt) {",
    to: "  if (sent.version !== product.updatedAt && !pictures) {",
    noticedBy: ["web/admin/products/product-routes.test.ts"],
  },
  {
    id: "a-picture-is-fetched-for-each-message",
    file: "shop/catalog/import-pictures.ts",
    from: 'known.filter(({ state }) => state === "waiting")',
    to: "known",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-picture-that-fails-is-tried-for-ever",
    file: "shop/catalog/import-pictures.ts",
    from: "attempts + 1 < MAX_ATTEMPTS",
    to: "attempts < 1_000",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "the-same-file-again-brings-back-addresses",
    file: "shop/catalog/import-products.ts",
    from: "ok(withFetched(merged.value.draft, fetched))",
    to: "ok(merged.value.draft)",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-lost-message-leaves-a-picture-behind",
    file: "shop/catalog/import-pictures.ts",
    from: "await send(env, late, traceparent);",
    to: "await send(env, late.slice(0, 0), traceparent);",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-logo-that-is-no-picture-is-saved-around",
    file: "web/admin/pictures/one-picture.tsx",
    from: "errors[field] = taken.error.detail;",
    to: "urls.set(field, '');",
    noticedBy: ["web/admin/settings/settings-routes.test.ts"],
  },
  {
    id: "a-picture-on-its-way-is-asked-for-again",
    file: FETCHES,
    from: "        where state <> 'waiting'\n",
    to: "        where true\n",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-slower-consumer-unmakes-a-fetch",
    file: FETCHES,
    from: "where url = ${url} and state = 'waiting'`",
    to: "where url = ${url}`",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-picture-that-a-person-retries-has-no-tries-left",
    file: FETCHES,
    from: "set state = 'waiting', reason = null, attempts = 0, sub",
    to: "set state = 'waiting', reason = null, sub",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-deleted-picture-is-named-again",
    file: FETCHES,
    from: " and m.dropped_at is null\n",
    to: "\n",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-host-that-asks-for-patience-is-given-up",
    file: "providers/outside/download.ts",
    from: "status === 429 || status >= 500",
    to: "status >= 500",
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-picture-that-comes-again-is-deleted-as-unused",
    file: "stores/media/pictures.ts",
    from: "set used_at = max(used_at, ${now})",
    to: "set used_at = used_at",
    noticedBy: ["workers/media/routes.test.ts"],
  },
  {
    id: "a-stored-picture-is-cached-nowhere",
    file: "stores/media/pictures.ts",
    from: "{ contentType, cacheControl: IMMUTABLE }",
    to: "{ contentType }",
    noticedBy: ["workers/media/routes.test.ts"],
  },
  {
    id: "a-preview-has-pictures-fetched",
    file: "shop/catalog/import-products.ts",
    from: `if (!dryRun) {
    await askFor`,
    to: `if (id !== undefined) {
    await askFor`,
    noticedBy: ["queues/media.test.ts"],
  },
  {
    id: "a-picture-of-a-preview-is-deleted",
    file: "stores/media/pictures.ts",
    from: "setting_drafts where instr(settings, media.name) > 0",
    to: "setting_drafts where instr(settings, media.name) < 0",
    noticedBy: [ROUTES],
  },
  {
    id: "a-size-outlives-its-picture",
    file: "shop/media/show-picture.ts",
    from: "if ((await bucket.head(name)) === null) {",
    to: "if ((await bucket.head(name)) === undefined) {",
    noticedBy: [ROUTES],
  },
];
