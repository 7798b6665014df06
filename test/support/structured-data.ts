import { z } from "zod";

/**
 * What search engines read of a page, in the words of https://schema.org. Each type has what Google
 * asks for, and no name that the vocabulary does not know.
 *
 * - Products and offers:
 *   https://developers.google.com/search/docs/appearance/structured-data/merchant-listing
 * - Variants: https://developers.google.com/search/docs/appearance/structured-data/product-variants
 * - Breadcrumbs: https://developers.google.com/search/docs/appearance/structured-data/breadcrumb
 * - The shop: https://developers.google.com/search/docs/appearance/structured-data/organization
 */
const Url = z.url({ protocol: /^https?$/ });
const Name = z.string().min(1);
const Country = z.string().regex(/^[A-Z]{2}$/);
const Currency = z.string().regex(/^[A-Z]{3}$/);
const Price = z.string().regex(/^\d+\.\d\d$/);
const term = (...names: readonly string[]) => z.enum(names.map((name) => `https://schema.org/${name}`));

const Shipping = z.strictObject({
  "@type": z.literal("OfferShippingDetails"),
  shippingDestination: z.strictObject({ "@type": z.literal("DefinedRegion"), addressCountry: Country }),
  shippingRate: z.strictObject({ "@type": z.literal("MonetaryAmount"), value: Price, currency: Currency }),
  deliveryTime: z.strictObject({
    "@type": z.literal("ShippingDeliveryTime"),
    transitTime: z.strictObject({
      "@type": z.literal("QuantitativeValue"),
      minValue: z.int().nonnegative(),
      maxValue: z.int().positive(),
      unitCode: z.literal("DAY"),
    }),
  }),
});

/** A finite window needs its days; a shopper who pays for the parcel needs no sum. */
const Returns = z.strictObject({
  "@type": z.literal("MerchantReturnPolicy"),
  applicableCountry: Country,
  returnPolicyCountry: Country,
  returnPolicyCategory: term("MerchantReturnFiniteReturnWindow"),
  merchantReturnDays: z.int().positive(),
  returnMethod: term("ReturnByMail"),
  returnFees: term("ReturnFeesCustomerResponsibility"),
});

const Offer = z.strictObject({
  "@type": z.literal("Offer"),
  sku: Name,
  price: Price,
  priceCurrency: Currency,
  availability: term("InStock", "OutOfStock", "BackOrder"),
  itemCondition: term("NewCondition"),
  url: Url,
  shippingDetails: Shipping,
  hasMerchantReturnPolicy: Returns,
});

/** What a product has, whether it has variants or not. */
const described = {
  name: Name,
  description: z.string().optional(),
  category: Name.optional(),
  brand: z.strictObject({ "@type": z.literal("Brand"), name: Name }).optional(),
  image: z.array(Url),
  url: Url,
};

export const StructuredProduct = z.strictObject({
  "@type": z.literal("Product"),
  ...described,
  sku: Name,
  offers: z.array(Offer).min(1),
});

export const StructuredGroup = z.strictObject({
  "@type": z.literal("ProductGroup"),
  ...described,
  productGroupID: Name,
  variesBy: z.array(term("color", "material", "pattern", "size")).min(1),
  hasVariant: z
    .array(
      z.strictObject({
        "@type": z.literal("Product"),
        sku: Name,
        name: Name,
        size: Name,
        color: Name,
        image: Url,
        offers: Offer,
      }),
    )
    .min(2),
});

const StructuredBreadcrumbs = z.strictObject({
  "@type": z.literal("BreadcrumbList"),
  itemListElement: z
    .array(z.strictObject({ "@type": z.literal("ListItem"), position: z.int(), name: Name, item: Url }))
    .min(2),
});

export const StructuredShop = z.strictObject({
  "@context": z.literal("https://schema.org"),
  "@type": z.literal("OnlineStore"),
  name: Name,
  description: Name,
  url: Url,
  logo: Url,
  hasMerchantReturnPolicy: Returns,
  contactPoint: z.strictObject({
    "@type": z.literal("ContactPoint"),
    contactType: z.literal("customer service"),
    email: z.email(),
    telephone: Name.optional(),
  }),
});

/** A page's data of these types, or the errors of what they lack. */
export function graphOf<Own extends z.ZodType>(own: Own) {
  return z.strictObject({
    "@context": z.literal("https://schema.org"),
    "@graph": z.tuple([own, StructuredBreadcrumbs]),
  });
}
