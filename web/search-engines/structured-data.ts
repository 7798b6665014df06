import { type Money, money } from "../../domain/base/money.ts";
import type { ProductDetail, VariantView } from "../../domain/catalog/catalog.ts";
import { decimalOf } from "../../domain/currency/currency.ts";
import { deliveries, transitDays } from "../../domain/orders/shipping.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { collectionPath, productPath, salePath } from "../ui/paths.ts";
import { largeAddress } from "../ui/picture.tsx";

/**
 * Axes that search engines know
 * (https://developers.google.com/search/docs/appearance/structured-data/product-variants).
 */
const KNOWN_AXES: Readonly<Record<string, string>> = {
  color: "color",
  colour: "color",
  material: "material",
  pattern: "pattern",
  size: "size",
};

const SCHEMA = "https://schema.org";

/** What search engines read of a product: itself, where it stands, and the terms of its offers. */
export function structuredProduct(
  product: ProductDetail,
  sales: readonly SaleView[],
  shop: ShopSettings,
  origin: string,
): unknown {
  const url = origin + productPath(product.slug);
  const terms = offerTerms(shop, product.variants[0]?.price ?? product.price);
  const variants = product.variants.map((variant) => ({
    sku: variant.sku,
    image: variant.imageUrl ? new URL(largeAddress(variant.imageUrl), url).href : undefined,
    offers: offerOf(variant, url, product.variants.length > 1, terms),
    ...known(variant.options),
  }));
  const axes = product.options.flatMap(({ name }) => KNOWN_AXES[name.toLowerCase()] ?? []);
  const [only] = variants;
  const described = {
    name: product.title,
    description: product.seo.description,
    category: product.category || undefined,
    brand: product.vendor ? { "@type": "Brand", name: product.vendor } : undefined,
    image: product.images.map((image) => new URL(largeAddress(image.url), url).href),
    url,
  };
  const ofSales = sales.map((sale) => saleOffer(sale, origin, terms));
  const own =
    variants.length > 1
      ? {
          "@type": "ProductGroup",
          ...described,
          productGroupID: product.id,
          variesBy: axes.length > 0 ? axes.map((axis) => `${SCHEMA}/${axis}`) : undefined,
          hasVariant: variants.map((variant, index) => ({
            "@type": "Product",
            name: `${product.title}, ${product.variants[index]?.title}`,
            ...variant,
            image: variant.image ?? described.image[0],
          })),
          offers: ofSales.length > 0 ? ofSales : undefined,
        }
      : {
          "@type": "Product",
          ...described,
          sku: only?.sku,
          offers: [...ofSales, ...(only ? [only.offers] : [])],
        };
  return {
    "@context": SCHEMA,
    "@graph": [own, breadcrumbs(product, shop, origin)],
  };
}

function known(options: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => {
      const axis = KNOWN_AXES[name.toLowerCase()];
      return axis ? [[axis, value]] : [];
    }),
  );
}

function availabilityOf({ available, backorders }: VariantView): string {
  if (available <= 0) {
    return "OutOfStock";
  }
  return backorders && backorders.inStock <= 0 ? "BackOrder" : "InStock";
}

function offerOf(variant: VariantView, url: string, several: boolean, terms: object) {
  return {
    "@type": "Offer",
    sku: variant.sku,
    price: decimalOf(variant.price),
    priceCurrency: variant.price.currency,
    availability: `${SCHEMA}/${availabilityOf(variant)}`,
    itemCondition: `${SCHEMA}/NewCondition`,
    url: several ? `${url}?${new URLSearchParams({ variant: variant.sku })}` : url,
    ...terms,
  };
}

function saleOffer({ id, sku, title, price, opensAt, closesAt }: SaleView, origin: string, terms: object) {
  return {
    "@type": "Offer",
    sku,
    name: title,
    price: decimalOf(price),
    priceCurrency: price.currency,
    availability: `${SCHEMA}/LimitedAvailability`,
    itemCondition: `${SCHEMA}/NewCondition`,
    availabilityStarts: opensAt,
    availabilityEnds: closesAt,
    url: origin + salePath(id),
    ...terms,
  };
}

/** Shipping home and returns, as every offer of the shop has them. */
function offerTerms(shop: ShopSettings, { currency }: Money): object {
  const { shipping } = shop;
  const region = { "@type": "DefinedRegion", addressCountry: shipping.home };
  const [first] = deliveries(shipping, currency);
  const days = first ? transitDays(first.estimate) : undefined;
  return {
    shippingDetails: first
      ? {
          "@type": "OfferShippingDetails",
          shippingDestination: region,
          shippingRate: {
            "@type": "MonetaryAmount",
            value: decimalOf(money(first.from, currency)),
            currency,
          },
          deliveryTime: days
            ? {
                "@type": "ShippingDeliveryTime",
                transitTime: {
                  "@type": "QuantitativeValue",
                  minValue: days.min,
                  maxValue: days.max,
                  unitCode: "DAY",
                },
              }
            : undefined,
        }
      : undefined,
    hasMerchantReturnPolicy: returnPolicy(shop),
  };
}

/** Where a shopper lives, and where the goods go back to, is the shop's own country. */
function returnPolicy({ shipping, returnDays }: ShopSettings): object | undefined {
  return returnDays > 0
    ? {
        "@type": "MerchantReturnPolicy",
        applicableCountry: shipping.home,
        returnPolicyCountry: shipping.home,
        returnPolicyCategory: `${SCHEMA}/MerchantReturnFiniteReturnWindow`,
        merchantReturnDays: returnDays,
        returnMethod: `${SCHEMA}/ReturnByMail`,
        returnFees: `${SCHEMA}/ReturnFeesCustomerResponsibility`,
      }
    : undefined;
}

function breadcrumbs(product: ProductDetail, { name, catalogue }: ShopSettings, origin: string) {
  const steps = [
    { name, item: `${origin}/` },
    { name: catalogue, item: `${origin}/products` },
    ...(product.category
      ? [{ name: product.category, item: origin + collectionPath(product.category) }]
      : []),
    { name: product.title, item: origin + productPath(product.slug) },
  ];
  return {
    "@type": "BreadcrumbList",
    itemListElement: steps.map((step, index) => ({ "@type": "ListItem", position: index + 1, ...step })),
  };
}

/** @param mark the address of what stands for a shop without a logo and an icon */
export function structuredShop(shop: ShopSettings, origin: string, mark: string): unknown {
  const { name, description, contact, look, icon } = shop;
  return {
    "@context": SCHEMA,
    "@type": "OnlineStore",
    name,
    description: description || undefined,
    url: `${origin}/`,
    logo: new URL(look.logo.url || icon || mark, origin).href,
    hasMerchantReturnPolicy: returnPolicy(shop),
    contactPoint:
      contact.email || contact.phone
        ? {
            "@type": "ContactPoint",
            contactType: "customer service",
            email: contact.email || undefined,
            telephone: contact.phone || undefined,
          }
        : undefined,
  };
}
