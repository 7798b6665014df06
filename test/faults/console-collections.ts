import type { Fault } from "./fault.ts";

const ROOMS = "web/admin/rooms.test.ts";
const ROUTES = "workers/collections/routes.test.ts";

export const CONSOLE_COLLECTION_FAULTS: readonly Fault[] = [
  {
    id: "a-collection-s-form-saves-over-another-person-s-change",
    file: "web/admin/collections/collection-routes.tsx",
    from: "patch.value, (now) => now === version)",
    to: "patch.value, () => true)",
    noticedBy: [ROOMS],
  },
  {
    id: "a-collection-s-picture-is-lost-by-a-button-of-its-form",
    file: "web/admin/collections/collection-routes.tsx",
    from: 'imageUrl: urls.get("imageUrl") ?? read.imageUrl }',
    to: 'imageUrl: did === "save" ? (urls.get("imageUrl") ?? read.imageUrl) : read.imageUrl }',
    noticedBy: [ROOMS],
  },
  {
    id: "links-to-a-collection-are-shown-without-its-picture",
    file: "web/collections/collection-page.tsx",
    from: "sharePicture(image ?? items[0]?.images[0], origin)",
    to: "sharePicture(items[0]?.images[0], origin)",
    noticedBy: [ROOMS],
  },
  {
    id: "a-search-inside-of-a-collection-s-form-saves-it",
    file: "web/admin/collections/collection-routes.tsx",
    from: 'did === "enter" && typed.find !== "" ? "find" : did',
    to: "did",
    noticedBy: [ROOMS],
  },
  {
    id: "a-rule-s-preview-counts-products-of-any-condition",
    file: "stores/collections/collection-products.ts",
    from: "needed === conditions.length ? sql` and ` : sql` or `",
    to: "sql` or `",
    noticedBy: [ROUTES],
  },
  {
    id: "a-rule-s-preview-compares-a-price-that-shoppers-do-not-see",
    file: "stores/collections/collection-products.ts",
    from: "min(coalesce(v.list_price, v.price))",
    to: "min(v.price)",
    noticedBy: [ROUTES],
  },
  {
    id: "finding-shows-promotions-to-those-who-may-not-see-them",
    file: "web/admin/find/find-routes.tsx",
    from: 'may("GET /admin/promotions") ?',
    to: "true ?",
    noticedBy: [ROOMS],
  },
  {
    id: "a-product-left-as-it-was-is-not-told",
    file: "web/admin/products/product-list-routes.tsx",
    from: "  if (left.length > 0) {",
    to: "  if (left.length > PAGE_SIZE) {",
    noticedBy: ["web/admin/products/product-routes.test.ts"],
  },
  {
    id: "a-product-is-twice-in-a-collection",
    file: "shop/collections/manage-collections.ts",
    from: "ids.filter((product) => !products.includes(product));",
    to: "ids.filter((product) => product !== before.id);",
    noticedBy: ["web/admin/products/product-routes.test.ts"],
  },
  {
    id: "an-empty-condition-is-said-to-be-a-wrong-price",
    file: "web/admin/collections/collection-form.ts",
    from: '${isPrice ? "from" : "is"}',
    to: '${"from"}',
    noticedBy: ["web/admin/rooms.test.ts"],
  },
  {
    id: "a-rule-without-conditions-is-refused-without-a-word",
    file: "web/admin/collections/collection-members.tsx",
    from: `{error ? <p class="field__error">{error}</p> : null}
      <Select`,
    to: "<Select",
    noticedBy: ["web/admin/rooms.test.ts"],
  },
  {
    id: "a-collection-is-offered-a-place-below-itself",
    file: "web/admin/collections/collection-routes.tsx",
    from: "mayLieBelow(byId, collection?.id ?? null, id)",
    to: "id !== collection?.id",
    noticedBy: [ROOMS],
  },
  {
    id: "a-deleted-collection-is-listed",
    file: "stores/collections/collections.ts",
    from: "    .where(isLive)\n    .orderBy(collections.title",
    to: "    .orderBy(collections.title",
    noticedBy: [ROOMS],
  },
];
