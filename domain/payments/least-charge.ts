import type { Currency } from "../base/money.ts";

/**
 * The least that Stripe takes, in minor units, by the currency of the payment
 * (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). Of others it takes what
 * comes to its least in the currency that it pays the merchant in, which only Stripe knows.
 */
const STRIPE: { readonly [currency in Currency]?: number } = {
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1_500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  INR: 50,
  JPY: 50,
  MXN: 1_000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1_000,
  USD: 50,
};

/** The least that a provider takes at once, in minor units; 0 where it names none. */
export function leastCharge(provider: string | undefined, currency: Currency): number {
  return provider === "stripe" ? (STRIPE[currency] ?? 0) : 0;
}

/** Whether there is something to pay, and too little of it. */
export function isTooLittle(amount: number, least: number): boolean {
  return amount > 0 && amount < least;
}
