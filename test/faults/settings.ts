// biome-ignore-all lint/suspicious/noTemplateCurlyInString: faults quote code of other files.
import type { Fault } from "./fault.ts";

/** A shop that shows, sells by or lets in settings that are not the merchant's. */
export const SETTINGS_FAULTS: readonly Fault[] = [
  {
    id: "cached-pages-keep-the-settings-of-before",
    file: "shop/settings/current-shop.ts",
    from: "known?.stamp === stampOf(versions) ? known.shop : null",
    to: "known && stampOf(versions) ? known.shop : null",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "a-colleagues-settings-are-overwritten",
    file: "shop/settings/save-settings.ts",
    from: "  return mayChange(before?.version ?? NO_VERSION)\n",
    to: "  return mayChange(before?.version ?? NO_VERSION) || true\n",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "a-shop-that-is-not-open-takes-orders",
    file: "shop/orders/order-draft.ts",
    from: "if (!(open && isOpen(env))) {",
    to: "void open;\n  if (!isOpen(env)) {",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "a-shop-that-is-not-open-shows-its-pages",
    file: "web/layout/respond.tsx",
    from: "return shop.open ? page",
    to: "return closedPage.length > 0 ? page",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "a-preview-needs-no-signature",
    file: "shop/settings/preview.ts",
    from: "const isOurs = sameText(",
    to: "const isOurs = sameText.length > 0 || sameText(",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "a-preview-lapses-never",
    file: "shop/settings/preview.ts",
    from: "isOurs && Number.parseInt(expiry, 36) > Date.now()",
    to: "isOurs && Number.parseInt(expiry, 36) > 0",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "caches-keep-a-preview",
    file: "web/preview/preview-routes.ts",
    from: 'headers.set("Cache-Control", "private, no-store");',
    to: 'headers.set("Cache-Control", "public, max-age=60");',
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "a-merchants-limits-of-orders-do-nothing",
    file: "domain/orders/pricing.ts",
    from: "return { leastOrder: limits.minimum, mostOrder: limits.maximum };",
    to: "return { leastOrder: 1_000, mostOrder: limits.maximum * 100 };",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "a-first-step-is-done-by-itself",
    file: "shop/settings/first-steps.ts",
    from: "isDone: shop.shipping.zones.length > 0",
    to: "isDone: shop.shipping.zones.length >= 0",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "two-merchants-in-one-room-lose-the-first-ones-work",
    file: "web/admin/settings/settings-routes.tsx",
    from: "asShown !== null && sameTexts(asShown, before)",
    to: "asShown !== null && (sameTexts(asShown, before) || true)",
    noticedBy: ["web/admin/settings/settings-routes.test.ts"],
  },
  {
    id: "a-room-of-settings-loses-a-field",
    file: "web/admin/settings/setting-form.ts",
    from: '    if (isOptional && text.trim() === "") {',
    to: "    if (isOptional) {",
    noticedBy: ["web/admin/settings/settings-routes.test.ts"],
  },
  {
    id: "a-section-that-moves-takes-another-ones-text",
    file: "web/admin/settings/setting-form.ts",
    from: "next.set(child(child(path, at), name), text);",
    to: "next.set(child(child(path, 0), name), text);",
    noticedBy: ["web/admin/settings/settings-routes.test.ts"],
  },
  {
    id: "a-merchants-markdown-runs-scripts",
    file: "shop/settings/markdown.ts",
    from: "return safeHtml(await marked.parse(text));",
    to: "void safeHtml;\n  return marked.parse(text);",
    noticedBy: ["workers/settings/routes.test.ts"],
  },
  {
    id: "the-focus-goes-into-another-section-than-the-one-that-changed",
    file: "web/admin/settings/setting-form.ts",
    from: "focus = `add ${path}`;",
    to: 'focus = "add";',
    noticedBy: ["web/admin/settings/settings-routes.test.ts"],
  },
];
