import { env } from "cloudflare:workers";
import type { Role } from "../../domain/accounts/access.ts";
import type { Reconciliation } from "../../domain/sales/reconciliation.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { call, orderBody } from "./orders.ts";

export async function bearer(sub: string, role: Role = "customer"): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub, role })}` };
}

/** Schedules a sale that is open now, or opens when the options say. */
export async function schedule(sku: string, change: Record<string, unknown> = {}): Promise<Response> {
  const now = Date.now();
  const body = {
    sku,
    title: "First light",
    allotment: 10,
    price: { amount: 2_000, currency: "USD" },
    opensAt: new Date(now - 1_000).toISOString(),
    closesAt: new Date(now + 60 * 60_000).toISOString(),
    perCustomerLimit: 1,
    ...change,
  };
  return call("POST", "/api/admin/sales", body, await bearer("merchant", "merchant"));
}

export async function openSale(sku: string, change: Record<string, unknown> = {}): Promise<SaleView> {
  const response = await schedule(sku, change);
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return response.json();
}

export async function buy(
  saleId: string,
  sub: string,
  options: { key?: string; quantity?: number; token?: string; ticket?: string } = {},
): Promise<Response> {
  const body = {
    ...orderBody,
    payment: { provider: "mock", token: options.token ?? "tok_ok" },
    quantity: options.quantity ?? 1,
  };
  return call("POST", `/api/sales/${saleId}/orders`, body, {
    ...(await bearer(sub)),
    "Idempotency-Key": options.key ?? `key-${sub}`,
    ...(options.ticket ? { "Sale-Ticket": options.ticket } : {}),
  });
}

export async function books(saleId: string): Promise<Reconciliation> {
  return (await call("GET", `/api/sales/${saleId}/reconciliation`)).json();
}

export async function codeOf(response: Response): Promise<string> {
  return response.ok ? "ok" : (await response.json<{ code: string }>()).code;
}
