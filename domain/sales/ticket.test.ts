import { describe, expect, it, vi } from "vitest";
import { issueTicket, verifyTicket } from "./ticket.ts";

const SECRET = "k".repeat(51);
const grant = { saleId: "sal_0123456789abcdefghjk", customer: "ada", id: "2s", expiresAt: 1_800_000_000_000 };
const bearer = { saleId: grant.saleId, customer: "ada", now: grant.expiresAt - 1 };

describe("a ticket", () => {
  it("is taken from the customer it was given to, until it expires", async () => {
    const ticket = await issueTicket(SECRET, grant);
    expect(ticket).toMatch(/^tkt_2s\.[0-9a-z]+\.[0-9a-z]{26}$/);
    expect(await verifyTicket(SECRET, ticket, bearer)).toEqual({ id: "2s", lapsed: false });
    const late = await verifyTicket(SECRET, ticket, { ...bearer, now: grant.expiresAt });
    expect(late).toEqual({ id: "2s", lapsed: true });
  });

  it("is the same text however often it is made", async () => {
    expect(await issueTicket(SECRET, grant)).toBe(await issueTicket(SECRET, { ...grant }));
  });

  it("is worth nothing to another customer, in another sale or under another key", async () => {
    const ticket = await issueTicket(SECRET, grant);
    expect(await verifyTicket(SECRET, ticket, { ...bearer, customer: "bob" })).toBeNull();
    expect(await verifyTicket(SECRET, ticket, { ...bearer, saleId: "sal_x" })).toBeNull();
    expect(await verifyTicket("j".repeat(51), ticket, bearer)).toBeNull();
  });

  it("cannot be given a later expiry or another id", async () => {
    const [id = "", expiry = "", mac = ""] = (await issueTicket(SECRET, grant)).split(".");
    const later = (grant.expiresAt + 60_000).toString(36);
    expect(await verifyTicket(SECRET, `${id}.${later}.${mac}`, bearer)).toBeNull();
    expect(await verifyTicket(SECRET, `tkt_2t.${expiry}.${mac}`, bearer)).toBeNull();
  });

  it("is refused with any one letter changed, cut short or padded", async () => {
    const ticket = await issueTicket(SECRET, grant);
    const spoilt = Array.from(ticket, (letter, i) => {
      return ticket.slice(0, i) + (letter === "0" ? "1" : "0") + ticket.slice(i + 1);
    });
    const others = [
      ticket.slice(0, -1),
      `${ticket}0`,
      ` ${ticket}`,
      `${ticket}\n`,
      ticket.toUpperCase(),
      "",
      "tkt_..",
      "x",
    ];
    for (const wrong of [...spoilt, ...others]) {
      expect([wrong, await verifyTicket(SECRET, wrong, bearer)]).toEqual([wrong, null]);
    }
  });

  it("is the same, and told from others, however many sales there were meanwhile", async () => {
    const sign = vi.spyOn(crypto.subtle, "importKey");
    try {
      const first = await issueTicket(SECRET, grant);
      const keys = Array.from({ length: 70 }, (_, i) => `${i}`.padStart(51, "k"));
      for (const key of keys) {
        expect(await issueTicket(key, grant)).not.toBe(first);
      }
      expect(await verifyTicket(SECRET, first, bearer)).toEqual({ id: "2s", lapsed: false });
      const imports = sign.mock.calls.length;
      // A running sale does not import its key for each ticket.
      for (let i = 0; i < 5; i++) {
        expect(await issueTicket(SECRET, grant)).toBe(first);
      }
      expect(sign.mock.calls.length).toBe(imports);
    } finally {
      sign.mockRestore();
    }
  });

  it("does not let a customer's name stand for another grant", async () => {
    const ticket = await issueTicket(SECRET, { ...grant, customer: "a\nb" });
    expect(await verifyTicket(SECRET, ticket, { ...bearer, customer: "b" })).toBeNull();
    expect(await verifyTicket(SECRET, ticket, { ...bearer, customer: "a\nb" })).toEqual({
      id: "2s",
      lapsed: false,
    });
  });
});
