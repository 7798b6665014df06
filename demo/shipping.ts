import type { ShippingMethod, ShippingSettings } from "../domain/base/selling.ts";

const HEAVY_GRAMS = 10_000;

/**
 * What the prints weigh rarely matters; a heavy parcel costs twice as much. Prices are in US
 * dollars, euros, yen and dinars, each as the shop sets it.
 */
function method(
  code: string,
  title: string,
  days: string,
  [price, eur, jpy, kwd]: readonly [number, number, number, number],
): ShippingMethod {
  const times = (n: number) => ({
    price: n * price,
    in: { EUR: { price: n * eur }, JPY: { price: n * jpy }, KWD: { price: n * kwd } },
  });
  const rates = [{ upToGrams: HEAVY_GRAMS, ...times(1) }, times(2)];
  return { code, title, estimate: `${days} business days`, rates };
}

const list = (codes: string) => codes.split(" ");

/** The demo shop ships from the United States. */
export const DEMO_SHIPPING: ShippingSettings = {
  home: "US",
  zones: [
    {
      countries: ["US"],
      methods: [
        method("standard", "Standard", "3–5", [600, 600, 900, 1_900]),
        method("express", "Express", "1–2", [1_800, 1_700, 2_700, 5_500]),
      ],
    },
    {
      countries: ["CA", "MX"],
      methods: [
        method("standard", "Standard", "5–9", [1_200, 1_200, 1_800, 3_700]),
        method("express", "Express", "2–4", [3_200, 3_000, 4_800, 9_800]),
      ],
    },
    {
      countries: list(
        "AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM UA VA XK",
      ),
      methods: [
        method("standard", "Standard", "6–10", [1_500, 1_400, 2_300, 4_600]),
        method("express", "Express", "2–4", [3_900, 3_600, 5_900, 12_000]),
      ],
    },
    {
      countries: list(
        "AE AG AI AM AO AR AU AW AZ BB BD BF BH BI BJ BM BN BO BR BS BT BW BZ CD CG CI CK CL CM CN CO CR CV CW DJ DM DO DZ EC EG ER ET FJ FK FM FO GA GD GE GF GG GH GI GL GM GN GP GQ GT GW GY HK HN HT ID IL IM IN IQ JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LK LR LS LY MA MG ML MN MO MQ MR MS MU MV MW MY MZ NA NC NE NG NI NP NR NU NZ OM PA PE PF PG PH PK PM PW PY QA RE RW SA SB SC SG SH SL SN SR ST SV SX SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UG UY UZ VC VE VG VN VU WF WS YE YT ZA ZM ZW",
      ),
      methods: [method("standard", "Standard", "8–15", [2_200, 2_000, 3_300, 6_700])],
    },
  ],
};
