import type { Tax, TaxArea, TaxSettings } from "../domain/base/selling.ts";

/**
 * The taxes that the demo shop adds at checkout, as of 1 November 2026. They are the general rates
 * of states, provinces and countries; surcharges of counties and cities are left out. What goes to
 * another country is taxed there, by its importer.
 */

/**
 * Sales taxes of the states, in percent. US sales tax here covers goods and not their shipping.
 * Alaska, Delaware, Montana, New Hampshire and Oregon have none.
 * https://taxfoundation.org/data/all/state/sales-tax-rates/
 */
const US_PERCENT: Record<string, string> = {
  "2.9": "CO",
  "4": "AL GA HI NY WY",
  "4.2": "SD",
  "4.225": "MO",
  "4.5": "OK",
  "4.75": "NC",
  "4.875": "NM",
  "5": "LA ND WI",
  "5.3": "VA",
  "5.5": "ME NE",
  "5.6": "AZ",
  "5.75": "OH",
  "6": "DC FL IA ID KY MD MI PA SC VT WV",
  "6.1": "UT",
  "6.25": "IL MA TX",
  "6.35": "CT",
  "6.5": "AR KS WA",
  "6.625": "NJ",
  "6.85": "NV",
  "6.875": "MN",
  "7": "IN MS RI TN",
  "7.25": "CA",
};

/**
 * GST or HST, and what the province adds, in percent; on shipping too.
 * https://www.canada.ca/en/revenue-agency/services/tax/businesses/topics/gst-hst-businesses/charge-collect-which-rate/calculator.html
 * https://www.revenuquebec.ca/en/businesses/consumption-taxes/gsthst-and-qst/
 * Nova Scotia: 14 % since April 2025 (SOR/2025-77),
 * https://gazette.gc.ca/rp-pr/p2/2025/2025-03-26/html/sor-dors77-eng.html
 */
const CANADA: Record<string, readonly [name: string, percent: number][]> = {
  "AB NT NU YT": [["GST", 5]],
  BC: [
    ["GST", 5],
    ["PST", 7],
  ],
  MB: [
    ["GST", 5],
    ["RST", 7],
  ],
  "NB NL PE": [["HST", 15]],
  NS: [["HST", 14]],
  ON: [["HST", 13]],
  QC: [
    ["GST", 5],
    ["QST", 9.975],
  ],
  SK: [
    ["GST", 5],
    ["PST", 6],
  ],
};

/**
 * Value-added tax in percent, on shipping too. Monaco, the Isle of Man and Liechtenstein have that
 * of their neighbour. Areas outside the tax territory, such as the Canary Islands, are left out.
 * https://europa.eu/youreurope/business/taxation/vat/vat-rules-rates/index_en.htm
 * https://www.gov.uk/vat-rates
 * https://www.estv.admin.ch/estv/en/home/value-added-tax/vat-rates-switzerland.html
 * https://www.skatteetaten.no/en/rates/value-added-tax/ The Commission's database (TEDB) had these
 * standard rates of the 27 members on 23 September
 * 2026. Among them are 24 % in Estonia since July 2025, and 21 % in Romania since August 2025 (Law
 * 141/2025),
 * https://github.com/vatnode/eu-vat-rates-data/blob/main/data/history-tedb.json
 * Liechtenstein has the rates of Switzerland, 8.1 % since January 2024,
 * https://dermwst.de/mehrwertsteuer-in-liechtenstein
 */
const VAT_PERCENT: Record<string, string> = {
  "8.1": "CH LI",
  "17": "LU",
  "18": "MT",
  "19": "CY DE",
  "20": "AT BG FR GB IM MC",
  "21": "BE CZ ES LT LV NL RO",
  "22": "IT SI",
  "23": "IE PL PT SK",
  "24": "EE GR",
  "25": "DK HR NO SE",
  "25.5": "FI",
  "27": "HU",
};

/** 6.625 → 66_250: no rate here has more than three decimals. */
function millionths(percent: number): number {
  return Math.round(percent * 1_000) * 10;
}

function areasOf(rates: Record<string, string>, area: (place: string, rate: number) => TaxArea): TaxArea[] {
  return Object.entries(rates).flatMap(([percent, places]) =>
    places.split(" ").map((place) => area(place, millionths(Number(percent)))),
  );
}

const taxesOf = (taxes: readonly [string, number][]): Tax[] =>
  taxes.map(([name, percent]) => ({ name, rate: millionths(percent) }));

export const DEMO_TAXES: TaxSettings = {
  rounding: "order",
  areas: [
    ...areasOf(US_PERCENT, (region, rate) => ({
      country: "US",
      region,
      taxes: [{ name: "Sales tax", rate, shipping: 0 }],
    })),
    ...Object.entries(CANADA).flatMap(([regions, taxes]) =>
      regions.split(" ").map((region) => ({ country: "CA", region, taxes: taxesOf(taxes) })),
    ),
    ...areasOf(VAT_PERCENT, (country, rate) => ({ country, taxes: [{ name: "VAT", rate }] })),
  ],
};
